package org.artigraph4j.memory;

import io.vavr.collection.List;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.tags.Tag;
import org.artigraph4j.tags.TagEntry;
import org.artigraph4j.tags.TagEntry.Change;
import org.artigraph4j.tags.TagNote;
import org.artigraph4j.tags.TagState;

/**
 * A tag and its life.
 *
 * @param current as it is now; none before it is made and after it is deleted
 * @param history the newest entry first
 */
record KnownTag(Optional<Tag> current, List<TagEntry> history) {
  static final KnownTag NONE = new KnownTag(Optional.empty(), List.empty());

  Optional<Fingerprint> target() {
    return current.map(Tag::snapshot);
  }

  TagState state(String name, String tag) {
    boolean isProtected = current.map(Tag::isProtected).orElse(false);
    return new TagState(name, tag, !history.isEmpty(), target(), isProtected);
  }

  Optional<Fingerprint> targetAt(Instant asOf) {
    return history.find(entry -> !entry.at().isAfter(asOf)).toJavaOptional().flatMap(TagEntry::to);
  }

  KnownTag pointed(
      String name, String tag, Fingerprint to, TagNote note, boolean incomplete, Instant now) {
    Instant at = next(now);
    Change change = current.isPresent() ? Change.MOVED : Change.CREATED;
    Tag next = new Tag(name, tag, to, false, at);
    return with(Optional.of(next), change, note, incomplete, at);
  }

  KnownTag deleted(TagNote note, Instant now) {
    return with(Optional.empty(), Change.DELETED, note, false, next(now));
  }

  /** This tag, which is there, protected or not; itself if it is so already. */
  KnownTag withProtection(boolean wanted, TagNote note, Instant now) {
    Tag tag = current.orElseThrow();
    if (tag.isProtected() == wanted) {
      return this;
    }
    Tag next = new Tag(tag.name(), tag.tag(), tag.snapshot(), wanted, tag.since());
    Change change = wanted ? Change.PROTECTED : Change.UNPROTECTED;
    return with(Optional.of(next), change, note, false, next(now));
  }

  private KnownTag with(
      Optional<Tag> next, Change change, TagNote note, boolean incomplete, Instant at) {
    TagEntry entry =
        new TagEntry(
            at,
            change,
            target(),
            next.map(Tag::snapshot),
            note.actor(),
            note.message(),
            incomplete);
    return new KnownTag(next, history.prepend(entry));
  }

  /** The clock's time, or just after the last change. */
  private Instant next(Instant now) {
    return history
        .headOption()
        .map(last -> last.at().plus(1, ChronoUnit.MICROS))
        .filter(now::isBefore)
        .getOrElse(now);
  }
}

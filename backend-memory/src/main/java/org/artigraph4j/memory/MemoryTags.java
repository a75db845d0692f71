package org.artigraph4j.memory;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.page.Page;
import org.artigraph4j.page.PageRequest;
import org.artigraph4j.tags.Tag;
import org.artigraph4j.tags.TagEntry;
import org.artigraph4j.tags.TagListing;
import org.artigraph4j.tags.TagNote;
import org.artigraph4j.tags.TagState;
import org.artigraph4j.tags.Tags;

/** The life of tags as reads of a state and changes to it. Its arguments are checked. */
final class MemoryTags implements Tags {
  private final Session session;

  MemoryTags(Session session) {
    this.session = session;
  }

  @Override
  public Optional<Tag> find(String name, String tag) {
    return session.state().named(name).tag(tag).current();
  }

  @Override
  public Optional<GraphSnapshot> findSnapshotTag(String name, String tag, Instant asOf) {
    State.Named named = session.state().named(name);
    return named.tag(tag).targetAt(asOf).flatMap(named::snapshot);
  }

  @Override
  public void create(GraphSnapshot snapshot, String tag, TagNote note) {
    point(snapshot, tag, note, state -> state.requireNone(snapshot.fingerprint()));
  }

  @Override
  public void move(GraphSnapshot snapshot, String tag, Fingerprint expected, TagNote note) {
    point(snapshot, tag, note, state -> state.requireMovable(expected));
  }

  @Override
  public void overwrite(GraphSnapshot snapshot, String tag, TagNote note) {
    point(snapshot, tag, note, TagState::requireUnprotected);
  }

  private void point(GraphSnapshot snapshot, String tag, TagNote note, Consumer<TagState> check) {
    Instant now = now();
    session.write(state -> state.withTag(snapshot, tag, note, now, check));
  }

  @Override
  public void delete(String name, String tag, Fingerprint expected, TagNote note) {
    Instant now = now();
    session.write(state -> state.withoutTag(name, tag, expected, note, now));
  }

  @Override
  public void protect(String name, String tag, TagNote note) {
    protect(name, tag, true, note);
  }

  @Override
  public void unprotect(String name, String tag, TagNote note) {
    protect(name, tag, false, note);
  }

  private void protect(String name, String tag, boolean wanted, TagNote note) {
    Instant now = now();
    session.write(state -> state.withProtection(name, tag, wanted, note, now));
  }

  @Override
  public Page<TagEntry> history(String name, String tag, PageRequest request) {
    return TagListing.history(name, tag)
        .pageOfAll(request, session.state().named(name).tag(tag).history().toJavaStream());
  }

  private Instant now() {
    return State.instant(session.now());
  }
}

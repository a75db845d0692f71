package org.artigraph4j.backend;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.Names;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.page.Page;
import org.artigraph4j.page.PageRequest;
import org.artigraph4j.tags.Tag;
import org.artigraph4j.tags.TagEntry;
import org.artigraph4j.tags.TagListing;
import org.artigraph4j.tags.TagNote;
import org.artigraph4j.tags.Tags;

/** {@link CheckedConnection}'s part in the life of tags. */
final class CheckedTags implements Tags {
  private final Tags store;
  private final Gate gate;

  CheckedTags(Tags store, Gate gate) {
    this.store = store;
    this.gate = gate;
  }

  @Override
  public Optional<Tag> find(String name, String tag) {
    requireTag(name, tag);
    return gate.call(() -> store.find(name, tag));
  }

  @Override
  public Optional<GraphSnapshot> findSnapshotTag(String name, String tag, Instant asOf) {
    requireTag(name, tag);
    Objects.requireNonNull(asOf, "asOf");
    return gate.call(() -> store.findSnapshotTag(name, tag, asOf));
  }

  @Override
  public void create(GraphSnapshot snapshot, String tag, TagNote note) {
    requireTag(snapshot.name(), tag);
    Objects.requireNonNull(note, "note");
    gate.run(() -> store.create(snapshot, tag, note));
  }

  @Override
  public void move(GraphSnapshot snapshot, String tag, Fingerprint expected, TagNote note) {
    requireTag(snapshot.name(), tag);
    Objects.requireNonNull(expected, "expected");
    Objects.requireNonNull(note, "note");
    gate.run(() -> store.move(snapshot, tag, expected, note));
  }

  @Override
  public void overwrite(GraphSnapshot snapshot, String tag, TagNote note) {
    requireTag(snapshot.name(), tag);
    Objects.requireNonNull(note, "note");
    gate.run(() -> store.overwrite(snapshot, tag, note));
  }

  @Override
  public void delete(String name, String tag, Fingerprint expected, TagNote note) {
    requireTag(name, tag);
    Objects.requireNonNull(expected, "expected");
    Objects.requireNonNull(note, "note");
    gate.run(() -> store.delete(name, tag, expected, note));
  }

  @Override
  public void protect(String name, String tag, TagNote note) {
    requireTag(name, tag);
    Objects.requireNonNull(note, "note");
    gate.run(() -> store.protect(name, tag, note));
  }

  @Override
  public void unprotect(String name, String tag, TagNote note) {
    requireTag(name, tag);
    Objects.requireNonNull(note, "note");
    gate.run(() -> store.unprotect(name, tag, note));
  }

  @Override
  public Page<TagEntry> history(String name, String tag, PageRequest page) {
    requireTag(name, tag);
    return gate.page(TagListing.history(name, tag), page, () -> store.history(name, tag, page));
  }

  private static void requireTag(String name, String tag) {
    Names.graph(name);
    Names.tag(tag);
  }
}

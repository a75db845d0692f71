package org.artigraph4j.postgres;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.page.Page;
import org.artigraph4j.page.PageRequest;
import org.artigraph4j.postgres.Session.Work;
import org.artigraph4j.tags.Tag;
import org.artigraph4j.tags.TagEntry;
import org.artigraph4j.tags.TagNote;
import org.artigraph4j.tags.Tags;

/** The life of tags, each call's statement run in a session. Its arguments are checked. */
final class PostgresTags implements Tags {
  private final Session session;
  private final TagReads reads;
  private final TagWrites writes;
  private final TagMoves moves;
  private final BiConsumer<GraphSnapshot, LooseArtifacts> whenSealed;

  /**
   * Tags in a session.
   *
   * @param whenSealed what follows when a snapshot was sealed
   */
  PostgresTags(
      Session session, Tables tables, BiConsumer<GraphSnapshot, LooseArtifacts> whenSealed) {
    this.session = session;
    this.reads = tables.tagReads();
    this.writes = tables.tagWrites();
    this.moves = tables.tagMoves();
    this.whenSealed = whenSealed;
  }

  @Override
  public Optional<Tag> find(String name, String tag) {
    return session.read(handle -> reads.find(handle, name, tag));
  }

  @Override
  public Optional<GraphSnapshot> findSnapshotTag(String name, String tag, Instant asOf) {
    return session.read(handle -> reads.findSnapshot(handle, name, tag, asOf));
  }

  @Override
  public void create(GraphSnapshot snapshot, String tag, TagNote note) {
    whenSealed.accept(
        snapshot, session.write(handle -> writes.create(handle, snapshot, tag, note)));
  }

  @Override
  public void move(GraphSnapshot snapshot, String tag, Fingerprint expected, TagNote note) {
    Optional<OffsetDateTime> sealedAt = moves.sealedAt(snapshot);
    if (sealedAt.isPresent()
        && session.update(
            connection -> moves.move(connection, snapshot, sealedAt.get(), tag, expected, note))) {
      return;
    }
    whenSealed.accept(
        snapshot, session.write(handle -> writes.move(handle, snapshot, tag, expected, note)));
  }

  /** Once: overwriting twice could undo what another wrote in between. */
  @Override
  public void overwrite(GraphSnapshot snapshot, String tag, TagNote note) {
    whenSealed.accept(
        snapshot, session.writeOnce(handle -> writes.overwrite(handle, snapshot, tag, note)));
  }

  @Override
  public void delete(String name, String tag, Fingerprint expected, TagNote note) {
    session.write(Work.of(handle -> writes.delete(handle, name, tag, expected, note)));
  }

  @Override
  public void protect(String name, String tag, TagNote note) {
    session.write(Work.of(handle -> writes.protect(handle, name, tag, true, note)));
  }

  @Override
  public void unprotect(String name, String tag, TagNote note) {
    session.write(Work.of(handle -> writes.protect(handle, name, tag, false, note)));
  }

  @Override
  public Page<TagEntry> history(String name, String tag, PageRequest page) {
    return session.read(handle -> reads.history(handle, name, tag, page));
  }
}

package org.artigraph4j.tags;

import java.time.Instant;
import java.util.Optional;
import org.artigraph4j.error.SnapshotIncompleteException;
import org.artigraph4j.error.SnapshotNotFoundException;
import org.artigraph4j.error.TagConflictException;
import org.artigraph4j.error.TagNotFoundException;
import org.artigraph4j.error.TagProtectedException;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.page.Page;
import org.artigraph4j.page.PageRequest;

/**
 * Tags with a life: pointed to a snapshot, moved on a condition, protected, deleted, and each step
 * kept, with who took it and why.
 *
 * <pre>{@code
 * Tag prod = connection.tags().find("weather", "prod").orElseThrow();
 * connection.tags().move(candidate, "prod", prod.snapshot(), TagNote.of("ada", "release 2026.11"));
 * }</pre>
 *
 * <p>Rolling back is a move to what an earlier entry of the history points to. Two tags move
 * together in a block of {@code atomically}.
 *
 * <p>Pointing a tag to a snapshot seals the snapshot. It must be complete: every artifact that is
 * produced has a partition linked, or the note allows that one has not. What a tag is already, it
 * can be made again: that changes nothing and leaves no entry, also of a protected tag, and
 * whatever was expected. Of several reasons to refuse a call, the first of its list is reported.
 *
 * <p>Changes of one tag come one after another, each later in time than the one before by the
 * backend's clock. Those of a block have the times of its calls, and nobody sees them before it has
 * ended.
 */
public interface Tags {
  /** A tag as it is now; empty if there is none. */
  Optional<Tag> find(String name, String tag);

  /**
   * The snapshot that a tag pointed to at an instant; empty if there was no such tag then. At the
   * very instant of an entry it is what the entry made of it.
   */
  Optional<GraphSnapshot> findSnapshotTag(String name, String tag, Instant asOf);

  /**
   * The snapshot that a tag pointed to at an instant.
   *
   * @throws TagNotFoundException if there was no such tag then
   */
  default GraphSnapshot readSnapshotTag(String name, String tag, Instant asOf) {
    return findSnapshotTag(name, tag, asOf)
        .orElseThrow(() -> new TagNotFoundException(name, tag, asOf));
  }

  /**
   * Makes a tag where there is none. Of several that race exactly one wins.
   *
   * @throws SnapshotNotFoundException if the snapshot was not written
   * @throws TagConflictException if it points elsewhere already; it carries what it points to
   * @throws SnapshotIncompleteException if an artifact that is produced has no partitions
   */
  void create(GraphSnapshot snapshot, String tag, TagNote note);

  /**
   * Moves a tag that points to what is expected. It never brings back a tag that was deleted.
   *
   * @param expected the fingerprint of the snapshot that it points to
   * @throws SnapshotNotFoundException if the snapshot was not written
   * @throws TagNotFoundException if there is no such tag, or not any more
   * @throws TagConflictException if it points to neither; it carries what it points to
   * @throws TagProtectedException if it is protected
   * @throws SnapshotIncompleteException if an artifact that is produced has no partitions
   */
  void move(GraphSnapshot snapshot, String tag, Fingerprint expected, TagNote note);

  /**
   * Points a tag to a snapshot, wherever it points now, if anywhere: the last one stands.
   *
   * @throws SnapshotNotFoundException if the snapshot was not written
   * @throws TagProtectedException if it points elsewhere and is protected
   * @throws SnapshotIncompleteException if an artifact that is produced has no partitions
   */
  void overwrite(GraphSnapshot snapshot, String tag, TagNote note);

  /**
   * Deletes a tag that points to what is expected. Its history stays. If it was deleted already,
   * that changes nothing.
   *
   * @param expected the fingerprint of the snapshot that it points to
   * @throws TagNotFoundException if there never was such a tag
   * @throws TagConflictException if it points elsewhere; it carries what it points to
   * @throws TagProtectedException if it is protected
   */
  void delete(String name, String tag, Fingerprint expected, TagNote note);

  /**
   * Lets a tag refuse to be moved and deleted.
   *
   * @throws TagNotFoundException if there is no such tag
   */
  void protect(String name, String tag, TagNote note);

  /**
   * Lets a protected tag be moved and deleted again.
   *
   * @throws TagNotFoundException if there is no such tag
   */
  void unprotect(String name, String tag, TagNote note);

  /**
   * What was done to a tag, the newest entry first; empty if there never was such a tag. What is
   * done meanwhile comes before the first page.
   *
   * @throws org.artigraph4j.page.PageTokenException if the page follows one of another tag
   */
  Page<TagEntry> history(String name, String tag, PageRequest page);
}

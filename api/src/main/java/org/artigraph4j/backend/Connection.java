package org.artigraph4j.backend;

import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.catalog.Catalog;
import org.artigraph4j.claims.Claims;
import org.artigraph4j.diff.SnapshotChange;
import org.artigraph4j.diff.SnapshotDiff;
import org.artigraph4j.error.ConnectionClosedException;
import org.artigraph4j.error.FacetNotSupportedException;
import org.artigraph4j.error.FingerprintConflictException;
import org.artigraph4j.error.GraphNotFoundException;
import org.artigraph4j.error.LinkConflictException;
import org.artigraph4j.error.SnapshotIncompleteException;
import org.artigraph4j.error.SnapshotNotFoundException;
import org.artigraph4j.error.SnapshotSealedException;
import org.artigraph4j.error.TagConflictException;
import org.artigraph4j.error.TagNotFoundException;
import org.artigraph4j.error.TagProtectedException;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.lineage.Lineage;
import org.artigraph4j.partition.InputFingerprints;
import org.artigraph4j.retention.Retention;
import org.artigraph4j.runs.Runs;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.artigraph4j.storage.UnresolvedStorageException;
import org.artigraph4j.tags.TagNote;
import org.artigraph4j.tags.Tags;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes of one run, used with try-with-resources.
 *
 * <p>A connection is <em>logical</em>: it holds nothing of the backend between calls, may stay open
 * for hours, and there may be thousands of them. It is thread-safe.
 *
 * <p>For all calls:
 *
 * <ul>
 *   <li>A write is all or nothing, and idempotent: writing again what is there changes nothing.
 *   <li>The same fingerprint with another body is never overwritten: {@link
 *       FingerprintConflictException}.
 *   <li>Every argument is checked before anything is sent, and an empty batch is checked like any
 *       other: {@link InvalidValueException} and its kin.
 *   <li>Results are in key order, and remain valid after {@link #close()}. A read holds its whole
 *       answer in memory; a {@code stream…} and a {@code diff} are the exception to both, see
 *       {@link #streamArtifactPartitions}.
 *   <li>After {@link #close()}, or after its backend was closed, every call but {@code close} is a
 *       {@link ConnectionClosedException}, once its arguments are found good.
 * </ul>
 */
public interface Connection extends Connectable, AutoCloseable {

  // Artifact partitions: what is known of a storage, by whichever graph.

  /**
   * All known partitions of an artifact's storage, whichever graph recorded them. It holds all of
   * them in memory at once, half a kilobyte each or more; {@link #streamArtifactPartitions} does
   * not.
   *
   * @throws UnresolvedStorageException if the artifact is not from {@code graph.artifact(key)}
   */
  StoragePartitions readArtifactPartitions(Artifact artifact);

  /**
   * {@link #readArtifactPartitions(Artifact)} for more partitions than fit into memory: the same
   * ones, in key order, read piece by piece, as they were when it was called. Close it:
   *
   * <pre>{@code
   * try (Stream<StoragePartition> partitions = connection.streamArtifactPartitions(artifact)) {
   *   partitions.forEach(…);
   * }
   * }</pre>
   *
   * <p>Unlike all else of a connection, a stream may hold a session of the backend, until it is
   * read to its end, fails, or is closed. So a backend may bound how many are open at a time, and
   * end one that nobody reads for long. Errors of arguments and of what is not there come from this
   * call; what goes wrong later comes from reading, which is not tried again.
   *
   * <p>It is closed with its connection, and reading it then is a {@link
   * ConnectionClosedException}. Reading it after it was closed itself is an {@link
   * IllegalStateException}, as with every stream. Inside a block of {@link #atomically} it sees
   * what the block wrote before, other calls of the block may come between its elements, and it is
   * closed when the block ends. It is always sequential, and for one thread at a time; any thread
   * may close it.
   *
   * @throws UnresolvedStorageException if the artifact is not from {@code graph.artifact(key)}
   * @throws org.artigraph4j.error.BackendUnavailableException if too many are open, or, from
   *     reading, if it was not read for so long that the backend ended it
   */
  Stream<StoragePartition> streamArtifactPartitions(Artifact artifact);

  /**
   * The cache lookup: for every key whose partitions include one with the input fingerprint asked
   * for, that partition; where there are several, the one most recently added. Other keys are not
   * in the answer; asking for none answers none.
   *
   * <p>What is <em>most recently added</em> goes by the server's clock at an identity's first
   * insertion, then by the content fingerprint: of two calls the later one adds later, also inside
   * a block. Writing an identity again does not refresh it.
   *
   * @throws org.artigraph4j.partition.PartitionKeyException if a key does not fit the artifact's
   *     type
   */
  StoragePartitions readArtifactPartitions(Artifact artifact, InputFingerprints inputFingerprints);

  /**
   * Adds partitions to an artifact's storage. Those that are there already are left untouched,
   * their attributes included.
   *
   * @throws InvalidValueException if they are of another storage, or their keys of another type
   */
  void writeArtifactPartitions(Artifact artifact, StoragePartitions partitions);

  // Graphs.

  /** A graph with all its artifacts and producers; empty if there is none. */
  Optional<Graph> findGraph(String name, Fingerprint fingerprint);

  /**
   * A graph with all its artifacts and producers.
   *
   * @throws GraphNotFoundException if there is none
   */
  default Graph readGraph(String name, Fingerprint fingerprint) {
    return findGraph(name, fingerprint)
        .orElseThrow(() -> new GraphNotFoundException(name, fingerprint));
  }

  /** Writes a graph with all its artifacts and producers. */
  void writeGraph(Graph graph);

  // Snapshots.

  /** A snapshot with its graph; empty if there is none. */
  Optional<GraphSnapshot> findSnapshot(String name, Fingerprint fingerprint);

  /**
   * A snapshot with its graph.
   *
   * @param name of the graph
   * @throws SnapshotNotFoundException if there is none
   */
  default GraphSnapshot readSnapshot(String name, Fingerprint fingerprint) {
    return findSnapshot(name, fingerprint)
        .orElseThrow(() -> new SnapshotNotFoundException(name, fingerprint));
  }

  /**
   * Writes a snapshot and its graph. It links no partitions; {@link #snapshot} does all at once.
   */
  void writeSnapshot(GraphSnapshot snapshot);

  /**
   * Takes a snapshot: writes the graph, the snapshot, the raw partitions and their links in one
   * atomic step.
   *
   * @param rawPartitions for every raw artifact of the graph its partitions, one for each key
   * @return the snapshot, of edition 0: the same one for the same graph and raw data
   * @throws org.artigraph4j.graph.InvalidGraphException naming all keys that are missing, unknown
   *     or produced
   */
  default GraphSnapshot snapshot(Graph graph, Map<String, StoragePartitions> rawPartitions) {
    GraphSnapshot snapshot = GraphSnapshot.of(graph, rawPartitions);
    runAtomically(
        connection -> {
          connection.writeSnapshot(snapshot);
          rawPartitions.forEach(
              (key, partitions) ->
                  connection.writeArtifactAndGraphPartitions(snapshot, key, partitions));
        });
    return snapshot;
  }

  /**
   * Seals a snapshot: from now on its links never change. Executors seal at the end of a successful
   * run. A rebuild that must differ opens {@link GraphSnapshot#nextEdition()}.
   *
   * @throws SnapshotNotFoundException if it was not written
   */
  void sealSnapshot(GraphSnapshot snapshot);

  // Tags: names for snapshots, unique in a graph name.

  /** The snapshot that a tag points to; empty if there is no such tag. */
  Optional<GraphSnapshot> findSnapshotTag(String name, String tag);

  /**
   * The snapshot that a tag points to.
   *
   * @param name of the graph
   * @throws TagNotFoundException if there is no such tag
   */
  default GraphSnapshot readSnapshotTag(String name, String tag) {
    return findSnapshotTag(name, tag).orElseThrow(() -> new TagNotFoundException(name, tag));
  }

  /** {@link #writeSnapshotTag(GraphSnapshot, String, boolean)} without overwriting. */
  default void writeSnapshotTag(GraphSnapshot snapshot, String tag) {
    writeSnapshotTag(snapshot, tag, false);
  }

  /**
   * Points a tag to a snapshot, and seals the snapshot. Of several that race for a new tag exactly
   * one wins. It is short for {@link Tags#create}, or {@link Tags#overwrite}, with a note that says
   * nothing.
   *
   * @param overwrite whether to move a tag that points elsewhere
   * @throws TagConflictException if it points elsewhere and may not be moved; the snapshot is then
   *     not sealed
   * @throws TagProtectedException if it points elsewhere, may be moved, and is protected
   * @throws SnapshotIncompleteException if an artifact that is produced has no partitions
   * @throws SnapshotNotFoundException if the snapshot was not written
   */
  default void writeSnapshotTag(GraphSnapshot snapshot, String tag, boolean overwrite) {
    if (overwrite) {
      tags().overwrite(snapshot, tag, TagNote.empty());
    } else {
      tags().create(snapshot, tag, TagNote.empty());
    }
  }

  // Snapshot partitions: the links.

  /**
   * The partitions that a snapshot holds of an artifact, with their attributes as they were linked;
   * empty if none is linked. It holds all of them in memory at once, half a kilobyte each or more;
   * {@link #streamSnapshotPartitions} does not.
   *
   * @throws org.artigraph4j.graph.UnknownArtifactException if the graph has no such artifact
   * @throws SnapshotNotFoundException if the snapshot was not written
   */
  StoragePartitions readSnapshotPartitions(GraphSnapshot snapshot, String artifactKey);

  /** Artigraph's form: the artifact must be the graph's own of that key. */
  default StoragePartitions readSnapshotPartitions(
      GraphSnapshot snapshot, String artifactKey, Artifact artifact) {
    return readSnapshotPartitions(
        snapshot, Arguments.sameArtifact(snapshot, artifactKey, artifact));
  }

  /**
   * {@link #readSnapshotPartitions(GraphSnapshot, String)} for more partitions than fit into
   * memory, to be closed; all that is said of {@link #streamArtifactPartitions} holds.
   *
   * @throws org.artigraph4j.graph.UnknownArtifactException if the graph has no such artifact
   * @throws SnapshotNotFoundException if the snapshot was not written
   * @throws org.artigraph4j.error.BackendUnavailableException if too many are open, or, from
   *     reading, if it was not read for so long that the backend ended it
   */
  Stream<StoragePartition> streamSnapshotPartitions(GraphSnapshot snapshot, String artifactKey);

  /**
   * Links partitions to a snapshot. It holds at most one partition for each key of an artifact:
   * linking the one that is linked changes nothing. The links of a raw artifact are part of the
   * snapshot's identity, so only all of them together can be linked, which {@link #snapshot} does.
   * A link does not make a partition known to lookups; {@link #writeArtifactAndGraphPartitions}
   * does both.
   *
   * @throws LinkConflictException if another partition is linked for one of the keys; it carries
   *     that one, and nothing of the batch is linked
   * @throws SnapshotSealedException if the snapshot is sealed and a link would be new, save those
   *     of a raw artifact, which its id has fixed already; where another partition is linked for
   *     one of the keys, that is what is reported
   * @throws SnapshotNotFoundException if the snapshot was not written
   * @throws InvalidValueException if two partitions of the batch have the same key, or the
   *     partitions are not the artifact's
   */
  void writeSnapshotPartitions(
      GraphSnapshot snapshot, String artifactKey, StoragePartitions partitions);

  /** Artigraph's form: the artifact must be the graph's own of that key. */
  default void writeSnapshotPartitions(
      GraphSnapshot snapshot, String artifactKey, Artifact artifact, StoragePartitions partitions) {
    writeSnapshotPartitions(
        snapshot, Arguments.sameArtifact(snapshot, artifactKey, artifact), partitions);
  }

  /**
   * {@link #writeArtifactPartitions} and {@link #writeSnapshotPartitions} as one atomic step: what
   * an executor does with what it has built.
   */
  default void writeArtifactAndGraphPartitions(
      GraphSnapshot snapshot, String artifactKey, StoragePartitions partitions) {
    runAtomically(
        connection -> {
          connection.writeArtifactPartitions(snapshot.graph().artifact(artifactKey), partitions);
          connection.writeSnapshotPartitions(snapshot, artifactKey, partitions);
        });
  }

  /** Artigraph's form: the artifact must be the graph's own of that key. */
  default void writeArtifactAndGraphPartitions(
      GraphSnapshot snapshot, String artifactKey, Artifact artifact, StoragePartitions partitions) {
    writeArtifactAndGraphPartitions(
        snapshot, Arguments.sameArtifact(snapshot, artifactKey, artifact), partitions);
  }

  // What changed.

  /**
   * What differs between two snapshots of a graph, which may have another structure in each: for
   * every artifact of either, by key, whether it was added, removed or defined otherwise, then its
   * partitions that were added, were removed, or have other content, in key order. Of an artifact
   * that was added or removed, all partitions were, too. Empty, if nothing of that differs:
   *
   * <pre>{@code
   * try (Stream<SnapshotChange> changes = connection.diff("weather", "v1", "v2")) {
   *   changes.forEach(…);
   * }
   * }</pre>
   *
   * <p>It is a stream, to be closed; all that is said of {@link #streamArtifactPartitions} holds,
   * save that links that are written to an open snapshot after the call may be in the answer or
   * not. Unless a backend says otherwise, it holds in memory what {@code from} has of one artifact.
   *
   * @throws InvalidValueException if the graphs have different names
   * @throws SnapshotNotFoundException if one of them was not written
   * @throws org.artigraph4j.error.BackendUnavailableException from this call or from reading, if
   *     too many streams are open; from reading, if it was not read for so long that the backend
   *     ended it
   */
  default Stream<SnapshotChange> diff(GraphSnapshot from, GraphSnapshot to) {
    if (readSnapshot(from.name(), from.fingerprint())
        .equals(readSnapshot(to.name(), to.fingerprint()))) {
      return Stream.empty();
    }
    // One at a time: two streams could wait for ever for sessions, with two of somebody else.
    return SnapshotDiff.merge(
        from,
        to,
        key -> readSnapshotPartitions(from, key).stream(),
        key -> streamSnapshotPartitions(to, key));
  }

  /**
   * {@link #diff(GraphSnapshot, GraphSnapshot)} of the snapshots that two tags point to.
   *
   * @param name of the graph
   * @throws TagNotFoundException if there is no such tag
   */
  default Stream<SnapshotChange> diff(String name, String fromTag, String toTag) {
    return diff(readSnapshotTag(name, fromTag), readSnapshotTag(name, toTag));
  }

  // Facets: further concerns, each an interface of its own. They take part in atomically.

  /**
   * The life of tags: moved on a condition, protected, deleted, with their history. {@link
   * #writeSnapshotTag} is the short form of what it does.
   *
   * @throws FacetNotSupportedException if the backend has none
   */
  default Tags tags() {
    throw new FacetNotSupportedException("tags");
  }

  /**
   * Lists graphs, snapshots, tags, artifacts and partitions, page by page.
   *
   * @throws FacetNotSupportedException if the backend has none
   */
  default Catalog catalog() {
    throw new FacetNotSupportedException("catalog");
  }

  /**
   * What was built from what: recorded with what is built, and asked when a source turns out bad.
   *
   * @throws FacetNotSupportedException if the backend has none
   */
  default Lineage lineage() {
    throw new FacetNotSupportedException("lineage");
  }

  /**
   * The journal of runs: what executors did, and what became of each build.
   *
   * @throws FacetNotSupportedException if the backend has none
   */
  default Runs runs() {
    throw new FacetNotSupportedException("runs");
  }

  /**
   * Who builds what, so that no two executors build the same.
   *
   * @throws FacetNotSupportedException if the backend has none
   */
  default Claims claims() {
    throw new FacetNotSupportedException("claims");
  }

  /**
   * What is taken out of the cache, cleaned up, kept and removed, and what there is.
   *
   * @throws FacetNotSupportedException if the backend has none
   */
  default Retention retention() {
    throw new FacetNotSupportedException("retention");
  }

  // Several calls as one.

  /**
   * Does several calls as one: all of them or, if the work throws, none. Inside, what the block
   * wrote is visible to it; others see it only once the block has ended, and the block may see what
   * others finish meanwhile (READ COMMITTED). So work that reads and then overwrites can undo what
   * others wrote in between; build on what is refused instead, such as a tag without overwriting.
   *
   * <p>The work may be run again from the start when others got in its way, so it must have no
   * effects but those on its connection. A block inside a block joins it. Nor may it wait for what
   * other threads write: the backend may hold others back until it ends.
   *
   * <p>A call inside that throws dooms the block, also where the work catches the exception:
   * further calls are refused, all is undone, and the exception is thrown again at the end. So
   * catch what a backend refuses outside of the block. (A refused argument is no such call, for
   * nothing was asked; nor is a {@code read…} of a graph, a snapshot or a tag that is not there.)
   *
   * @return what the work answers
   * @throws IllegalStateException if the work uses this connection instead of the one it is given,
   *     or that one after the block has ended
   */
  <T extends @Nullable Object> T atomically(AtomicWork<T> work);

  /** {@link #atomically} for work that answers nothing. */
  default void runAtomically(Consumer<Connection> work) {
    atomically(
        connection -> {
          work.accept(connection);
          return true; // nobody looks at it
        });
  }

  /** Closes the connection and its streams; closing it again does nothing. It completes no work. */
  @Override
  void close();
}

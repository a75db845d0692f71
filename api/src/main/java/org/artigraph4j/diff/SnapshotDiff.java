package org.artigraph4j.diff;

import static com.google.common.collect.Streams.stream;

import com.google.common.collect.Iterators;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.storage.StoragePartition;

/**
 * What differs between two snapshots, put together from what each of them holds: for backends, so
 * that all answer the same.
 */
public final class SnapshotDiff {
  private final Graph from;
  private final Graph to;
  private final Function<String, Stream<StoragePartition>> before;
  private final Function<String, Stream<StoragePartition>> after;

  // Any thread may close a diff, also while another one opens the next artifact's partitions.
  private final Set<Stream<StoragePartition>> open = new HashSet<>();
  private boolean closed;

  private SnapshotDiff(
      Graph from,
      Graph to,
      Function<String, Stream<StoragePartition>> before,
      Function<String, Stream<StoragePartition>> after) {
    this.from = from;
    this.to = to;
    this.before = before;
    this.after = after;
  }

  /**
   * The changes from one snapshot to another. Partitions are asked for when it is their artifact's
   * turn, those of the earlier snapshot first, and read as the changes are, once.
   *
   * @param before the partitions of the earlier snapshot by artifact key, in key order, one for
   *     each key; those that the later one has, too, with the same content, may be left out on both
   *     sides. Asked for keys of the snapshot's graph only. It is closed.
   * @param after the same of the later snapshot
   * @return to be closed; sequential
   */
  public static Stream<SnapshotChange> merge(
      GraphSnapshot from,
      GraphSnapshot to,
      Function<String, Stream<StoragePartition>> before,
      Function<String, Stream<StoragePartition>> after) {
    SnapshotDiff diff = new SnapshotDiff(from.graph(), to.graph(), before, after);
    return stream(diff.changes()).onClose(diff::close);
  }

  // Iterators, because a flat-mapped stream would hold all changes of an artifact at once.

  private Iterator<SnapshotChange> changes() {
    return Iterators.concat(
        Iterators.transform(GraphDiff.artifactKeys(from, to).iterator(), this::changes));
  }

  private Iterator<SnapshotChange> changes(String artifactKey) {
    Optional<? extends SnapshotChange> own = GraphDiff.find(from, to, artifactKey);
    return Iterators.concat(own.stream().iterator(), new PartitionMerge(this, artifactKey));
  }

  Stream<StoragePartition> openBefore(String artifactKey) {
    return open(from, before, artifactKey);
  }

  Stream<StoragePartition> openAfter(String artifactKey) {
    return open(to, after, artifactKey);
  }

  private Stream<StoragePartition> open(
      Graph graph, Function<String, Stream<StoragePartition>> side, String artifactKey) {
    if (!graph.artifacts().containsKey(artifactKey)) {
      return Stream.empty();
    }
    Stream<StoragePartition> partitions = side.apply(artifactKey);
    synchronized (open) {
      if (!closed) {
        open.add(partitions);
        return partitions;
      }
    }
    partitions.close();
    throw new IllegalStateException("the stream is closed");
  }

  /** Closes what is open of the artifact whose turn it was. */
  void closeOpen() {
    Set<Stream<StoragePartition>> mine;
    synchronized (open) {
      mine = Set.copyOf(open);
      open.clear();
    }
    mine.forEach(Stream::close);
  }

  private void close() {
    synchronized (open) {
      closed = true;
    }
    closeOpen();
  }
}

package org.artigraph4j.diff;

import static com.google.common.collect.Streams.stream;

import com.google.common.collect.AbstractIterator;
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
import org.jspecify.annotations.Nullable;

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

  /**
   * The same for a backend that finds the changes of partitions by itself, from all artifacts at
   * once: these, with the changes of the artifacts in their places.
   *
   * @param partitions in the order of changes, made by {@link #changes}; closed with the answer
   * @return to be closed; sequential
   */
  public static Stream<SnapshotChange> merge(
      GraphSnapshot from, GraphSnapshot to, Stream<PartitionChange> partitions) {
    Iterator<SnapshotChange> changes =
        new ChangeMerge(GraphDiff.of(from.graph(), to.graph()), partitions.iterator());
    return stream(changes).onClose(partitions::close);
  }

  /**
   * The changes of an artifact's partitions, or of a run of them by key: those that only one side
   * has, and those whose content differs.
   *
   * @param before in key order, one for each key
   * @param after the same
   */
  public static Iterator<PartitionChange> changes(
      String artifactKey, Iterator<StoragePartition> before, Iterator<StoragePartition> after) {
    return new PartitionMerge(artifactKey, before, after);
  }

  // Iterators, because a flat-mapped stream would hold all changes of an artifact at once.

  private Iterator<SnapshotChange> changes() {
    return Iterators.concat(
        Iterators.transform(GraphDiff.artifactKeys(from, to).iterator(), this::changes));
  }

  private Iterator<SnapshotChange> changes(String artifactKey) {
    Optional<? extends SnapshotChange> own = GraphDiff.find(from, to, artifactKey);
    return Iterators.concat(own.stream().iterator(), new Turn(artifactKey));
  }

  /** The changes of one artifact's partitions, which are opened with the first of them. */
  private final class Turn extends AbstractIterator<SnapshotChange> {
    private final String artifactKey;
    private Optional<Iterator<PartitionChange>> changes = Optional.empty();

    Turn(String artifactKey) {
      this.artifactKey = artifactKey;
    }

    @Override
    protected @Nullable SnapshotChange computeNext() {
      if (changes.isEmpty()) {
        Stream<StoragePartition> old = open(from, before, artifactKey);
        Stream<StoragePartition> now = open(to, after, artifactKey);
        changes = Optional.of(changes(artifactKey, old.iterator(), now.iterator()));
      }
      if (changes.get().hasNext()) {
        return changes.get().next();
      }
      closeOpen();
      return endOfData();
    }
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
  private void closeOpen() {
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

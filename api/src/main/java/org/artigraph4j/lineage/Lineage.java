package org.artigraph4j.lineage;

import com.google.common.collect.ImmutableList;
import java.util.Collection;
import java.util.Optional;
import java.util.stream.Stream;
import org.artigraph4j.error.FingerprintConflictException;
import org.artigraph4j.error.GraphNotFoundException;
import org.artigraph4j.error.LineageLimitException;
import org.artigraph4j.error.SnapshotNotFoundException;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.graph.UnknownArtifactException;
import org.artigraph4j.storage.Storage;
import org.artigraph4j.storage.StoragePartition;

/**
 * What was built from what. An executor records the {@link Provenance} of what it builds, in the
 * block in which it writes the partitions; everybody else asks.
 *
 * <pre>{@code
 * try (Stream<PartitionEdge> edges = connection.lineage().upstream(year, LineageBounds.standard())) {
 *   edges.forEach(edge -> System.out.println(edge.depth() + " " + edge.input()));
 * }
 * }</pre>
 *
 * <p>The walks are streams: breadth first, read level by level as the stream is, each thing left
 * once, so that cycles end. They hold no session of the backend, but what they have seen, so bound
 * them. They are closed with their connection as all streams are. At more edges than the bounds
 * allow they throw a {@link LineageLimitException}, after those that they do allow.
 *
 * <p>A build is known by the keys and contents that it read. So two partitions of one storage, key
 * and content count as one where it is asked what was built from them, however each was built
 * itself. Where it is asked what something was built from, the answer is what was recorded: of the
 * build that took place, also where later ones found its result in the cache.
 */
public interface Lineage {
  /**
   * Records what partitions were built from. What is recorded for a storage and input fingerprint
   * already stays as it is.
   *
   * @throws FingerprintConflictException if another storage of the same fingerprint is known
   */
  void record(Collection<Provenance> provenance);

  /** What the partitions of an input fingerprint were built from; empty if nobody recorded it. */
  Optional<Provenance> findProvenance(Storage storage, Fingerprint inputFingerprint);

  /** {@link #findProvenance(Storage, Fingerprint)} of a partition; empty if nothing built it. */
  default Optional<Provenance> findProvenance(StoragePartition partition) {
    return partition
        .inputFingerprint()
        .flatMap(inputFingerprint -> findProvenance(partition.storage(), inputFingerprint));
  }

  /**
   * What a partition was built from, directly or not, in whatever graph. The inputs of one
   * partition come together, by parameter and in key order. What nobody recorded ends there.
   */
  Stream<PartitionEdge> upstream(StoragePartition partition, LineageBounds bounds);

  /**
   * What was built from a partition, directly or not, of what a snapshot holds.
   *
   * @param artifactKey which of the snapshot's artifacts the partition is of
   * @throws SnapshotNotFoundException if the snapshot was not written
   * @throws UnknownArtifactException if its graph has no such artifact
   */
  Stream<PartitionEdge> downstream(
      GraphSnapshot snapshot, String artifactKey, StoragePartition partition, LineageBounds bounds);

  /**
   * What an artifact is made from, directly or not: in each graph as the version says that was
   * written last of all new ones, and on in other graphs where a raw artifact's storage is one of
   * theirs.
   *
   * @param name of the graph
   * @throws GraphNotFoundException if there is no graph of that name
   * @throws UnknownArtifactException if that version has no such artifact
   */
  Stream<ArtifactEdge> artifactUpstream(String name, String artifactKey, LineageBounds bounds);

  /**
   * What is made from an artifact, directly or not: as {@link #artifactUpstream}, the other way.
   *
   * @param name of the graph
   * @throws GraphNotFoundException if there is no graph of that name
   * @throws UnknownArtifactException if that version has no such artifact
   */
  Stream<ArtifactEdge> artifactDownstream(String name, String artifactKey, LineageBounds bounds);

  /**
   * The tags whose snapshot holds a partition or anything known that was built from it, directly or
   * not, of whatever graph: what is to be done over when a source turns out bad. By name and tag.
   *
   * @throws LineageLimitException if more was built from it than the bounds allow
   */
  ImmutableList<AffectedTag> affectedTags(StoragePartition partition, LineageBounds bounds);
}

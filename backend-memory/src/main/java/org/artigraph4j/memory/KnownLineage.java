package org.artigraph4j.memory;

import io.vavr.collection.HashMap;
import io.vavr.collection.Map;
import java.util.Optional;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.lineage.Provenance;
import org.artigraph4j.storage.Storage;
import org.artigraph4j.storage.StoragePartition;

/**
 * What is known of how things were built.
 *
 * @param provenance once for all partitions of a storage that have one input fingerprint
 * @param recordedAt when that was recorded, in microseconds
 * @param newest of the graphs of each name the one that was first written last
 */
record KnownLineage(
    Map<Built, Provenance> provenance, Map<Built, Long> recordedAt, Map<String, Graph> newest) {
  static final KnownLineage NOTHING =
      new KnownLineage(HashMap.empty(), HashMap.empty(), HashMap.empty());

  /** What was built from the same: the partitions of a storage and an input fingerprint. */
  record Built(Storage storage, Fingerprint input) {}

  Optional<Provenance> of(StoragePartition partition) {
    return partition.inputFingerprint().flatMap(input -> of(partition.storage(), input));
  }

  Optional<Provenance> of(Storage storage, Fingerprint input) {
    return provenance.get(new Built(storage, input)).toJavaOptional();
  }

  /** What stands already stays. */
  KnownLineage with(Provenance given, long now) {
    Built built = new Built(given.storage(), given.inputFingerprint());
    return provenance.containsKey(built)
        ? this
        : new KnownLineage(provenance.put(built, given), recordedAt.put(built, now), newest);
  }

  /** With a graph that was not known. */
  KnownLineage with(Graph graph) {
    return new KnownLineage(provenance, recordedAt, newest.put(graph.name(), graph));
  }
}

package org.artigraph4j.examples.executor;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.error.LinkConflictException;
import org.artigraph4j.error.SnapshotSealedException;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.lineage.Provenance;
import org.artigraph4j.partition.InputFingerprints;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;

/**
 * What a run asks and tells the backend about one snapshot. Where another executor has linked
 * another partition for a key, that one stands: it takes the place of ours in the answer.
 */
record Links(Connection connection, GraphSnapshot snapshot) {
  /** More than enough: each time somebody else must have linked something in between. */
  private static final int ATTEMPTS = 10;

  @FunctionalInterface
  private interface Write {
    void to(Connection connection, String artifactKey, StoragePartitions partitions);
  }

  /** The cache lookup for all keys of an output, in one call. */
  StoragePartitions lookUp(String artifactKey, InputFingerprints asked) {
    return Retry.call(
        () -> connection.readArtifactPartitions(snapshot.graph().artifact(artifactKey), asked));
  }

  /** Links partitions that are known already, by artifact, in one step. */
  Map<String, StoragePartitions> link(Map<String, StoragePartitions> found) {
    return settle(
        new Unrecorded.Group(found, List.of()),
        (in, key, partitions) -> in.writeSnapshotPartitions(snapshot, key, partitions),
        in -> {});
  }

  /**
   * Records and links partitions that were built, and what from, in one step.
   *
   * @param more what else is done in that step
   */
  Map<String, StoragePartitions> record(Unrecorded.Group built, Consumer<Connection> more) {
    return settle(
        built,
        (in, key, partitions) -> in.writeArtifactAndGraphPartitions(snapshot, key, partitions),
        more);
  }

  private Map<String, StoragePartitions> settle(
      Unrecorded.Group ours, Write write, Consumer<Connection> more) {
    Map<String, StoragePartitions> settled = ours.partitions();
    for (int attempt = 1; ; attempt++) {
      try {
        write(settled, ours.provenance(), write, more);
        return settled;
      } catch (LinkConflictException | SnapshotSealedException lost) {
        Map<String, StoragePartitions> linked = preferLinked(settled);
        if (attempt == ATTEMPTS || linked.equals(settled)) {
          throw lost;
        }
        settled = linked;
      }
    }
  }

  private void write(
      Map<String, StoragePartitions> all,
      List<Provenance> provenance,
      Write write,
      Consumer<Connection> more) {
    Retry.run(
        () -> {
          if (all.size() == 1
              && provenance.isEmpty()) { // one step already, without the round trip of a commit
            all.forEach((key, some) -> write.to(connection, key, some));
          } else {
            connection.runAtomically(
                in -> {
                  all.forEach((key, some) -> write.to(in, key, some));
                  in.lineage().record(provenance);
                  more.accept(in);
                });
          }
        });
  }

  private Map<String, StoragePartitions> preferLinked(Map<String, StoragePartitions> ours) {
    Map<String, StoragePartitions> preferred = new LinkedHashMap<>();
    ours.forEach((key, partitions) -> preferred.put(key, preferLinked(key, partitions)));
    return preferred;
  }

  private StoragePartitions preferLinked(String artifactKey, StoragePartitions ours) {
    StoragePartitions linked =
        Retry.call(() -> connection.readSnapshotPartitions(snapshot, artifactKey));
    return ours.stream()
        .map(our -> linked.find(our.key()).map(Links::requireData).orElse(our))
        .collect(StoragePartitions.toStoragePartitions());
  }

  private static StoragePartition requireData(StoragePartition linked) {
    DataFiles.read(linked);
    return linked;
  }
}

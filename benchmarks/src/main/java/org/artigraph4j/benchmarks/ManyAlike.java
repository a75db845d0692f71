package org.artigraph4j.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.storage.StoragePartitions;

/** What is stored of very many snapshots, each of which changes a little. */
final class ManyAlike {
  /** What an artifact of many has: enough for manifests, as few as that. */
  private static final int EACH = 200;

  private static final String ROWS =
      """
      SELECT (SELECT count(*) FROM benchmarks_writes.snapshot_artifact)
        + (SELECT count(*) FROM benchmarks_writes.manifest_list)
        + (SELECT count(*) FROM benchmarks_writes.manifest)
        + (SELECT count(*) FROM benchmarks_writes.snapshot_partition)
      """;

  private final Server server;
  private final Connection connection;
  private final Report report;
  private final ManifestSizes sizes;

  ManyAlike(Server server, Connection connection, Report report) {
    this.server = server;
    this.connection = connection;
    this.report = report;
    this.sizes = new ManifestSizes(server, Snapshots.SCHEMA);
  }

  /** Empties the tables of links. */
  static void empty(Server server) throws Exception {
    server.execute(
        "TRUNCATE benchmarks_writes.snapshot_artifact, benchmarks_writes.manifest,"
            + " benchmarks_writes.manifest_list, benchmarks_writes.snapshot_partition",
        "CHECKPOINT");
  }

  /** Snapshots of one artifact, to the link rows of one of them times as many. */
  void oneArtifact(int snapshots, int size, CopyBaseline copy) throws Exception {
    empty(server);
    Dataset dataset = Dataset.of("alike");
    StoragePartitions partitions = dataset.partitions(0, size);
    copy.links(CopyBaseline.sorted(partitions), "baseline", 1, "built");
    double links = sizes.linkBytes() * snapshots;
    GraphSnapshot snapshot = of(dataset);
    for (int i = 0; i < snapshots; i++) {
      snapshot = snapshot.nextEdition();
      connection.writeSnapshot(snapshot);
      connection.writeSnapshotPartitions(snapshot, "built", partitions);
      partitions = dataset.changed(partitions, Snapshots.CHANGES);
    }
    ManifestSizes.row(
        report,
        "snapshots with " + Snapshots.CHANGES + " changes each: bytes on disk",
        "%,d of %,d links".formatted(snapshots, size),
        sizes.bytes(),
        links,
        20);
  }

  /** Snapshots of many artifacts, of which one changes from each to the next. */
  void manyArtifacts(int snapshots, int artifacts) throws Exception {
    empty(server);
    List<Dataset> datasets = Dataset.ofOneGraph("graph", artifacts);
    List<StoragePartitions> held = new ArrayList<>();
    for (Dataset dataset : datasets) {
      held.add(dataset.partitions(0, EACH));
    }
    GraphSnapshot first = of(datasets.get(0));
    write(first, datasets, held);
    double rows = server.number(ROWS);
    double bytes = sizes.bytes();
    double unchanged = (double) snapshots * (artifacts - 1);
    GraphSnapshot snapshot = first;
    for (int i = 0; i < snapshots; i++) {
      int changing = i % artifacts;
      snapshot = snapshot.nextEdition();
      held.set(changing, datasets.get(changing).changed(held.get(changing), 1));
      write(snapshot, datasets, held);
    }
    double changedRows = 3.0 * snapshots; // its row, a list and a manifest
    String size = "%,d of %,d artifacts".formatted(snapshots, artifacts);
    report.atMost(
        "rows of an unchanged artifact",
        size,
        (server.number(ROWS) - rows - changedRows) / unchanged,
        "",
        1);
    report.figure(
        "bytes of an unchanged artifact, the changed ones on top",
        size,
        "%.0f".formatted((sizes.bytes() - bytes) / unchanged));
  }

  private void write(GraphSnapshot snapshot, List<Dataset> datasets, List<StoragePartitions> held) {
    connection.runAtomically(
        block -> {
          block.writeSnapshot(snapshot);
          for (int i = 0; i < datasets.size(); i++) {
            block.writeSnapshotPartitions(snapshot, datasets.get(i).artifactKey(), held.get(i));
          }
        });
  }

  private static GraphSnapshot of(Dataset dataset) {
    return GraphSnapshot.of(dataset.graph(), Map.of("raw", StoragePartitions.empty()));
  }
}

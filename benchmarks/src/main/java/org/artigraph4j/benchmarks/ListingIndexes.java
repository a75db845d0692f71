package org.artigraph4j.benchmarks;

import com.google.common.collect.ImmutableSet;
import java.util.List;
import java.util.Map;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.storage.StoragePartitions;

/**
 * What the indexes for listings, and that of lineage, cost those who write: the same writes into a
 * schema with them and one without those of hot tables.
 */
final class ListingIndexes {
  private final Dataset dataset;
  private final String schema;
  private final Server server;
  private final Connection ours;
  private final Connection bare;
  private final Report report;
  private final int links;
  private final int rounds;
  private int written = 1_000_000;
  private GraphSnapshot snapshot;

  ListingIndexes(
      Dataset dataset,
      Server server,
      String schema,
      Connection ours,
      Connection bare,
      Report report,
      boolean quick) {
    this.dataset = dataset;
    this.schema = schema;
    this.server = server;
    this.ours = ours;
    this.bare = bare;
    this.report = report;
    this.snapshot = GraphSnapshot.of(dataset.graph(), Map.of("raw", StoragePartitions.empty()));
    this.links = quick ? 10_000 : 100_000;
    this.rounds = quick ? 3 : 9;
  }

  void run() throws Exception {
    for (int size : ImmutableSet.of(1, 100, 10_000, links)) {
      write(size);
    }
    link(links);
    double partitions = server.number("SELECT count(*) FROM " + schema + ".storage_partition");
    for (String index : List.of("pkey", "by_key", "newest", "content")) {
      String relation = schema + ".storage_partition_" + index;
      double bytes = server.number("SELECT pg_relation_size('" + relation + "')");
      report.figure(
          "index storage_partition_" + index,
          "%,.0f partitions".formatted(partitions),
          "%.0f bytes each".formatted(bytes / partitions));
    }
    for (String relation : List.of("manifest", "manifest_list_manifests")) {
      report.figure(
          relation,
          links + " links a time",
          "%,.0f kB"
              .formatted(
                  server.number("SELECT pg_relation_size('" + schema + "." + relation + "')")
                      / 1024));
    }
  }

  private void write(int size) throws Exception {
    StoragePartitions[] next = {StoragePartitions.empty()};
    Duel duel =
        Duel.of(
            2,
            size < 1_000 ? 10 * rounds : rounds,
            () -> {
              next[0] = dataset.partitions(written, written + size);
              written += size;
            },
            () -> ours.writeArtifactPartitions(dataset.built(), next[0]),
            () -> bare.writeArtifactPartitions(dataset.built(), next[0]));
    report.row("write of new partitions", Integer.toString(size), duel);
  }

  /** Other contents each time, as of the first snapshot of a graph. */
  private void link(int size) throws Exception {
    StoragePartitions[] next = {StoragePartitions.empty()};
    Duel duel =
        Duel.of(
            1,
            rounds,
            () -> {
              next[0] = dataset.partitions(written, written + size);
              written += size;
              snapshot = snapshot.nextEdition();
              ours.writeSnapshot(snapshot);
              bare.writeSnapshot(snapshot);
            },
            () -> ours.writeSnapshotPartitions(snapshot, "built", next[0]),
            () -> bare.writeSnapshotPartitions(snapshot, "built", next[0]));
    report.row("first snapshot", size + " links", duel);
  }
}

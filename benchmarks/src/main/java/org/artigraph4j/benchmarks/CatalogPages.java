package org.artigraph4j.benchmarks;

import com.google.common.collect.Maps;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.artigraph4j.artifact.Annotation;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.artifact.Format;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.catalog.ArtifactQuery;
import org.artigraph4j.catalog.Catalog;
import org.artigraph4j.catalog.KeyCondition;
import org.artigraph4j.catalog.PartitionQuery;
import org.artigraph4j.catalog.SnapshotQuery;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.page.Page;
import org.artigraph4j.page.PageRequest;
import org.artigraph4j.page.PageToken;
import org.artigraph4j.partition.InputFingerprints;
import org.artigraph4j.partition.PartitionField.Int64Field;
import org.artigraph4j.postgres.PostgresBackend;
import org.artigraph4j.storage.LocalFile;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.artigraph4j.type.StringType;

/**
 * Pages of every listing, the first and one that begins after half of all, beside a lookup of a
 * single key: of one item, which is what finding a page costs, and of a hundred, most of which is
 * making their values. And what the indexes for them, and that of lineage, cost those who write,
 * beside a schema without them.
 */
final class CatalogPages implements Suite {
  private static final String SCHEMA = "benchmarks_catalog";
  private static final String BARE = "benchmarks_catalog_bare";
  private static final int PAGE = 100;
  private static final int CALLS = 20;

  /** Under three times the baseline. */
  private static final double GOAL = 1.0 / 3;

  private final Dataset dataset = Dataset.of("catalog");

  @Override
  public String name() {
    return "catalog";
  }

  @Override
  public void run(Server server, Report report, boolean quick) throws Exception {
    server.drop(SCHEMA);
    server.drop(BARE);
    try (Backend backend = PostgresBackend.open(server.config(SCHEMA).build());
        Connection connection = backend.connect();
        Backend bareBackend = PostgresBackend.open(server.config(BARE).build());
        Connection bare = bareBackend.connect()) {
      report.section(
          "Catalog",
          server.settings() + "; " + CALLS + " pages beside as many lookups of a single key");
      new Pages(connection, report, quick).run();
      for (String index :
          List.of(
              "manifest_list_manifests",
              "snapshot_artifact_of_list",
              "snapshot_partition_content",
              "storage_partition_by_key",
              "storage_partition_newest",
              "storage_partition_content",
              "storage_partition_input")) {
        server.execute("DROP INDEX " + BARE + "." + index);
      }
      report.section("What listings cost writers", server.settings() + "; beside no indexes");
      new Writes(server, connection, bare, report, quick).run();
    } finally {
      server.drop(SCHEMA);
      server.drop(BARE);
    }
  }

  /** Listings of some graphs with their snapshots, and of many partitions. */
  private final class Pages {
    private final Connection connection;
    private final Catalog catalog;
    private final Report report;
    private final int graphs;
    private final int snapshots;
    private final int partitions;
    private final int rounds;

    Pages(Connection connection, Report report, boolean quick) {
      this.connection = connection;
      this.catalog = connection.catalog();
      this.report = report;
      this.graphs = quick ? 5 : 20;
      this.snapshots = quick ? 50 : 200;
      this.partitions = quick ? 10_000 : 100_000;
      this.rounds = quick ? 11 : 41;
    }

    void run() throws Exception {
      for (int number = 0; number < graphs; number++) {
        fill(number);
      }
      connection.writeArtifactPartitions(dataset.built(), dataset.partitions(0, partitions));

      String name = name(graphs / 2);
      Artifact artifact = graph(0, 0).artifact("a.0");
      compare("names of graphs", graphs, catalog::graphNames);
      compare("versions of a graph", snapshots / 10, page -> catalog.graphs(name, page));
      SnapshotQuery all = SnapshotQuery.of(name);
      compare("snapshots of a graph", snapshots, page -> catalog.snapshots(all, page));
      compare("tags of a graph", snapshots, page -> catalog.tags(name, "t", page));
      compareArtifacts("of a graph", 20, ArtifactQuery.of(name));
      compareArtifacts("by key", graphs * 20, ArtifactQuery.builder().keyPrefix("a.").build());
      compareArtifacts(
          "by storage", graphs, ArtifactQuery.builder().storage(artifact.storage()).build());
      compareArtifacts(
          "by annotation", graphs * 20, ArtifactQuery.builder().annotationKind("Owner").build());
      PartitionQuery.Builder query = PartitionQuery.builder().artifact(dataset.built());
      PartitionQuery byKey = query.build();
      compare("partitions by key", partitions, page -> catalog.partitions(byKey, page));
      PartitionQuery some =
          query.addCondition(KeyCondition.lessThan("n", new Int64Field(500))).build();
      compare("partitions by a condition", partitions / 2, page -> catalog.partitions(some, page));
      PartitionQuery newest =
          PartitionQuery.builder()
              .artifact(dataset.built())
              .order(PartitionQuery.Order.NEWEST_FIRST)
              .build();
      compare("partitions, newest first", partitions, page -> catalog.partitions(newest, page));
      Fingerprint content = dataset.partition(1).contentFingerprint();
      compare("partitions of a content", 1, page -> catalog.partitionsWithContent(content, page));
      compare(
          "snapshots with a content",
          graphs * snapshots / 10,
          page -> catalog.linksWithContent(content, page));
    }

    private String name(int number) {
      return "graph %03d".formatted(number);
    }

    private Graph graph(int number, int version) {
      Graph.Builder graph =
          Graph.builder()
              .name(name(number))
              .putPathTag("version", Integer.toString(version))
              .putArtifact("built", dataset.graph().artifact("raw"));
      for (int key = 0; key < 20; key++) {
        graph.putArtifact(
            "a." + key,
            Artifact.builder()
                .type(new StringType())
                .format(Format.CSV)
                .storage(LocalFile.at("/data/shared/" + key))
                .addAnnotation(Annotation.of("Owner", "name", "ada"))
                .build());
      }
      return graph.build();
    }

    /** Every tenth snapshot is of a new version, and holds a content that all of these hold. */
    private void fill(int number) {
      StoragePartitions shared =
          StoragePartitions.of(
              StoragePartition.builder()
                  .storage(dataset.graph().artifact("raw").storage())
                  .key(dataset.partition(1).key())
                  .contentFingerprint(dataset.partition(1).contentFingerprint())
                  .build());
      for (int version = 0; version < snapshots / 10; version++) {
        Graph graph = graph(number, version);
        GraphSnapshot snapshot =
            GraphSnapshot.of(
                graph,
                Maps.asMap(
                    graph.rawKeys(),
                    key -> key.equals("built") ? shared : StoragePartitions.empty()));
        connection.writeSnapshot(snapshot);
        connection.writeSnapshotPartitions(snapshot, "built", shared);
        for (int edition = 0; edition < 10; edition++) {
          connection.writeSnapshotTag(snapshot, "t" + (version * 10 + edition));
          snapshot = snapshot.nextEdition();
          connection.writeSnapshot(snapshot);
        }
      }
    }

    private void compareArtifacts(String which, int count, ArtifactQuery query) throws Exception {
      compare("artifacts " + which, count, page -> catalog.artifacts(query, page));
    }

    private <T> void compare(String what, int count, Function<PageRequest, Page<T>> listing)
        throws Exception {
      int half = Math.min(10_000, Math.max(1, count / 2));
      Optional<PageToken> deep = after(listing, half);
      for (int size : new int[] {1, PAGE}) {
        PageRequest first = PageRequest.first(size);
        String items = size == 1 ? ", 1 item" : ", " + size + " items";
        row(what + items, count, size, () -> read(listing, first));
        deep.map(first::after)
            .ifPresent(
                page ->
                    row(what + items + " after " + half, count, size, () -> read(listing, page)));
      }
    }

    /** Where the page begins that comes after so many items. */
    private static <T> Optional<PageToken> after(
        Function<PageRequest, Page<T>> listing, int items) {
      Optional<PageToken> after = Optional.empty();
      for (int left = items; left > 0; ) {
        int size = Math.min(left, PageRequest.MAX_SIZE);
        PageRequest request = PageRequest.first(size);
        after = listing.apply(after.map(request::after).orElse(request)).next();
        if (after.isEmpty()) {
          return after;
        }
        left -= size;
      }
      return after;
    }

    private static <T> void read(Function<PageRequest, Page<T>> listing, PageRequest request) {
      if (listing.apply(request).items().isEmpty()) {
        throw new IllegalStateException("an empty page is no measure of a full one");
      }
    }

    private void row(String what, int count, int size, Runnable page) {
      InputFingerprints one = Dataset.asked(List.of(dataset.partition(partitions / 2)));
      try {
        Duel duel =
            Duel.of(
                5,
                rounds,
                () -> repeat(page),
                () -> repeat(() -> connection.readArtifactPartitions(dataset.built(), one)));
        if (size == 1) {
          report.row(what, "of " + count, duel, GOAL);
        } else {
          report.row(what, "of " + count, duel);
        }
      } catch (RuntimeException failed) {
        throw failed;
      } catch (Exception failed) {
        throw new IllegalStateException(failed);
      }
    }

    private static void repeat(Runnable call) {
      for (int i = 0; i < CALLS; i++) {
        call.run();
      }
    }
  }

  /** The same writes into a schema with the indexes and one without those of hot tables. */
  private final class Writes {
    private final Server server;
    private final Connection ours;
    private final Connection bare;
    private final Report report;
    private final int links;
    private final int rounds;
    private int written = 1_000_000;
    private GraphSnapshot snapshot =
        GraphSnapshot.of(dataset.graph(), Map.of("raw", StoragePartitions.empty()));

    Writes(Server server, Connection ours, Connection bare, Report report, boolean quick) {
      this.server = server;
      this.ours = ours;
      this.bare = bare;
      this.report = report;
      this.links = quick ? 20_000 : 100_000;
      this.rounds = quick ? 5 : 9;
    }

    void run() throws Exception {
      for (int size : new int[] {1, 100, 10_000, links}) {
        write(size);
      }
      link(links);
      double partitions = server.number("SELECT count(*) FROM " + SCHEMA + ".storage_partition");
      for (String index : List.of("pkey", "by_key", "newest", "content")) {
        String relation = SCHEMA + ".storage_partition_" + index;
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
                    server.number("SELECT pg_relation_size('" + SCHEMA + "." + relation + "')")
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
}

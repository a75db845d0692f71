package org.artigraph4j.benchmarks;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.catalog.ArtifactQuery;
import org.artigraph4j.catalog.Catalog;
import org.artigraph4j.catalog.KeyCondition;
import org.artigraph4j.catalog.PartitionQuery;
import org.artigraph4j.catalog.SnapshotQuery;
import org.artigraph4j.page.Page;
import org.artigraph4j.page.PageRequest;
import org.artigraph4j.page.PageToken;
import org.artigraph4j.partition.InputFingerprints;
import org.artigraph4j.partition.PartitionField.Int64Field;
import org.artigraph4j.postgres.PostgresBackend;

/**
 * Pages of every listing: the first and the 10,000th of one item each beside a lookup of a single
 * key, and one of a hundred items beside a hundred of them. And what the indexes for listings cost
 * those who write.
 */
final class CatalogPages implements Suite {
  private static final String SCHEMA = "benchmarks_catalog";
  private static final String BARE = "benchmarks_catalog_bare";
  private static final int PAGE = 100;
  private static final int CALLS = 20;
  private static final Duration WARM_UP = Duration.ofMillis(500);

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
      int number = quick ? 200 : 10_000;
      CatalogData data =
          quick
              ? new CatalogData(connection, 2, 12, 100, number + PAGE)
              : new CatalogData(connection, 20, 200, 1_000, number + PAGE);
      data.write();
      report.section("Catalog", server.settings() + "; " + data.text());
      new Pages(connection, report, number, quick).run();
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
      new ListingIndexes(dataset, server, SCHEMA, connection, bare, report, quick).run();
    } finally {
      server.drop(SCHEMA);
      server.drop(BARE);
    }
  }

  /** The listings, those of partitions of a data set of its own. */
  private final class Pages {
    private final Connection connection;
    private final Catalog catalog;
    private final Report report;
    private final int number;
    private final int partitions;
    private final int rounds;

    /**
     * Pages to be read.
     *
     * @param number of the later page
     */
    Pages(Connection connection, Report report, int number, boolean quick) {
      this.connection = connection;
      this.catalog = connection.catalog();
      this.report = report;
      this.number = number;
      this.partitions = quick ? 10_000 : 100_000;
      this.rounds = quick ? 11 : 41;
    }

    void run() throws Exception {
      connection.writeArtifactPartitions(dataset.built(), dataset.partitions(0, partitions));

      compare("names of graphs", catalog::graphNames);
      compare("versions of a graph", page -> catalog.graphs(CatalogData.LONG, page));
      SnapshotQuery all = SnapshotQuery.of(CatalogData.LONG);
      compare("snapshots of a graph", page -> catalog.snapshots(all, page));
      compare("tags of a graph", page -> catalog.tags(CatalogData.LONG, "t", page));
      Artifact artifact = CatalogData.longArtifacts(1).artifact("b.0");
      compareArtifacts("of a graph", ArtifactQuery.of(CatalogData.LONG_ARTIFACTS));
      compareArtifacts("by key", ArtifactQuery.builder().keyPrefix("b.").build());
      compareArtifacts("by storage", ArtifactQuery.builder().storage(artifact.storage()).build());
      compareArtifacts("by annotation", ArtifactQuery.builder().annotationKind("Owner").build());
      PartitionQuery.Builder query = PartitionQuery.builder().artifact(dataset.built());
      PartitionQuery byKey = query.build();
      compare("partitions by key", page -> catalog.partitions(byKey, page));
      PartitionQuery some =
          query.addCondition(KeyCondition.lessThan("n", new Int64Field(500))).build();
      compare("partitions by a later field", page -> catalog.partitions(some, page));
      PartitionQuery newest =
          PartitionQuery.builder()
              .artifact(dataset.built())
              .order(PartitionQuery.Order.NEWEST_FIRST)
              .build();
      compare("partitions, newest first", page -> catalog.partitions(newest, page));
      compare(
          "partitions of a content",
          page -> catalog.partitionsWithContent(CatalogData.KNOWN, page));
      compare(
          "snapshots with a content", page -> catalog.linksWithContent(CatalogData.LINKED, page));
    }

    private void compareArtifacts(String which, ArtifactQuery query) throws Exception {
      compare("artifacts " + which, page -> catalog.artifacts(query, page));
    }

    private <T> void compare(String what, Function<PageRequest, Page<T>> listing) throws Exception {
      PageRequest first = PageRequest.first(1);
      PageRequest later = first.after(after(listing, number - 1));
      warmUp(() -> read(listing, first));
      report.row(what, "page 1, 1 item", duel(CALLS, 1, () -> read(listing, first)), GOAL);
      String place = "page %,d, 1 item".formatted(number);
      report.row(what, place, duel(CALLS, 1, () -> read(listing, later)), GOAL);
      PageRequest large = PageRequest.first(PAGE);
      report.row(what, "page 1, " + PAGE + " items", duel(1, PAGE, () -> read(listing, large)));
    }

    /** Where the page begins that comes after so many items. */
    private static <T> PageToken after(Function<PageRequest, Page<T>> listing, int items) {
      Optional<PageToken> after = Optional.empty();
      for (int left = items; left > 0; ) {
        int size = Math.min(left, PageRequest.MAX_SIZE);
        PageRequest request = PageRequest.first(size);
        after = listing.apply(after.map(request::after).orElse(request)).next();
        left -= size;
      }
      return after.orElseThrow();
    }

    private static <T> void read(Function<PageRequest, Page<T>> listing, PageRequest request) {
      if (listing.apply(request).items().size() < request.size()) {
        throw new IllegalStateException("a page that is not full is no measure of a full one");
      }
    }

    /** Until the code is compiled, as that of lookups is after the first rows. */
    private static void warmUp(Runnable page) {
      long start = System.nanoTime();
      while (System.nanoTime() - start < WARM_UP.toNanos()) {
        page.run();
      }
    }

    /** Some pages beside so many lookups for each. */
    private Duel duel(int pages, int lookups, Runnable page) throws Exception {
      InputFingerprints one = Dataset.asked(List.of(dataset.partition(partitions / 2)));
      return Duel.of(
          5,
          rounds,
          () -> repeat(pages, page),
          () ->
              repeat(
                  pages * lookups, () -> connection.readArtifactPartitions(dataset.built(), one)));
    }

    private static void repeat(int times, Runnable call) {
      for (int i = 0; i < times; i++) {
        call.run();
      }
    }
  }
}

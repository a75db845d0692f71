package org.artigraph4j.examples.weather;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.error.GraphNotFoundException;
import org.artigraph4j.examples.DataFolder;
import org.artigraph4j.examples.executor.BuildInputs;
import org.artigraph4j.examples.executor.LocalExecutor;
import org.artigraph4j.examples.executor.ProducerCode;
import org.artigraph4j.examples.executor.RunFailedException;
import org.artigraph4j.examples.executor.RunReport;
import org.artigraph4j.examples.executor.RunTable;
import org.artigraph4j.examples.maintenance.MaintenanceTable;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.lineage.LineageBounds;
import org.artigraph4j.page.PageRequest;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.retention.CleanUp;
import org.artigraph4j.retention.EvictedPartition;
import org.artigraph4j.retention.Eviction;
import org.artigraph4j.retention.EvictionNote;
import org.artigraph4j.retention.RemovalMode;
import org.artigraph4j.retention.Retention;
import org.artigraph4j.retention.RetentionPolicy;
import org.artigraph4j.retention.RetentionProgress;
import org.artigraph4j.retention.RetentionReport;
import org.artigraph4j.retention.Stats;
import org.artigraph4j.runs.Run;
import org.artigraph4j.runs.RunQuery;
import org.artigraph4j.runs.RunStatus;
import org.artigraph4j.storage.Storage;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;

/**
 * What to do when data is bad, when a run has failed, and when too much has gathered, drilled on
 * the weather: in a folder and by a graph name of its own, of which nothing is left at the end.
 */
public final class WeatherDrill {
  private static final String NAME = "weather-drill";
  private static final String TAG = "prod";
  private static final EvictionNote NOTE =
      new EvictionNote("on-call", "a worker lost half of 2013-07");

  /** Keeps what is tagged. Nobody else writes what has this name, so there need be no grace. */
  private static final RetentionPolicy TAGGED = RetentionPolicy.onlyTagged(NAME);

  private final Backend backend;
  private final Connection connection;
  private final Retention retention;
  private final PrintStream out;
  private final ObservationFiles observations;
  private final Graph graph;
  private final PartitionKey badMonth;

  private WeatherDrill(Backend backend, Connection connection, DataFolder data, PrintStream out) {
    this.backend = backend;
    this.connection = connection;
    this.retention = connection.retention();
    this.out = out;
    this.observations = new ObservationFiles(data);
    // Paths that tell contents apart: else what is built again would take the place of what is
    // tagged.
    this.graph =
        WeatherPipeline.graph(
            NAME,
            data,
            data.below(
                "{names}/{partition_key_spec}/{input_fingerprint}-{content_fingerprint}{extension}"));
    this.badMonth = graph.artifact(WeatherPipeline.OBSERVATIONS).key(2013, 7);
  }

  /** Drills and prints what happens. */
  public static void run(Backend backend, DataFolder data, PrintStream out) {
    DataFolder folder = new DataFolder(data.root().resolve("drill"));
    out.printf("%ndrill: what to do about bad data, on the weather in %s%n", folder.root());
    try (Connection connection = backend.connect()) {
      WeatherDrill drill = new WeatherDrill(backend, connection, folder, out);
      drill.forgetAnEarlierOne();
      drill.evictABadMonth();
      drill.cleanUpAFailedRun();
      drill.keepWhatIsTagged();
      drill.removeTheGraph();
    }
  }

  private void evictABadMonth() {
    observations.restore();
    GraphSnapshot released =
        runOnce("1. A worker loses half of 2013-07", Faulty.in("summarize_month", this::losing));
    connection.writeSnapshotTag(released, TAG);
    out.printf("%nTagged %s. %s%n", TAG, read());

    StoragePartition days =
        connection
            .readSnapshotPartitions(released, WeatherPipeline.OBSERVATIONS)
            .find(badMonth)
            .orElseThrow();
    Eviction builtFromIt = new Eviction.BuiltFrom(days, LineageBounds.standard());
    out.printf("%nAn eviction of what was built from 2013-07, as a dry run:%n%n");
    show(retention.evict(builtFromIt, NOTE, RemovalMode.DRY_RUN));
    int evicted = retention.evict(builtFromIt, NOTE, RemovalMode.REMOVE).size();
    out.printf("%n%d evicted. %s What it holds of them:%n%n", evicted, read());
    show(evicted(released));

    GraphSnapshot next = runOnce("The next run builds these again", WeatherPipeline.code());
    connection.writeSnapshotTag(next, TAG, true);
    out.printf("%nMoved %s to edition %d. %s%n", TAG, next.edition(), read());
    out.printf("What was built as before is known again. What stays evicted:%n%n");
    show(evicted(released));
  }

  private void cleanUpAFailedRun() {
    observations.correct();
    out.printf("%n2. %s had been misread, and the run fails%n%n", ObservationFiles.MISREAD_DAY);
    Run failed = failedRun();
    out.printf("run %s %s, %s%n", failed.id(), failed.status(), failed.counts());
    out.printf("%nA clean-up, as a dry run:%n%n");
    show(retention.cleanUp(NAME, failed.id(), RemovalMode.DRY_RUN));
    out.printf("%nCleaned up:%n%n");
    show(retention.cleanUp(NAME, failed.id(), RemovalMode.REMOVE_WITH_FILES));
    out.printf("%nWhat is left of it:%n%n");
    show(retention.cleanUp(NAME, failed.id(), RemovalMode.DRY_RUN));
    runOnce("The next run finds nothing of it", WeatherPipeline.code());
  }

  /** A run that fails when two of its builds are done. */
  private Run failedRun() {
    try {
      run(
          Faulty.in(
              "summarize_year",
              inputs -> {
                throw new IllegalStateException("a worker has no memory left");
              }));
    } catch (RunFailedException failure) {
      out.println(failure.getMessage());
    }
    RunQuery failed = RunQuery.builder().name(NAME).status(RunStatus.FAILED).build();
    return connection.runs().list(failed, PageRequest.first(1)).items().get(0);
  }

  private void keepWhatIsTagged() {
    observations.restore();
    out.printf("%n3. The correction is withdrawn: only what is tagged is kept%n");
    out.printf("%nRetention, as a dry run; with no grace, for nobody else writes here:%n%n");
    Stats before = retention.stats();
    out.print(MaintenanceTable.of(retain(RemovalMode.DRY_RUN)));
    out.printf("%nRemoved:%n%n");
    out.print(MaintenanceTable.of(retain(RemovalMode.REMOVE_WITH_FILES)));
    out.printf("%nWhat there is in all, before and after:%n%n");
    out.print(MaintenanceTable.of(before, retention.stats()));
    out.printf("%n%s%n", read());
    RunReport next = run(WeatherPipeline.code());
    out.printf("The next run: built %d, cached %d.%n", next.built(), next.cached());
  }

  private RetentionReport retain(RemovalMode mode) {
    return retention.retain(TAGGED, mode, RetentionProgress.toTheEnd());
  }

  private void removeTheGraph() {
    out.printf("%n4. The drill is over: its graph is removed%n%n");
    out.print(MaintenanceTable.of(remove()));
    out.printf(
        "%n%d files of observations, which nobody could build again, were left: they are deleted by"
            + " hand.%n",
        observations.remove());
  }

  private void forgetAnEarlierOne() {
    try {
      remove();
    } catch (GraphNotFoundException none) {
      // It came to its end, as it should.
    }
  }

  private RetentionReport remove() {
    return retention.removeGraph(NAME, RemovalMode.REMOVE_WITH_FILES, RetentionProgress.toTheEnd());
  }

  private GraphSnapshot runOnce(String title, Map<String, ProducerCode> code) {
    RunReport report = run(code);
    out.printf("%n%s: edition %d%n%n", title, report.snapshot().edition());
    Map<String, String> results = WeatherResults.read(connection, report.snapshot()).inShort();
    out.print(RunTable.format(report, results));
    return report.snapshot();
  }

  private RunReport run(Map<String, ProducerCode> code) {
    return new LocalExecutor(backend, code).run(graph);
  }

  /** What a reader of the tag finds. */
  private String read() {
    PartitionKey year = graph.artifact(WeatherPipeline.YEARLY_SUMMARY).key(2013);
    Summary summary =
        requireNonNull(
            WeatherResults.read(connection, connection.readSnapshotTag(NAME, TAG))
                .years()
                .get(year));
    return "Who reads " + TAG + " finds " + summary.days() + " days in 2013.";
  }

  private List<EvictedPartition> evicted(GraphSnapshot snapshot) {
    Map<String, ImmutableList<EvictedPartition>> all = retention.evicted(snapshot);
    return graph.producedKeys().stream()
        .flatMap(key -> all.getOrDefault(key, ImmutableList.of()).stream())
        .toList();
  }

  private void show(List<EvictedPartition> evicted) {
    show(
        evicted,
        EvictedPartition::partition,
        one -> "  " + one.note().actor() + ": " + one.note().reason());
  }

  private void show(CleanUp cleanUp) {
    show(cleanUp.partitions(), one -> one, one -> "");
    out.printf("  %d links, %d files%n", cleanUp.links(), cleanUp.files().size());
  }

  /** By artifact: partitions are answered in the order of their storages. */
  private <T> void show(
      List<T> all, Function<T, StoragePartition> partition, Function<T, String> more) {
    for (String key : graph.producedKeys()) {
      Storage storage = graph.artifact(key).storage();
      for (T one : all) {
        StoragePartition its = partition.apply(one);
        if (its.storage().equals(storage)) {
          String time = WeatherResults.time(its.key());
          out.println(
              String.format(Locale.ROOT, "  %-16s %-7s%s", key, time, more.apply(one))
                  .stripTrailing());
        }
      }
    }
  }

  /** Sums up a month, and makes a mistake. */
  private List<Object> losing(BuildInputs inputs) {
    int most = inputs.key().equals(badMonth) ? 15 : 31;
    return WeatherCode.oneRow(inputs.rows("days", Observation.class).limit(most).map(Summary::of));
  }

  /** Code that is right, but for its builds. */
  private record Faulty(ProducerCode right, Function<BuildInputs, List<Object>> builds)
      implements ProducerCode {

    /** The code of the pipeline, with other builds of one producer. */
    static Map<String, ProducerCode> in(
        String producer, Function<BuildInputs, List<Object>> builds) {
      Map<String, ProducerCode> code = new HashMap<>(WeatherPipeline.code());
      code.computeIfPresent(producer, (name, right) -> new Faulty(right, builds));
      return code;
    }

    @Override
    public Map<PartitionKey, Map<String, StoragePartitions>> map(
        Map<String, StoragePartitions> inputs) {
      return right.map(inputs);
    }

    @Override
    public List<Object> build(BuildInputs inputs) {
      return builds.apply(inputs);
    }
  }
}

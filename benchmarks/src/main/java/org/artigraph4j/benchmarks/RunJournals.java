package org.artigraph4j.benchmarks;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.artifact.Format;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.Connectable;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.error.FacetNotSupportedException;
import org.artigraph4j.examples.DataFolder;
import org.artigraph4j.examples.executor.BuildInputs;
import org.artigraph4j.examples.executor.LocalExecutor;
import org.artigraph4j.examples.executor.ProducerCode;
import org.artigraph4j.examples.executor.RunReport;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.postgres.PostgresBackend;
import org.artigraph4j.producer.Producer;
import org.artigraph4j.producer.Version;
import org.artigraph4j.storage.StoragePartitions;
import org.artigraph4j.type.CollectionType;
import org.artigraph4j.type.Int64Type;
import org.artigraph4j.type.StructType;

/** What the journal of runs adds to a run of builds that do next to nothing. */
final class RunJournals implements Suite {
  private static final String SCHEMA = "benchmarks_runs";

  /** With the journal a run takes at most a tenth longer. */
  private static final double GOAL = 1 / 1.1;

  private static final String SIZE =
      """
      SELECT count(*) AS builds, pg_total_relation_size('benchmarks_runs.run_build') AS bytes
      FROM benchmarks_runs.run_build
      """;

  private record Row(long value) {}

  private static final class Twice implements ProducerCode {
    @Override
    public Map<PartitionKey, Map<String, StoragePartitions>> map(
        Map<String, StoragePartitions> inputs) {
      return ProducerCode.groupBy(inputs, "id");
    }

    @Override
    public List<Object> build(BuildInputs inputs) {
      return List.of(
          inputs.rows("numbers", Row.class).map(row -> new Row(2 * row.value())).toList());
    }
  }

  @Override
  public String name() {
    return "runs";
  }

  @Override
  public void run(Server server, Report report, boolean quick) throws Exception {
    int builds = quick ? 500 : 10_000;
    int rounds = quick ? 3 : 5;
    Path folder = Files.createTempDirectory("artigraph4j-runs");
    server.drop(SCHEMA);
    try (Backend backend = PostgresBackend.open(server.config(SCHEMA).build())) {
      DataFolder data = new DataFolder(folder);
      for (int id = 0; id < builds; id++) {
        DataFolder.put(folder.resolve("numbers/" + id + ".json"), "[{\"value\": " + id + "}]");
      }
      AtomicInteger version = new AtomicInteger();
      Connectable without = () -> withoutRuns(backend.connect());
      report.section("The journal of runs, to the same run without it", server.settings());
      Duel built =
          Duel.of(
              1,
              rounds,
              () -> run(backend, data, version.incrementAndGet(), builds),
              () -> run(without, data, version.incrementAndGet(), builds));
      report.row("a run that builds all", builds + " builds", built, GOAL);
      Duel cached =
          Duel.of(
              1,
              rounds,
              () -> run(backend, data, version.get(), 0),
              () -> run(without, data, version.get(), 0));
      report.row("a run that finds all in the cache", builds + " builds", cached);
      size(server, report);
    } finally {
      server.drop(SCHEMA);
      MoreFiles.deleteRecursively(folder, RecursiveDeleteOption.ALLOW_INSECURE);
    }
  }

  private static void size(Server server, Report report) throws Exception {
    try (java.sql.Connection connection = server.connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(SIZE)) {
      row.next();
      report.figure(
          "a row of run_build, with its indexes",
          row.getLong("builds") + " rows",
          row.getLong("bytes") / row.getLong("builds") + " bytes");
    }
  }

  private static void run(Connectable backend, DataFolder data, int version, int built) {
    RunReport report =
        new LocalExecutor(backend, Map.of("twice", new Twice())).run(graph(data, version));
    if (report.built() != built) {
      throw new IllegalStateException("built " + report.built() + ", not " + built);
    }
  }

  /** Each major version is built anew. */
  private static Graph graph(DataFolder data, int version) {
    CollectionType byId =
        CollectionType.of(StructType.of("id", new Int64Type(), "value", new Int64Type()), "id");
    Artifact.Builder numbers = Artifact.builder().type(byId).format(Format.JSON);
    return Graph.builder()
        .name("numbers")
        .putArtifact("numbers", numbers.storage(data.below("numbers/{id.value}.json")).build())
        .putArtifact(
            "doubles",
            Artifact.builder().type(byId).format(Format.JSON).storage(data.built()).build())
        .addProducer(
            Producer.builder()
                .name("twice")
                .version(Version.semVer(version, 0, 0))
                .putInput("numbers", "numbers")
                .addOutput("doubles")
                .build())
        .build();
  }

  /** The same connection of a backend that has no journal. */
  private static Connection withoutRuns(Connection connection) {
    return (Connection)
        Proxy.newProxyInstance(
            RunJournals.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("runs")) {
                throw new FacetNotSupportedException("runs");
              }
              try {
                return method.invoke(connection, arguments);
              } catch (InvocationTargetException thrown) {
                throw thrown.getCause();
              }
            });
  }
}

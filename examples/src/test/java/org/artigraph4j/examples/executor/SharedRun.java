package org.artigraph4j.examples.executor;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.collect.Maps;
import com.google.common.hash.Hashing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.examples.DataFolder;
import org.artigraph4j.examples.server.EmbeddedServer;
import org.artigraph4j.examples.weather.WeatherPipeline;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.postgres.PostgresBackend;
import org.artigraph4j.storage.StoragePartitions;

/**
 * A process of its own that runs the weather pipeline when it is told to, leaves a file for each
 * time that code was run, and prints what it did. Arguments: the data folder, the folder of an
 * embedded server, the folder for these files.
 */
public final class SharedRun {
  static final String READY = "ready";

  private SharedRun() {}

  public static void main(String[] arguments) throws IOException {
    DataFolder data = new DataFolder(Path.of(arguments[0]));
    Path builds = Path.of(arguments[2]);
    try (EmbeddedServer server = EmbeddedServer.open(Path.of(arguments[1]));
        Backend backend = PostgresBackend.open(server.config())) {
      System.out.println(READY);
      System.in.read();
      RunReport report =
          new LocalExecutor(
                  backend,
                  Maps.transformEntries(
                      WeatherPipeline.code(), (name, code) -> new Counted(name, code, builds)))
              .run(WeatherPipeline.graph(data));
      System.out.printf(
          "%s %d %d %d%n",
          report.snapshot().fingerprint(),
          report.built(),
          report.waited(),
          report.cached() - report.waited());
    }
  }

  /** Code that says each time that it was run. */
  private record Counted(String name, ProducerCode code, Path builds) implements ProducerCode {
    @Override
    public Map<PartitionKey, Map<String, StoragePartitions>> map(
        Map<String, StoragePartitions> inputs) {
      return code.map(inputs);
    }

    @Override
    public List<Object> build(BuildInputs inputs) {
      String what = name + " " + inputs.key();
      String file = Hashing.sha256().hashString(what, UTF_8) + "-" + ProcessHandle.current().pid();
      try {
        Files.writeString(builds.resolve(file), what);
        Thread.sleep(20); // as if it were work, so that the others have time to ask
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      } catch (InterruptedException stopped) {
        throw new IllegalStateException(stopped);
      }
      return code.build(inputs);
    }

    @Override
    public Optional<String> validate(List<Object> outputs) {
      return code.validate(outputs);
    }
  }
}

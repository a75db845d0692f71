package org.artigraph4j.benchmarks;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.examples.DataFolder;
import org.artigraph4j.examples.server.RoundTrips;
import org.artigraph4j.examples.weather.WeatherJob;
import org.artigraph4j.partition.InputFingerprints;
import org.artigraph4j.postgres.PostgresBackend;
import org.artigraph4j.storage.StoragePartitions;

/** A database far away: round trips, and what they come to at 20 ms each. */
final class Distance implements Suite {
  private static final String SCHEMA = "benchmarks_distance";
  private static final int SIZE = 10_000;

  @Override
  public String name() {
    return "distance";
  }

  @Override
  public void run(Server server, Report report, boolean quick) throws Exception {
    server.drop(SCHEMA);
    Path folder = Files.createTempDirectory("artigraph4j-distance");
    try (Backend backend =
        PostgresBackend.open(RoundTrips.counted(server.config(SCHEMA).build(), FarAway.class))) {
      report.section(
          "A database far away",
          server.settings() + "; every round trip takes " + FarAway.MILLIS + " ms longer");
      questions(backend, report);
      measure(
          report,
          "weather: four runs of 53 builds, their tags and reports",
          () -> WeatherJob.run(backend, new DataFolder(folder), silent()),
          100);
    } finally {
      server.drop(SCHEMA);
      MoreFiles.deleteRecursively(folder, RecursiveDeleteOption.ALLOW_INSECURE);
    }
  }

  private static void questions(Backend backend, Report report) {
    Dataset dataset = Dataset.of("distance");
    StoragePartitions partitions = dataset.partitions(0, SIZE);
    InputFingerprints asked = Dataset.asked(partitions);
    try (Connection connection = backend.connect()) {
      Dataset warm = Dataset.of("near"); // connects, and has the JVM load what it needs
      connection.writeArtifactPartitions(warm.built(), warm.partitions(0, SIZE));
      connection.readArtifactPartitions(warm.built(), asked);
      measure(
          report,
          "write 10,000 partitions",
          () -> connection.writeArtifactPartitions(dataset.built(), partitions),
          1);
      measure(
          report,
          "look up 10,000 keys",
          () ->
              Lookups.requireAll(asked, connection.readArtifactPartitions(dataset.built(), asked)),
          1);
    }
  }

  private static void measure(Report report, String what, Runnable work, int most) {
    long trips = RoundTrips.soFar();
    long start = System.nanoTime();
    work.run();
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    double waits = RoundTrips.soFar() - trips;
    report.atMost(what, Report.text(took), waits, "round trips", most);
  }

  private static PrintStream silent() {
    return new PrintStream(PrintStream.nullOutputStream(), false, StandardCharsets.UTF_8);
  }
}

package org.artigraph4j.examples.weather;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.examples.DataFolder;
import org.artigraph4j.examples.executor.RunReport;
import org.artigraph4j.examples.server.EmbeddedServer;
import org.artigraph4j.examples.server.RoundTrips;
import org.artigraph4j.examples.server.Servers;
import org.artigraph4j.postgres.PostgresBackend;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A run far from its database: what it costs is how often it waits for an answer. */
@Timeout(120)
class WeatherRoundTripsTest {
  @TempDir private Path folder;

  /** Each round trip takes 20 ms longer. */
  public static final class FarAway extends RoundTrips {
    @Override
    protected void waiting() throws IOException {
      super.waiting();
      try {
        Thread.sleep(20);
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException();
      }
    }
  }

  @AfterEach
  void leaveNothingRunning() throws Exception {
    Servers.kill(folder.resolve("postgres"));
  }

  /**
   * The first run: 5 for the snapshot, one to ask what of it is evicted, a lookup for each of 3
   * producers, 5 for each group of 16 of 48 months, for the records, and for the years: to claim
   * them; the partitions, what they were built from, that they are built, and the end of the block.
   * 3 for the journal: start, builds, end. 5 to seal and to fold the months' links, and some 8 to
   * connect: some 50. A group ends after a second, so a busy machine has some more of them; builds
   * that are recorded one by one would take five each.
   */
  @Test
  void aRunTakesFewerRoundTripsThanTwoForEachBuild() {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    try (EmbeddedServer server = EmbeddedServer.open(folder.resolve("postgres"));
        Backend backend =
            PostgresBackend.open(RoundTrips.counted(server.config(), FarAway.class))) {
      PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
      List<RunReport> reports = new WeatherJob(backend, new DataFolder(folder), out).run();
      assertThat(reports).extracting(RunReport::built).containsExactly(53, 0, 3, 0);
      assertThat(reports)
          .extracting(RunReport::roundTrips)
          .allSatisfy(trips -> assertThat(trips).isBetween(1L, 2L * 53 - 1));
      assertThat(printed.toString(StandardCharsets.UTF_8))
          .contains(reports.get(0).roundTrips() + " round trips")
          .contains(" SUCCEEDED, 53 built, 0 cached, 0 failed, 0 skipped");
    }
  }
}

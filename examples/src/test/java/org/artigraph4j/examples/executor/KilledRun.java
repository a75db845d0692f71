package org.artigraph4j.examples.executor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.examples.DataFolder;
import org.artigraph4j.examples.Jvm;
import org.artigraph4j.examples.server.EmbeddedServer;
import org.artigraph4j.examples.weather.ObservationFiles;
import org.artigraph4j.examples.weather.WeatherPipeline;
import org.artigraph4j.postgres.PostgresBackend;

/**
 * A process of its own that runs the weather pipeline, stops in the middle of it, says so, and
 * waits to be killed. Arguments: the data folder, how many files to finish before, and where in the
 * next file to stop; then the folder of an embedded server, unless the metadata may die too.
 */
public final class KilledRun {
  static final String STOPPED = "stopped";

  /** For so long others wait for what it had claimed. */
  static final Duration LEASE = Duration.ofSeconds(2);

  /** Where a run can stop. */
  enum Place {
    /** Half of the temporary file is written. */
    WRITING,
    /** The temporary file is complete, and has no other name. */
    WRITTEN,
    /** The file is in its place, and not recorded. */
    PUBLISHED
  }

  private KilledRun() {}

  /** Starts a process with these arguments, and kills it when it has stopped. */
  static void runAndKill(String... arguments) throws Exception {
    Jvm jvm = Jvm.start(KilledRun.class, arguments);
    Process process = jvm.process();
    try (BufferedReader out = process.inputReader()) {
      assertThat(out.readLine()).as(jvm::complaints).isEqualTo(STOPPED);
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.waitFor(Duration.ofSeconds(30).toMillis(), TimeUnit.MILLISECONDS)).isTrue();
  }

  public static void main(String[] arguments) {
    DataFolder data = new DataFolder(Path.of(arguments[0]));
    DataFiles files =
        new StoppingFiles(Integer.parseInt(arguments[1]), Place.valueOf(arguments[2]));
    new ObservationFiles(data).restore();
    Backend backend =
        arguments.length == 3
            ? Backend.open("memory:")
            : PostgresBackend.open(EmbeddedServer.open(Path.of(arguments[3])).config());
    new LocalExecutor(backend, WeatherPipeline.code(), files, LEASE)
        .run(WeatherPipeline.graph(data));
    throw new IllegalStateException("the run ended before it stopped");
  }

  private static final class StoppingFiles extends DataFiles {
    private final Place place;
    private int left;

    StoppingFiles(int before, Place place) {
      this.left = before;
      this.place = place;
    }

    private void stopAt(Place reached) {
      if (left == 0 && reached == place) {
        System.out.println(STOPPED);
        try {
          new CountDownLatch(1).await();
        } catch (InterruptedException never) {
          throw new IllegalStateException(never);
        }
      }
    }

    @Override
    void writeTemporary(Path temporary, byte[] bytes) throws IOException {
      if (left == 0 && place == Place.WRITING) {
        Files.write(temporary, Arrays.copyOf(bytes, bytes.length / 2));
        stopAt(Place.WRITING);
      }
      super.writeTemporary(temporary, bytes);
    }

    @Override
    void publish(Path temporary, Path target) throws IOException {
      stopAt(Place.WRITTEN);
      super.publish(temporary, target);
      stopAt(Place.PUBLISHED);
      left--;
    }
  }
}

package org.artigraph4j.examples.weather;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.Maps;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.examples.DataFolder;
import org.artigraph4j.retention.KindStats;
import org.artigraph4j.retention.RemovedKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeatherDrillTest {
  @TempDir private Path folder;

  /**
   * What is printed, but for times, bytes, ids of runs, and claims: their leases end by the clock.
   */
  private String drill(Backend backend) {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
    WeatherDrill.run(backend, new DataFolder(folder), out);
    return printed
        .toString(StandardCharsets.UTF_8)
        .replaceAll(" +[\\d,]+ ms", " 9 ms")
        .replaceAll("run [-0-9a-f]{36}", "run 9")
        .replaceAll("(?m)^(  [a-z ]+[\\d,]+) +[\\d,]+$", "$1")
        .replaceAll("\n  claims .*", "");
  }

  private static Map<RemovedKind, KindStats> stats(Backend backend) {
    try (Connection connection = backend.connect()) {
      Map<RemovedKind, KindStats> kinds = connection.retention().stats().kinds();
      return Maps.filterKeys(kinds, kind -> kind != RemovedKind.CLAIMS);
    }
  }

  @Test
  void leavesNothingAndPrintsTheSameEachTime() throws IOException {
    try (Backend backend = Backend.open("memory:")) {
      new WeatherJob(
              backend,
              new DataFolder(folder),
              new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
          .run();
      Map<RemovedKind, KindStats> before = stats(backend);
      String first = drill(backend);
      assertThat(stats(backend)).isEqualTo(before);
      try (Stream<Path> left = Files.walk(folder.resolve("drill"))) {
        assertThat(left.filter(Files::isRegularFile)).isEmpty();
      }
      assertThat(drill(backend)).isEqualTo(first);
    }
  }
}

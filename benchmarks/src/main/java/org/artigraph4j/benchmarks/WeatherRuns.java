package org.artigraph4j.benchmarks;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.examples.DataFolder;
import org.artigraph4j.examples.executor.LocalExecutor;
import org.artigraph4j.examples.weather.ObservationFiles;
import org.artigraph4j.examples.weather.WeatherPipeline;

/** The weather pipeline, which runs again and again, each time with one correction more. */
final class WeatherRuns implements AutoCloseable {
  private final Path folder;
  private final DataFolder data;
  private final List<Path> months;

  WeatherRuns() throws IOException {
    this.folder = Files.createTempDirectory("artigraph4j-weather");
    this.data = new DataFolder(folder);
    new ObservationFiles(data).restore();
    try (Stream<Path> files = Files.walk(folder)) {
      this.months = files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  /** Runs it so often; answers how many partitions were built. */
  int run(Backend backend, int runs) throws IOException {
    int built = 0;
    for (int run = 0; run < runs; run++) {
      correct(months.get(run % months.size()), run);
      built +=
          new LocalExecutor(backend, WeatherPipeline.code())
              .run(WeatherPipeline.graph(data))
              .built();
    }
    return built;
  }

  /** Another highest temperature on the first day of a month. */
  private static void correct(Path month, int run) throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(month));
    String[] day = lines.get(1).split(",", -1);
    day[2] = 50 + run + ".5";
    lines.set(1, String.join(",", day));
    DataFolder.put(month, String.join("\n", lines) + "\n");
  }

  @Override
  public void close() throws IOException {
    MoreFiles.deleteRecursively(folder, RecursiveDeleteOption.ALLOW_INSECURE);
  }
}

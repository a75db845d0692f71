package org.artigraph4j.examples.weather;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.artigraph4j.examples.DataFolder;

/**
 * The raw data: the observations of {@code seattle-weather.csv}, a file for each month. Lines are
 * copied as they stand.
 */
public final class ObservationFiles {
  /** A day of which we say that its highest temperature was misread. */
  static final String MISREAD_DAY = "2014-08-11";

  private static final String MISREAD_LINE = MISREAD_DAY + ",0.5,35.6,17.8,2.6,rain";
  private static final String CORRECTED_LINE = MISREAD_DAY + ",0.5,33.6,17.8,2.6,rain";

  private final DataFolder data;
  private final String header;
  private final Map<String, String> months;

  public ObservationFiles(DataFolder data) {
    List<String> lines = lines();
    this.data = data;
    this.header = lines.get(0) + "\n";
    this.months =
        lines.stream()
            .skip(1)
            .collect(
                Collectors.groupingBy(
                    line -> line.substring(0, "2012-01".length()),
                    TreeMap::new,
                    Collectors.mapping(line -> line + "\n", Collectors.joining())));
  }

  /** Sees to it that every month's file is as it was observed. */
  public void restore() {
    months.forEach(this::put);
  }

  /** Corrects one day's value. */
  public void correct() {
    String month = MISREAD_DAY.substring(0, "2012-01".length());
    String days = months.getOrDefault(month, "");
    if (!days.contains(MISREAD_LINE)) {
      throw new IllegalStateException("the data has no line " + MISREAD_LINE);
    }
    put(month, days.replace(MISREAD_LINE, CORRECTED_LINE));
  }

  /** Deletes them all, and answers how many there were. No retention deletes a source. */
  int remove() {
    return (int) months.keySet().stream().map(this::file).filter(DataFolder::remove).count();
  }

  private void put(String month, String days) {
    DataFolder.put(file(month), header + days);
  }

  private Path file(String month) {
    return data.root().resolve("observations/" + month.replace('-', '/') + ".csv");
  }

  private static List<String> lines() {
    try (InputStream in =
        Objects.requireNonNull(ObservationFiles.class.getResourceAsStream("seattle-weather.csv"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException failure) {
      throw new UncheckedIOException("cannot read seattle-weather.csv", failure);
    }
  }
}

package org.artigraph4j.examples.weather;

import static java.util.Comparator.comparing;

import com.google.common.collect.ImmutableSortedMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.artigraph4j.artifact.Format;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.examples.executor.DataFormat;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.partition.PartitionField.Int64Field;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.storage.StoragePartition;

/** What a snapshot of the weather graph says, read from its files. */
record WeatherResults(
    ImmutableSortedMap<PartitionKey, Summary> months,
    ImmutableSortedMap<PartitionKey, Summary> years,
    Records records) {

  static WeatherResults read(Connection connection, GraphSnapshot snapshot) {
    return new WeatherResults(
        summaries(connection, snapshot, WeatherPipeline.MONTHLY_SUMMARY),
        summaries(connection, snapshot, WeatherPipeline.YEARLY_SUMMARY),
        connection
            .readSnapshotPartitions(snapshot, WeatherPipeline.RECORDS)
            .find(PartitionKey.EMPTY)
            .map(partition -> DataFormat.value(partition, Records.class))
            .orElseThrow());
  }

  private static ImmutableSortedMap<PartitionKey, Summary> summaries(
      Connection connection, GraphSnapshot snapshot, String artifactKey) {
    return connection.readSnapshotPartitions(snapshot, artifactKey).stream()
        .collect(
            ImmutableSortedMap.toImmutableSortedMap(
                PartitionKey::compareTo, StoragePartition::key, WeatherResults::summary));
  }

  private static Summary summary(StoragePartition partition) {
    return DataFormat.rows(Format.JSON, partition, Summary.class).get(0);
  }

  /** What each artifact says, in a few words. */
  Map<String, String> inShort() {
    return Map.of(
        WeatherPipeline.MONTHLY_SUMMARY, months.size() + " months, wettest " + wettest(months),
        WeatherPipeline.YEARLY_SUMMARY, years.size() + " years, wettest " + wettest(years),
        WeatherPipeline.RECORDS, records.toString());
  }

  private static String wettest(ImmutableSortedMap<PartitionKey, Summary> summaries) {
    return summaries.entrySet().stream()
        .max(comparing(entry -> entry.getValue().precipitation()))
        .map(entry -> time(entry.getKey()) + ", " + entry.getValue().precipitation() + " mm")
        .orElse("none");
  }

  /** A key as people write it, such as 2014-08; "all" for the key of what is not partitioned. */
  static String time(PartitionKey key) {
    String numbers =
        key.fields().values().stream()
            .map(field -> String.format(Locale.ROOT, "%02d", ((Int64Field) field).value()))
            .collect(Collectors.joining("-"));
    return numbers.isEmpty() ? "all" : numbers;
  }

  /** The years as a table. */
  String table() {
    StringBuilder table = new StringBuilder();
    String head = "year  days  wet days    rain mm  highest °C  lowest °C  mean high °C";
    table.append(head).append(System.lineSeparator());
    years.forEach(
        (year, summary) ->
            table.append(
                String.format(
                    Locale.ROOT,
                    "%4s  %4d  %8d  %9s  %10s  %9s  %12s%n",
                    time(year),
                    summary.days(),
                    summary.wetDays(),
                    summary.precipitation(),
                    summary.highest(),
                    summary.lowest(),
                    summary.meanTempMax())));
    return table.toString();
  }
}

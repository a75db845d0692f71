package org.artigraph4j.examples.weather;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.lineage.AffectedTag;
import org.artigraph4j.lineage.LineageBounds;
import org.artigraph4j.lineage.PartitionEdge;
import org.artigraph4j.storage.Storage;
import org.artigraph4j.storage.StoragePartition;

/** What was built from what, in a snapshot of the weather graph. */
record WeatherLineage(Connection connection, GraphSnapshot snapshot) {
  private static final LineageBounds BOUNDS = LineageBounds.standard().withSize(10_000);

  /** What the summary of a year was built from. */
  List<PartitionEdge> behind(int year) {
    StoragePartition summary = partition(WeatherPipeline.YEARLY_SUMMARY, year);
    try (Stream<PartitionEdge> edges = connection.lineage().upstream(summary, BOUNDS)) {
      return edges.toList();
    }
  }

  /** What there is upstream: a line for each artifact. */
  String inShort(List<PartitionEdge> upstream) {
    Map<String, List<StoragePartition>> inputs =
        upstream.stream()
            .map(PartitionEdge::input)
            .collect(
                groupingBy(
                    input -> artifactKey(input.storage()),
                    LinkedHashMap::new,
                    Collectors.toList()));
    return inputs.entrySet().stream()
        .map(entry -> line(entry.getKey(), span(entry.getValue())))
        .collect(joining());
  }

  private static String span(List<StoragePartition> partitions) {
    StoragePartition last = partitions.get(partitions.size() - 1);
    return partitions.size() + ", " + time(partitions.get(0)) + " to " + time(last);
  }

  /** What the observations of a month have touched, and the tags on it: a line for each. */
  String touchedBy(int year, int month) {
    String key = WeatherPipeline.OBSERVATIONS;
    StoragePartition bad = partition(key, year, month);
    StringBuilder lines = new StringBuilder();
    try (Stream<PartitionEdge> edges =
        connection.lineage().downstream(snapshot, key, bad, BOUNDS)) {
      edges
          .map(PartitionEdge::output)
          .map(output -> line(artifactKey(output.storage()), time(output)))
          .sorted()
          .forEach(lines::append);
    }
    String tags =
        connection.lineage().affectedTags(bad, BOUNDS).stream()
            .map(AffectedTag::tag)
            .collect(joining(", "));
    return lines.append(line("tags", tags)).toString();
  }

  private StoragePartition partition(String artifactKey, Object... key) {
    return connection
        .readSnapshotPartitions(snapshot, artifactKey)
        .find(snapshot.graph().artifact(artifactKey).key(key))
        .orElseThrow();
  }

  private String artifactKey(Storage storage) {
    return snapshot.graph().artifacts().entrySet().stream()
        .filter(entry -> entry.getValue().storage().equals(storage))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow();
  }

  private static String time(StoragePartition partition) {
    return WeatherResults.time(partition.key());
  }

  private static String line(String what, String text) {
    return String.format(Locale.ROOT, "  %-16s %s%n", what, text);
  }
}

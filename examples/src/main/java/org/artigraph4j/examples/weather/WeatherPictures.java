package org.artigraph4j.examples.weather;

import java.nio.file.Path;
import java.util.List;
import org.artigraph4j.examples.DataFolder;
import org.artigraph4j.examples.executor.RunReport;
import org.artigraph4j.examples.picture.SvgPicture;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.lineage.PartitionEdge;
import org.artigraph4j.picture.Picture;

/** The weather graph, a snapshot of it and a lineage, as files that a browser shows. */
record WeatherPictures(DataFolder data) {
  /** The year whose lineage is drawn. */
  static final int YEAR = 2015;

  /**
   * Writes the pictures.
   *
   * @param behind what the summary of the year was built from
   * @return the files, for people
   */
  String write(RunReport report, List<PartitionEdge> behind) {
    Path folder = data.root().resolve("pictures");
    Graph graph = report.snapshot().graph();
    write(folder.resolve("weather-graph.svg"), Picture.of(graph));
    write(
        folder.resolve("weather-snapshot.svg"),
        Picture.of(report.snapshot(), report.partitionCounts()));
    write(
        folder.resolve("weather-lineage.svg"),
        Picture.ofPartitions("What " + YEAR + " was built from", behind, graph));
    return folder.resolve("weather-{graph,snapshot,lineage}.svg").toString();
  }

  private static void write(Path file, Picture picture) {
    DataFolder.put(file, SvgPicture.of(picture));
  }
}

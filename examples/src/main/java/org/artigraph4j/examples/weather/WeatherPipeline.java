package org.artigraph4j.examples.weather;

import com.google.common.collect.ImmutableMap;
import java.util.Map;
import org.artigraph4j.artifact.Annotation;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.artifact.Format;
import org.artigraph4j.examples.DataFolder;
import org.artigraph4j.examples.executor.ProducerCode;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.producer.Producer;
import org.artigraph4j.producer.Version;
import org.artigraph4j.storage.LocalFile;
import org.artigraph4j.type.CollectionType;
import org.artigraph4j.type.DateType;
import org.artigraph4j.type.Float64Type;
import org.artigraph4j.type.Int64Type;
import org.artigraph4j.type.StringType;
import org.artigraph4j.type.StructType;
import org.artigraph4j.type.Type;

/** The weather graph: months from days, years from months, records from all days. */
public final class WeatherPipeline {
  static final String NAME = "weather";
  static final String OBSERVATIONS = "observations";
  static final String MONTHLY_SUMMARY = "monthly_summary";
  static final String YEARLY_SUMMARY = "yearly_summary";
  static final String RECORDS = "records";

  private static final Type INTEGER = new Int64Type();
  private static final Type NUMBER = new Float64Type();
  private static final Map<String, Type> YEAR = Map.of("year", INTEGER);
  private static final Map<String, Type> MONTH = Map.of("year", INTEGER, "month", INTEGER);

  private WeatherPipeline() {}

  /** The code of the graph's producers. */
  public static ImmutableMap<String, ProducerCode> code() {
    return WeatherCode.ALL;
  }

  public static Graph graph(DataFolder data) {
    return graph(NAME, data, data.built());
  }

  /**
   * The graph by another name.
   *
   * @param built where its outputs are
   */
  static Graph graph(String name, DataFolder data, LocalFile built) {
    return Graph.builder()
        .name(name)
        .putArtifact(OBSERVATIONS, observations(data))
        .putArtifact(
            MONTHLY_SUMMARY, built(built, CollectionType.of(summary(MONTH), "year", "month")))
        .putArtifact(YEARLY_SUMMARY, built(built, CollectionType.of(summary(YEAR), "year")))
        .putArtifact(RECORDS, built(built, records()))
        .addProducer(producer("summarize_month", "days", OBSERVATIONS, MONTHLY_SUMMARY))
        .addProducer(producer("summarize_year", "months", MONTHLY_SUMMARY, YEARLY_SUMMARY))
        .addProducer(producer("find_records", "days", OBSERVATIONS, RECORDS))
        .build();
  }

  private static Artifact observations(DataFolder data) {
    return Artifact.builder()
        .type(CollectionType.of(day(MONTH), "year", "month"))
        .format(Format.CSV)
        .storage(data.below("{names}/{year.value}/{month.value:02}{extension}"))
        .addAnnotation(Annotation.of("Source", "name", "NOAA, Seattle-Tacoma airport"))
        .build();
  }

  private static Artifact built(LocalFile storage, Type type) {
    return Artifact.builder().type(type).format(Format.JSON).storage(storage).build();
  }

  private static Producer producer(String name, String parameter, String input, String output) {
    return Producer.builder()
        .name(name)
        .version(Version.semVer(1, 0, 0))
        .putInput(parameter, input)
        .addOutput(output)
        .build();
  }

  private static StructType day(Map<String, Type> more) {
    return new StructType(
        ImmutableMap.<String, Type>builder()
            .put("date", new DateType())
            .put("precipitation", NUMBER)
            .put("temp_max", NUMBER)
            .put("temp_min", NUMBER)
            .put("wind", NUMBER)
            .put("weather", new StringType())
            .putAll(more)
            .buildOrThrow());
  }

  private static StructType summary(Map<String, Type> time) {
    return new StructType(
        ImmutableMap.<String, Type>builder()
            .put("days", INTEGER)
            .put("wet_days", INTEGER)
            .put("precipitation", NUMBER)
            .put("highest", NUMBER)
            .put("lowest", NUMBER)
            .put("temp_max_sum", NUMBER)
            .putAll(time)
            .buildOrThrow());
  }

  private static StructType records() {
    StructType day = day(Map.of());
    StructType drySpell =
        StructType.of("from", new StringType(), "to", new StringType(), "days", INTEGER);
    return StructType.of("hottest", day, "wettest", day, "longest_dry_spell", drySpell);
  }
}

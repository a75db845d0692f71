package org.artigraph4j.examples.weather;

import com.google.common.collect.ImmutableMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.artigraph4j.examples.executor.BuildInputs;
import org.artigraph4j.examples.executor.ProducerCode;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.storage.StoragePartitions;

/** The code of the weather pipeline's producers. */
final class WeatherCode {
  static final ImmutableMap<String, ProducerCode> ALL =
      ImmutableMap.of(
          "summarize_month", new SummarizeMonth(),
          "summarize_year", new SummarizeYear(),
          "find_records", new FindRecords());

  private WeatherCode() {}

  private static final class SummarizeMonth implements ProducerCode {
    @Override
    public Map<PartitionKey, Map<String, StoragePartitions>> map(
        Map<String, StoragePartitions> inputs) {
      return ProducerCode.groupBy(inputs, "year", "month");
    }

    @Override
    public List<Object> build(BuildInputs inputs) {
      return oneRow(inputs.rows("days", Observation.class).map(Summary::of));
    }

    @Override
    public Optional<String> validate(List<Object> outputs) {
      return checked(outputs, 31);
    }
  }

  private static final class SummarizeYear implements ProducerCode {
    @Override
    public Map<PartitionKey, Map<String, StoragePartitions>> map(
        Map<String, StoragePartitions> inputs) {
      return ProducerCode.groupBy(inputs, "year");
    }

    @Override
    public List<Object> build(BuildInputs inputs) {
      return oneRow(inputs.rows("months", Summary.class));
    }

    @Override
    public Optional<String> validate(List<Object> outputs) {
      return checked(outputs, 366);
    }
  }

  private static final class FindRecords implements ProducerCode {
    @Override
    public List<Object> build(BuildInputs inputs) {
      return List.of(Records.of(inputs.rows("days", Observation.class).toList()));
    }
  }

  /** The parts added, as the only row of the only output. */
  static List<Object> oneRow(Stream<Summary> parts) {
    return List.of(parts.reduce(Summary::plus).stream().toList());
  }

  private static Optional<String> checked(List<Object> outputs, int mostDays) {
    boolean good =
        outputs.get(0) instanceof List<?> rows
            && rows.size() == 1
            && rows.get(0) instanceof Summary summary
            && summary.days() <= mostDays
            && summary.lowest().compareTo(summary.highest()) <= 0;
    return good ? Optional.empty() : Optional.of("not one summary of a time: " + outputs);
  }
}

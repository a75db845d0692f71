package org.artigraph4j.examples.executor;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.artifact.Format;
import org.artigraph4j.examples.DataFolder;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.producer.Producer;
import org.artigraph4j.producer.Version;
import org.artigraph4j.storage.LocalFile;
import org.artigraph4j.storage.StoragePartitions;
import org.artigraph4j.type.CollectionType;
import org.artigraph4j.type.Int64Type;
import org.artigraph4j.type.StructType;

/**
 * A small pipeline for tests: some numbers, one a file; of each its double and its square, by one
 * producer; and the sum of the doubles.
 */
record Numbers(DataFolder data) {
  static final String NUMBERS = "numbers";
  static final String DOUBLES = "doubles";
  static final String SQUARES = "squares";
  static final String SUM = "sum";

  /** The code of the producer with two outputs. */
  static final String DOUBLE_AND_SQUARE = "double_and_square";

  record Row(long value) {}

  static Numbers in(Path folder, long... values) {
    Numbers numbers = new Numbers(new DataFolder(folder));
    for (int i = 0; i < values.length; i++) {
      numbers.put(i + 1, values[i]);
    }
    return numbers;
  }

  void put(long id, long value) {
    DataFolder.put(raw(id), "[{\"value\": " + value + "}]");
  }

  Path raw(long id) {
    return data.root().resolve("numbers/" + id + ".json");
  }

  Graph graph() {
    return graph(data.built());
  }

  Graph graph(LocalFile built) {
    CollectionType byId =
        CollectionType.of(StructType.of("id", new Int64Type(), "value", new Int64Type()), "id");
    Artifact.Builder numbers = Artifact.builder().type(byId).format(Format.JSON);
    Artifact each = Artifact.builder().type(byId).format(Format.JSON).storage(built).build();
    Artifact one =
        Artifact.builder().type(new Int64Type()).format(Format.JSON).storage(built).build();
    return Graph.builder()
        .name("numbers-graph")
        .putArtifact(NUMBERS, numbers.storage(data.below("numbers/{id.value}.json")).build())
        .putArtifact(DOUBLES, each)
        .putArtifact(SQUARES, each)
        .putArtifact(SUM, one)
        .addProducer(
            Producer.builder()
                .name(DOUBLE_AND_SQUARE)
                .version(Version.semVer(1, 0, 0))
                .putInput("numbers", NUMBERS)
                .addOutputs(DOUBLES, SQUARES)
                .build())
        .addProducer(
            Producer.builder()
                .name("add")
                .version(Version.semVer(1, 0, 0))
                .putInput("numbers", DOUBLES)
                .addOutput(SUM)
                .build())
        .build();
  }

  static Map<String, ProducerCode> code() {
    return code(new DoubleAndSquare());
  }

  static Map<String, ProducerCode> code(ProducerCode doubleAndSquare) {
    ProducerCode add =
        inputs -> List.of(inputs.rows("numbers", Row.class).mapToLong(Row::value).sum());
    return Map.of(DOUBLE_AND_SQUARE, doubleAndSquare, "add", add);
  }

  static class DoubleAndSquare implements ProducerCode {
    @Override
    public Map<PartitionKey, Map<String, StoragePartitions>> map(
        Map<String, StoragePartitions> inputs) {
      return ProducerCode.groupBy(inputs, "id");
    }

    @Override
    public List<Object> build(BuildInputs inputs) {
      long value = inputs.rows("numbers", Row.class).findFirst().orElseThrow().value();
      return List.of(List.of(new Row(2 * value)), List.of(new Row(value * value)));
    }

    @Override
    public Optional<String> validate(List<Object> outputs) {
      return outputs.get(1).equals(List.of(new Row(49)))
          ? Optional.of("nobody wants 49")
          : Optional.empty();
    }
  }
}

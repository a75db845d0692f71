package org.artigraph4j.picture;

import java.util.Optional;
import java.util.stream.IntStream;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.artifact.Format;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.producer.Producer;
import org.artigraph4j.producer.Version;
import org.artigraph4j.storage.LocalFile;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.type.CollectionType;
import org.artigraph4j.type.DateType;
import org.artigraph4j.type.Int64Type;
import org.artigraph4j.type.StructType;

/** What the tests draw. */
final class Pipelines {
  /** Days to months to a total. */
  static final Graph SALES =
      Graph.builder()
          .name("sales")
          .putArtifact("days", byDay(LocalFile.at("/d/days/{day.iso}.json")))
          .putArtifact("shop.months", of("month"))
          .putArtifact("total", of())
          .addProducer(producer("per_month", "days", "shop.months"))
          .addProducer(producer("sum", "shop.months", "total"))
          .build();

  private Pipelines() {}

  private static Artifact byDay(LocalFile storage) {
    return Artifact.builder()
        .type(CollectionType.of(StructType.of("day", new DateType()), "day"))
        .format(Format.JSON)
        .storage(storage)
        .build();
  }

  private static Artifact of(String... partitionBy) {
    return Artifact.builder()
        .type(
            partitionBy.length == 0
                ? new Int64Type()
                : CollectionType.of(StructType.of(partitionBy[0], new Int64Type()), partitionBy[0]))
        .format(Format.JSON)
        .storage(LocalFile.at("/d/{names}/{partition_key_spec}/{input_fingerprint}.json"))
        .build();
  }

  private static Producer producer(String name, String input, String output) {
    return Producer.builder()
        .name(name)
        .version(Version.semVer(1, 2, 3))
        .putInput("from", input)
        .addOutput(output)
        .build();
  }

  /** A chain in which each artifact is made of the one before. */
  static Graph chain(String... keys) {
    Graph.Builder graph = Graph.builder().name("chain");
    for (int i = 0; i < keys.length; i++) {
      graph.putArtifact(keys[i], of());
      if (i > 0) {
        graph.addProducer(producer("step", keys[i - 1], keys[i]));
      }
    }
    return graph.build();
  }

  /** A chain of so many artifacts, ten in each stage, ten stages in each part. */
  static Graph chain(int length) {
    return chain(
        IntStream.range(0, length)
            .mapToObj(i -> "p" + i / 100 + ".s" + i / 10 % 10 + ".x" + i % 10)
            .toArray(String[]::new));
  }

  /** So many artifacts, each made of so many others. */
  static Graph mesh(int inputs, int outputs) {
    Graph.Builder graph = Graph.builder().name("mesh");
    for (int i = 0; i < inputs; i++) {
      graph.putArtifact("in.x" + i, of());
    }
    for (int i = 0; i < outputs; i++) {
      Producer.Builder producer =
          Producer.builder().name("mix").version(Version.text("1")).addOutput("out.x" + i);
      for (int j = 0; j < inputs; j++) {
        producer.putInput("x" + j, "in.x" + j);
      }
      graph.putArtifact("out.x" + i, of()).addProducer(producer.build());
    }
    return graph.build();
  }

  static StoragePartition partition(String artifactKey, PartitionKey key, long content) {
    Artifact artifact = SALES.artifact(artifactKey);
    return StoragePartition.builder()
        .storage(artifact.storage())
        .key(key)
        .inputFingerprint(
            artifact.storage().takesInputFingerprint()
                ? Optional.of(Fingerprint.of(7))
                : Optional.empty())
        .contentFingerprint(Fingerprint.of(content))
        .build();
  }
}

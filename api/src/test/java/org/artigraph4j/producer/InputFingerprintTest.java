package org.artigraph4j.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.artigraph4j.artifact.Annotation;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.fingerprint.Json;
import org.artigraph4j.partition.PartitionField.Int64Field;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.storage.Attributes;
import org.artigraph4j.storage.LocalFile;
import org.artigraph4j.storage.Storage;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.junit.jupiter.api.Test;

/** What the input fingerprint of a build covers: what affects data, and nothing else. */
class InputFingerprintTest {
  private static final Producer PRODUCER = producer(Version.semVer(1, 2, 3)).build();
  private static final StoragePartitions A = contents(LocalFile.at("/a/{n.value}"), 1, 2);
  private static final StoragePartitions B = contents(LocalFile.at("/b/{n.value}"), 3);

  private static Producer.Builder producer(Version version) {
    return Producer.builder()
        .name("p")
        .version(version)
        .putInput("x", "key.x")
        .putInput("y", "key.y")
        .addOutput("out");
  }

  private static StoragePartitions contents(Storage storage, long... contents) {
    List<StoragePartition> partitions = new ArrayList<>();
    for (long content : contents) {
      partitions.add(
          StoragePartition.builder()
              .storage(storage)
              .key(PartitionKey.of("n", new Int64Field(partitions.size())))
              .contentFingerprint(Fingerprint.of(content))
              .attributes(Attributes.of("rows", partitions.size()))
              .build());
    }
    return StoragePartitions.copyOf(partitions);
  }

  private static Fingerprint of(Producer producer, StoragePartitions x, StoragePartitions y) {
    return producer.inputFingerprint(Map.of("x", x, "y", y));
  }

  @Test
  void coversEachParametersContentsWithTheirKeys() {
    Fingerprint expected = of(PRODUCER, A, B);
    assertThat(of(PRODUCER, B, A)).as("swapped").isNotEqualTo(expected);
    assertThat(of(PRODUCER, A, A)).isNotEqualTo(expected);
    Storage storage = LocalFile.at("/a/{n.value}");
    assertThat(of(PRODUCER, contents(storage, 2, 1), B))
        .as("swapped between keys: code may depend on which day has which content")
        .isNotEqualTo(expected);
    assertThat(of(PRODUCER, contents(storage, 1, 2, 2), B)).as("duplicate").isNotEqualTo(expected);
    assertThat(of(PRODUCER, contents(storage, 1, 1, 2), B))
        .isNotEqualTo(of(PRODUCER, contents(storage, 1, 2, 2), B));
    assertThat(of(PRODUCER, contents(storage, 1), contents(storage, 2, 3)))
        .as("moved from one parameter to the other")
        .isNotEqualTo(expected);
    assertThat(of(PRODUCER, contents(LocalFile.at("/elsewhere"), 1, 2), B))
        .as("where the data is does not matter")
        .isEqualTo(expected);
  }

  @Test
  void equalInputsDoNotCancelOut() {
    StoragePartitions same = contents(LocalFile.at("/a"), 1);
    assertThat(of(PRODUCER, same, same))
        .isNotEqualTo(of(PRODUCER, B, B))
        .isNotEqualTo(of(PRODUCER, StoragePartitions.empty(), StoragePartitions.empty()));
  }

  @Test
  void coversTheVersionReduced() {
    Fingerprint expected = of(PRODUCER, A, B);
    assertThat(of(producer(Version.semVer(1, 9, 0)).build(), A, B)).isEqualTo(expected);
    assertThat(of(producer(Version.semVer(2, 2, 3)).build(), A, B)).isNotEqualTo(expected);
    assertThat(of(producer(Version.semVer(0, 1, 0)).build(), A, B))
        .isNotEqualTo(of(producer(Version.semVer(0, 1, 1)).build(), A, B))
        .isNotEqualTo(of(producer(Version.semVer(0, 2, 0)).build(), A, B));
    assertThat(of(producer(Version.text("1.2.3")).build(), A, B)).isNotEqualTo(expected);
    assertThat(of(producer(Version.gitCommit("abcdef0")).build(), A, B))
        .isNotEqualTo(of(producer(Version.gitCommit("abcdef01")).build(), A, B));
    Version later =
        Version.fromJson(Json.parse("{\"kind\":\"SemVer\",\"kind_format\":2,\"major\":1}"));
    assertThat(of(producer(later).build(), A, B)).isNotEqualTo(expected);
  }

  @Test
  void coversNeitherAnnotationsNorKeysOfArtifacts() {
    Producer other =
        Producer.builder()
            .name("p")
            .version(Version.semVer(1, 0, 0))
            .addAnnotation(Annotation.of("Note"))
            .putInput("x", "other.x")
            .putInput("y", "other.y")
            .addOutput("other")
            .addOutput("outputs")
            .build();
    assertThat(of(other, A, B)).isEqualTo(of(PRODUCER, A, B));
    Producer renamed =
        Producer.builder()
            .name("q")
            .version(PRODUCER.version())
            .putAllInputs(PRODUCER.inputs())
            .addOutput("out")
            .build();
    assertThat(of(renamed, A, B)).isNotEqualTo(of(PRODUCER, A, B));
  }

  @Test
  void refusesOtherParameters() {
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> PRODUCER.inputFingerprint(Map.of("x", A)))
        .withMessageContaining("the producer p has the parameters [x, y], but was given [x]");
  }

  @Test
  void refusesWhatNoProducerIs() {
    refused(() -> producer(Version.text(" ")), "version text is blank");
    refused(() -> Version.semVer(-1, 0, 0), "SemVer -1.0.0 has a negative");
    refused(() -> Version.semVer("1.2"), "not a SemVer: '1.2'; expected such as");
    refused(() -> Version.semVer("1.2.99999999999"), "not a SemVer");
    refused(() -> Version.gitCommit("ABCDEF0"), "7 to 64 lower-case");
    refused(() -> Version.gitCommit("abcdef"), "'abcdef'");
    refused(() -> new Version.Other(Version.semVer(1, 0, 0).toJson()), "class of its own");
    refused(() -> producer(PRODUCER.version()).addOutput("out").build(), "names an output twice");
    refused(
        () -> producer(PRODUCER.version()).putInput("x", "z").build(),
        "a parameter of the producer is given twice");
    refused(() -> producer(PRODUCER.version()).putInput("a/b", "z").build(), "parameter of p has");
    refused(() -> producer(PRODUCER.version()).putInput("a", "z..").build(), "artifact key 'z..'");
    refused(
        () -> Producer.builder().name("p").version(PRODUCER.version()).build(),
        "the producer p has no outputs");
    refused(
        () -> Producer.builder().name("a\\b").version(PRODUCER.version()).addOutput("o").build(),
        "producer name has the character U+005C");
  }

  private static void refused(Runnable call, String message) {
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(call::run)
        .withMessageContaining(message);
  }
}

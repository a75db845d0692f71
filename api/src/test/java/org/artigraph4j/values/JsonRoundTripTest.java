package org.artigraph4j.values;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.Function;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import org.artigraph4j.artifact.Annotation;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.artifact.Format;
import org.artigraph4j.artifact.Statistic;
import org.artigraph4j.fingerprint.Canonical;
import org.artigraph4j.fingerprint.Json;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.partition.InputFingerprints;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.producer.Producer;
import org.artigraph4j.producer.Version;
import org.artigraph4j.storage.Storage;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.artigraph4j.storage.Template;
import org.artigraph4j.type.Type;

/**
 * Every value reads back equal from its JSON, and is written the same again, byte for byte; those
 * of kinds that this release does not know, too.
 */
@Domain(AnyValue.class)
class JsonRoundTripTest {
  private static <T extends Canonical> T roundTrip(T value, Function<Json, T> fromJson) {
    String text = Json.toText(value.toJson());
    T read = fromJson.apply(Json.parse(text));
    assertThat(Json.toText(read.toJson())).isEqualTo(text);
    assertThat(read).isEqualTo(value).hasSameHashCodeAs(value);
    assertThat(read.fingerprint()).isEqualTo(value.fingerprint());
    return read;
  }

  @Property(tries = 300, seed = "20261121")
  void json(@ForAll Json json) {
    assertThat(Json.parse(Json.toText(json))).isEqualTo(json).hasSameHashCodeAs(json);
  }

  @Property(tries = 300, seed = "20261121")
  void types(@ForAll Type type) {
    Type read = roundTrip(type, Type::fromJson);
    assertThat(read.getClass()).isEqualTo(type.getClass());
    assertThat(read.depth()).isEqualTo(type.depth());
  }

  @Property(tries = 300, seed = "20261121")
  void keys(@ForAll PartitionKey key) {
    roundTrip(key, PartitionKey::fromJson);
    assertThat(key.fingerprint()).isEqualTo(key.toJson().fingerprint());
  }

  @Property(tries = 100, seed = "20261121")
  void inputFingerprints(@ForAll InputFingerprints inputs) {
    roundTrip(inputs, InputFingerprints::fromJson);
  }

  @Property(tries = 200, seed = "20261121")
  void versions(@ForAll Version version) {
    roundTrip(version, Version::fromJson);
  }

  @Property(tries = 100, seed = "20261121")
  void annotations(@ForAll Annotation annotation) {
    roundTrip(annotation, Annotation::fromJson);
  }

  @Property(tries = 100, seed = "20261121")
  void formats(@ForAll Format format) {
    roundTrip(format, Format::fromJson);
  }

  @Property(tries = 100, seed = "20261121")
  void statistics(@ForAll Statistic statistic) {
    roundTrip(statistic, Statistic::fromJson);
  }

  @Property(tries = 300, seed = "20261121")
  void templates(@ForAll Template template) {
    assertThat(Template.parse(template.text())).isEqualTo(template).hasToString(template.text());
  }

  @Property(tries = 200, seed = "20261121")
  void storages(@ForAll Storage storage) {
    Storage read = roundTrip(storage, Storage::fromJson);
    assertThat(read.withTemplates(template -> template)).isEqualTo(storage);
  }

  @Property(tries = 150, seed = "20261121")
  void partitions(@ForAll StoragePartition partition) {
    StoragePartition read = roundTrip(partition, StoragePartition::fromJson);
    assertThat(read.attributes()).isEqualTo(partition.attributes());
  }

  @Property(tries = 100, seed = "20261121")
  void collectionsOfPartitions(@ForAll StoragePartitions partitions) {
    roundTrip(partitions, StoragePartitions::fromJson);
  }

  @Property(tries = 150, seed = "20261121")
  void artifacts(@ForAll Artifact artifact) {
    roundTrip(artifact, Artifact::fromJson);
  }

  @Property(tries = 100, seed = "20261121")
  void producers(@ForAll Producer producer) {
    roundTrip(producer, Producer::fromJson);
  }

  @Property(tries = 100, seed = "20261121")
  void graphs(@ForAll Graph graph) {
    roundTrip(graph, Graph::fromJson);
  }

  @Property(tries = 60, seed = "20261121")
  void snapshots(@ForAll GraphSnapshot snapshot) {
    roundTrip(snapshot, GraphSnapshot::fromJson);
  }
}

package org.artigraph4j.values;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import org.artigraph4j.artifact.Annotation;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.Json;
import org.artigraph4j.fingerprint.JsonArray;
import org.artigraph4j.fingerprint.JsonObject;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.producer.Producer;
import org.artigraph4j.storage.Attributes;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.artigraph4j.type.Type;

/** Fingerprints that must differ do, and those that must not do not. */
@Domain(AnyValue.class)
class FingerprintDifferenceTest {
  @Property(tries = 500, seed = "20261121")
  void anySingleChangeChangesTheFingerprint(@ForAll Json json, @ForAll Random random) {
    Json changed = changed(json, random);
    assertThat(changed).isNotEqualTo(json);
    assertThat(changed.fingerprint()).isNotEqualTo(json.fingerprint());
  }

  /** The same of whole graphs: every scalar anywhere in the body counts. */
  @Property(tries = 60, seed = "20261121")
  void anySingleChangeOfAGraphsBodyChangesItsFingerprint(
      @ForAll Graph graph, @ForAll Random random) {
    assertThat(graph.fingerprint()).isEqualTo(graph.toJson().fingerprint());
    assertThat(changed(graph.toJson(), random).fingerprint()).isNotEqualTo(graph.fingerprint());
  }

  @Property(tries = 300, seed = "20261121")
  void differentValuesHaveDifferentFingerprints(@ForAll Type left, @ForAll Type right) {
    assertThat(left.fingerprint().equals(right.fingerprint())).isEqualTo(left.equals(right));
  }

  @Property(tries = 60, seed = "20261121")
  void theOrderOfPutsDoesNotMatter(@ForAll Graph graph, @ForAll Random random) {
    List<Map.Entry<String, Artifact>> artifacts = new ArrayList<>(graph.artifacts().entrySet());
    List<Producer> producers = new ArrayList<>(graph.producers());
    Collections.shuffle(artifacts, random);
    Collections.shuffle(producers, random);
    Graph.Builder builder = Graph.builder();
    producers.forEach(builder::addProducer);
    artifacts.forEach(builder::putArtifact);
    Graph same = builder.putAllPathTags(graph.pathTags()).name(graph.name()).build();
    assertThat(same).isEqualTo(graph).hasSameHashCodeAs(graph);
    assertThat(same.fingerprint()).isEqualTo(graph.fingerprint());
  }

  @Property(tries = 100, seed = "20261121")
  void annotationsAreAPartOfArtifactsAndGraphs(@ForAll Artifact artifact) {
    List<Annotation> more = new ArrayList<>(artifact.annotations());
    more.add(Annotation.of("Note", "text", "one more"));
    Artifact annotated =
        Artifact.builder()
            .type(artifact.type())
            .format(artifact.format())
            .storage(artifact.storage())
            .addAllStatistics(artifact.statistics())
            .addAllAnnotations(more)
            .build();
    assertThat(annotated.fingerprint()).isNotEqualTo(artifact.fingerprint());
    assertThat(Graph.builder().name("g").putArtifact("a", annotated).build().fingerprint())
        .isNotEqualTo(Graph.builder().name("g").putArtifact("a", artifact).build().fingerprint());
  }

  @Property(tries = 100, seed = "20261121")
  void attributesAreNotAPartOfAPartition(@ForAll StoragePartition partition) {
    StoragePartition.Builder builder =
        StoragePartition.builder()
            .storage(partition.storage())
            .key(partition.key())
            .inputFingerprint(partition.inputFingerprint())
            .contentFingerprint(partition.contentFingerprint());
    StoragePartition other = builder.attributes(Attributes.of("more", "x")).build();
    assertThat(other).isEqualTo(partition).hasSameHashCodeAs(partition);
    assertThat(other.fingerprint()).isEqualTo(partition.fingerprint());
    assertThat(StoragePartitions.of(other).fingerprint())
        .isEqualTo(StoragePartitions.of(partition).fingerprint());
  }

  @Property(tries = 200, seed = "20261121")
  void eachOfTheFourPartsOfAPartitionCounts(
      @ForAll StoragePartition left, @ForAll StoragePartition right) {
    boolean same =
        left.storage().equals(right.storage())
            && left.key().equals(right.key())
            && left.inputFingerprint().equals(right.inputFingerprint())
            && left.contentFingerprint().equals(right.contentFingerprint());
    assertThat(left.equals(right)).isEqualTo(same);
    assertThat(left.fingerprint().equals(right.fingerprint())).isEqualTo(same);
    Fingerprint content = Fingerprint.of(left.contentFingerprint().value() ^ 2);
    if (content.value() != 0) {
      StoragePartition changed =
          StoragePartition.builder()
              .storage(left.storage())
              .key(left.key())
              .inputFingerprint(left.inputFingerprint())
              .contentFingerprint(content)
              .build();
      assertThat(changed.fingerprint()).isNotEqualTo(left.fingerprint());
      assertThat(StoragePartitions.of(changed).fingerprint())
          .isNotEqualTo(StoragePartitions.of(left).fingerprint());
    }
  }

  @Property(tries = 60, seed = "20261121")
  void aSnapshotIsItsGraphItsEditionAndItsRawData(@ForAll Graph graph) {
    Map<String, StoragePartitions> raw = new LinkedHashMap<>(RandomGraphs.raw(graph));
    GraphSnapshot snapshot = GraphSnapshot.of(graph, raw);
    assertThat(GraphSnapshot.of(graph, raw)).isEqualTo(snapshot);
    assertThat(snapshot.nextEdition().fingerprint()).isNotEqualTo(snapshot.fingerprint());
    assertThat(snapshot.fingerprint()).isNotEqualTo(graph.fingerprint());
    raw.put("k.x0", StoragePartitions.empty());
    assertThat(GraphSnapshot.of(graph, raw).fingerprint()).isNotEqualTo(snapshot.fingerprint());
    Graph renamed =
        Graph.builder()
            .name(graph.name())
            .putAllPathTags(graph.pathTags())
            .putPathTag("one-more", "x")
            .putAllArtifacts(graph.artifacts())
            .addAllProducers(graph.producers())
            .build();
    assertThat(GraphSnapshot.of(renamed, RandomGraphs.raw(renamed)).fingerprint())
        .isNotEqualTo(snapshot.fingerprint());
  }

  private static Json changed(Json json, Random random) {
    if (json instanceof JsonArray array && !array.elements().isEmpty()) {
      List<Json> elements = new ArrayList<>(array.elements());
      int i = random.nextInt(elements.size());
      elements.set(i, changed(elements.get(i), random));
      return new JsonArray(ImmutableList.copyOf(elements));
    } else if (json instanceof JsonObject object && !object.members().isEmpty()) {
      Map<String, Json> members = new LinkedHashMap<>(object.members());
      List<String> names = List.copyOf(members.keySet());
      String name = names.get(random.nextInt(names.size()));
      if (random.nextInt(4) == 0) {
        Json member = Optional.ofNullable(members.remove(name)).orElseThrow();
        members.put(name + "'", member);
      } else {
        members.computeIfPresent(name, (same, member) -> changed(member, random));
      }
      return JsonObject.copyOf(members);
    } else if (json instanceof Json.Text text) {
      return random.nextBoolean()
          ? new Json.Text(text.value() + "\u0301")
          : new JsonArray(ImmutableList.of(text));
    } else if (json instanceof Json.Int integer) {
      return random.nextBoolean()
          ? new Json.Int(integer.value() ^ (1L << random.nextInt(64)))
          : new Json.Text(Long.toString(integer.value()));
    } else if (json instanceof Json.Bool bool) {
      return new Json.Bool(!bool.value());
    }
    return new Json.Int(0);
  }
}

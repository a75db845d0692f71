package org.artigraph4j.contract;

import static org.artigraph4j.contract.Samples.BUILT;
import static org.artigraph4j.contract.Samples.BY_N;
import static org.artigraph4j.contract.Samples.built;
import static org.artigraph4j.contract.Samples.builtRange;
import static org.artigraph4j.contract.Samples.complete;
import static org.artigraph4j.contract.Samples.input;
import static org.artigraph4j.contract.Samples.inputs;
import static org.artigraph4j.contract.Samples.pipeline;
import static org.artigraph4j.contract.Samples.producer;
import static org.artigraph4j.contract.Samples.rawData;
import static org.artigraph4j.contract.Samples.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.function.Supplier;
import org.artigraph4j.artifact.Annotation;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.artifact.Format;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.error.SnapshotSealedException;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.storage.OtherStorage;
import org.artigraph4j.storage.Storage;
import org.artigraph4j.storage.StoragePartitions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One storage used by several graphs: partitions belong to the storage, links to a snapshot. */
@Tag("sharing")
public abstract class SharingContract extends ContractGroup {
  private static final String PATH = "{n.value}/{input_fingerprint}";
  private static final String REPORT = "report";

  protected SharingContract(Supplier<Backend> open) {
    super(open);
  }

  /** The artifact {@code key} of a graph of its own, in this storage. */
  private static Artifact inOwnGraph(String key, Storage storage) {
    Artifact artifact =
        Artifact.builder()
            .type(BY_N)
            .format(Format.CSV)
            .storage(storage)
            .addAnnotation(Annotation.of("Reader", "key", key))
            .build();
    return Graph.builder().name(unique("graph")).putArtifact(key, artifact).build().artifact(key);
  }

  private static Storage bucket(String name) {
    return OtherStorage.of("S3File", Map.of("bucket", name, "key", PATH));
  }

  @Test
  void graphs_that_name_one_storage_share_its_partitions() {
    Storage storage = bucket(unique("lake"));
    Artifact here = inOwnGraph("here", storage);
    Artifact there = inOwnGraph("there", storage);

    connection.writeArtifactPartitions(here, builtRange(here, 0, 3, "input"));
    connection.writeArtifactPartitions(there, builtRange(there, 2, 5, "input"));

    StoragePartitions all = builtRange(here, 0, 5, "input");
    assertThat(connection.readArtifactPartitions(here)).isEqualTo(all);
    assertThat(connection.readArtifactPartitions(there)).isEqualTo(all);
    assertThat(connection.readArtifactPartitions(there, inputs(there, 0, 9, "input")))
        .isEqualTo(all);
  }

  @Test
  void the_most_recent_partition_is_so_for_all_graphs() {
    Storage storage = bucket(unique("lake"));
    Artifact here = inOwnGraph("here", storage);
    Artifact there = inOwnGraph("there", storage);

    for (String content : new String[] {"a", "b", "c"}) {
      connection.writeArtifactPartitions(
          there, StoragePartitions.of(built(there, 0, "input", content)));
      assertThat(connection.readArtifactPartitions(here, input(here, 0, "input")))
          .containsExactly(built(here, 0, "input", content));
    }
  }

  @Test
  void storages_that_differ_in_one_field_share_nothing() {
    String name = unique("lake");
    Artifact artifact = inOwnGraph("here", bucket(name));
    connection.writeArtifactPartitions(artifact, builtRange(artifact, 0, 3, "input"));

    for (Storage other :
        new Storage[] {
          bucket(name + "2"),
          OtherStorage.of("S3File", Map.of("bucket", name, "key", "x/" + PATH)),
          OtherStorage.of("GcsFile", Map.of("bucket", name, "key", PATH)),
          OtherStorage.of("S3File", Map.of("bucket", name, "key", PATH, "region", "eu")),
        }) {
      Artifact stranger = inOwnGraph("there", other);
      assertThat(connection.readArtifactPartitions(stranger)).isEmpty();
      assertThat(connection.readArtifactPartitions(stranger, inputs(stranger, 0, 3, "input")))
          .isEmpty();
    }
  }

  @Test
  void a_template_shares_by_what_it_resolves_to() {
    Graph one = pipeline();
    Graph other = pipeline();
    Artifact daily = one.artifact(BUILT);
    connection.writeArtifactPartitions(daily, builtRange(daily, 0, 3, "input"));

    assertThat(connection.readArtifactPartitions(other.artifact(BUILT))).isEmpty();
    assertThat(connection.readArtifactPartitions(pipeline(one.name()).artifact(BUILT))).hasSize(3);
  }

  /** A graph that reads, as raw data, what the pipeline {@code producing} builds. */
  private static Graph consuming(Graph producing) {
    return Graph.builder()
        .name(unique("consumer"))
        .putArtifact("bought." + BUILT, producing.artifact(BUILT))
        .putArtifact(
            REPORT, Samples.artifact(BY_N, "/data/{graph_name}/{n.value}/{input_fingerprint}"))
        .addProducer(producer("report", REPORT, Map.of("days", "bought." + BUILT)))
        .build();
  }

  @Test
  void a_graph_consumes_the_product_of_another_through_its_tag() {
    Graph graphA = pipeline();
    Graph graphB = consuming(graphA);
    StoragePartitions product = builtRange(graphA.artifact(BUILT), 0, 4, "input");
    GraphSnapshot snapshotA = connection.snapshot(graphA, rawData(graphA, "a"));
    connection.writeArtifactAndGraphPartitions(snapshotA, BUILT, product);
    connection.writeSnapshotTag(complete(connection, snapshotA), "prod");

    GraphSnapshot released = connection.readSnapshotTag(graphA.name(), "prod");
    StoragePartitions bought = connection.readSnapshotPartitions(released, BUILT);
    GraphSnapshot snapshotB = connection.snapshot(graphB, Map.of("bought." + BUILT, bought));

    assertThat(bought).isEqualTo(product);
    assertThat(connection.readSnapshotPartitions(snapshotB, "bought." + BUILT)).isEqualTo(product);
    assertThat(connection.readSnapshotPartitions(snapshotB, REPORT)).isEmpty();
    assertThat(connection.readArtifactPartitions(graphA.artifact(BUILT))).isEqualTo(product);
  }

  @Test
  void a_release_of_the_producing_graph_leaves_the_consumers_snapshots_alone() {
    Graph graphA = pipeline();
    Graph graphB = consuming(graphA);
    String bought = "bought." + BUILT;
    Artifact daily = graphA.artifact(BUILT);

    GraphSnapshot first = connection.snapshot(graphA, rawData(graphA, "a"));
    StoragePartitions before = builtRange(daily, 0, 4, "input");
    connection.writeArtifactAndGraphPartitions(first, BUILT, before);
    connection.writeSnapshotTag(complete(connection, first), "prod");
    GraphSnapshot old = connection.snapshot(graphB, Map.of(bought, before));

    GraphSnapshot second = connection.snapshot(graphA, rawData(graphA, "b"));
    StoragePartitions after = builtRange(daily, 0, 4, "other input");
    connection.writeArtifactAndGraphPartitions(second, BUILT, after);
    connection.writeSnapshotTag(complete(connection, second), "prod", true);
    GraphSnapshot recent = connection.snapshot(graphB, Map.of(bought, after));

    assertThat(recent.fingerprint()).isNotEqualTo(old.fingerprint());
    assertThat(connection.readSnapshotPartitions(old, bought)).isEqualTo(before);
    assertThat(connection.readSnapshotPartitions(recent, bought)).isEqualTo(after);
  }

  @Test
  void sealing_a_snapshot_of_one_graph_does_not_seal_anothers() {
    Graph graphA = pipeline();
    Graph graphB = consuming(graphA);
    Artifact report = graphB.artifact(REPORT);
    StoragePartitions product = builtRange(graphA.artifact(BUILT), 0, 4, "input");
    GraphSnapshot snapshotA = connection.snapshot(graphA, rawData(graphA, "a"));
    GraphSnapshot snapshotB = connection.snapshot(graphB, Map.of("bought." + BUILT, product));

    connection.sealSnapshot(snapshotA);
    connection.writeSnapshotPartitions(snapshotB, REPORT, builtRange(report, 0, 2, "input"));

    assertThat(connection.readSnapshotPartitions(snapshotB, REPORT)).hasSize(2);
    assertThatThrownBy(() -> connection.writeSnapshotPartitions(snapshotA, BUILT, product))
        .isInstanceOf(SnapshotSealedException.class);
  }
}

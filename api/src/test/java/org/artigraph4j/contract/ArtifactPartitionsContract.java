package org.artigraph4j.contract;

import static org.artigraph4j.contract.Samples.BUILT;
import static org.artigraph4j.contract.Samples.ODD;
import static org.artigraph4j.contract.Samples.artifact;
import static org.artigraph4j.contract.Samples.built;
import static org.artigraph4j.contract.Samples.builtArtifact;
import static org.artigraph4j.contract.Samples.builtRange;
import static org.artigraph4j.contract.Samples.graphOf;
import static org.artigraph4j.contract.Samples.input;
import static org.artigraph4j.contract.Samples.partition;
import static org.artigraph4j.contract.Samples.print;
import static org.artigraph4j.contract.Samples.raw;
import static org.artigraph4j.contract.Samples.rawArtifact;
import static org.artigraph4j.contract.Samples.unique;
import static org.artigraph4j.contract.Samples.with;
import static org.artigraph4j.contract.Samples.withRows;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.artifact.Format;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.storage.Attributes;
import org.artigraph4j.storage.Literal;
import org.artigraph4j.storage.OtherStorage;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.artigraph4j.type.CollectionType;
import org.artigraph4j.type.DateType;
import org.artigraph4j.type.Int64Type;
import org.artigraph4j.type.Int8Type;
import org.artigraph4j.type.Precision;
import org.artigraph4j.type.StringType;
import org.artigraph4j.type.StructType;
import org.artigraph4j.type.TimestampType;
import org.artigraph4j.type.Type;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code writeArtifactPartitions} and {@code readArtifactPartitions} of all that is known. */
@Tag("artifact-partitions")
public abstract class ArtifactPartitionsContract extends ContractGroup {
  protected ArtifactPartitionsContract(Supplier<Backend> open) {
    super(open);
  }

  private List<StoragePartition> read(Artifact artifact) {
    return connection.readArtifactPartitions(artifact).asList();
  }

  @Test
  void a_storage_that_nothing_was_written_to_reads_as_empty() {
    assertThat(connection.readArtifactPartitions(builtArtifact())).isEmpty();
  }

  @Test
  void partitions_that_were_written_are_read() {
    Artifact artifact = builtArtifact();
    StoragePartitions partitions = builtRange(artifact, 0, 10, "input");

    connection.writeArtifactPartitions(artifact, partitions);

    assertThat(connection.readArtifactPartitions(artifact)).isEqualTo(partitions);
  }

  @Test
  void the_graph_need_not_be_written() {
    Artifact artifact = rawArtifact();

    connection.writeArtifactPartitions(artifact, StoragePartitions.of(raw(artifact, 0, "a")));

    assertThat(read(artifact)).containsExactly(raw(artifact, 0, "a"));
  }

  @Test
  void later_batches_add_to_earlier_ones() {
    Artifact artifact = builtArtifact();

    connection.writeArtifactPartitions(artifact, builtRange(artifact, 5, 8, "input"));
    connection.writeArtifactPartitions(artifact, builtRange(artifact, 0, 3, "input"));
    connection.writeArtifactPartitions(artifact, builtRange(artifact, 2, 6, "input"));

    assertThat(connection.readArtifactPartitions(artifact))
        .isEqualTo(builtRange(artifact, 0, 8, "input"));
  }

  @Test
  void writing_a_batch_again_changes_nothing() {
    Artifact artifact = builtArtifact();
    StoragePartitions partitions = builtRange(artifact, 0, 10, "input");

    connection.writeArtifactPartitions(artifact, partitions);
    connection.writeArtifactPartitions(artifact, partitions);
    connection.writeArtifactPartitions(
        artifact, StoragePartitions.fromJson(partitions.toJson())); // equal, not the same

    assertThat(connection.readArtifactPartitions(artifact)).isEqualTo(partitions);
  }

  @Test
  void an_empty_batch_changes_nothing() {
    Artifact artifact = builtArtifact();
    connection.writeArtifactPartitions(artifact, builtRange(artifact, 0, 2, "input"));

    connection.writeArtifactPartitions(artifact, StoragePartitions.empty());

    assertThat(read(artifact)).hasSize(2);
  }

  @Test
  void all_inputs_and_contents_of_a_key_are_known_and_in_their_order() {
    Artifact artifact = builtArtifact();
    List<StoragePartition> expected = new ArrayList<>();
    for (long input : new long[] {Long.MIN_VALUE, -1, 1, Long.MAX_VALUE}) {
      for (long content : new long[] {Long.MIN_VALUE, -1, 1, Long.MAX_VALUE}) {
        expected.add(
            partition(
                artifact,
                artifact.key(7),
                Optional.of(Fingerprint.of(input)),
                Fingerprint.of(content)));
      }
    }

    writeOneByOneInReverse(artifact, expected);

    assertThat(read(artifact)).containsExactlyElementsOf(expected);
  }

  @Test
  void a_batch_may_hold_several_partitions_of_a_key() {
    Artifact artifact = builtArtifact();
    StoragePartitions batch =
        StoragePartitions.of(
            built(artifact, 0, "input", "a"),
            built(artifact, 0, "input", "b"),
            built(artifact, 0, "other input", "a"));

    connection.writeArtifactPartitions(artifact, batch);

    assertThat(connection.readArtifactPartitions(artifact)).isEqualTo(batch);
  }

  @Test
  void the_first_attributes_of_an_identity_stand() {
    Artifact artifact = builtArtifact();
    StoragePartition partition = built(artifact, 0, "input", "a");

    connection.writeArtifactPartitions(artifact, StoragePartitions.of(withRows(partition, 1)));
    connection.writeArtifactPartitions(artifact, StoragePartitions.of(withRows(partition, 2)));
    connection.writeArtifactPartitions(artifact, StoragePartitions.of(partition));

    assertThat(read(artifact))
        .extracting(StoragePartition::attributes)
        .containsExactly(Attributes.of("rows", 1));
    assertThat(connection.readArtifactPartitions(artifact, input(artifact, 0, "input")))
        .extracting(StoragePartition::attributes)
        .containsExactly(Attributes.of("rows", 1));
  }

  @Test
  void no_attributes_are_attributes_too() {
    Artifact artifact = builtArtifact();
    StoragePartition partition = built(artifact, 0, "input", "a");

    connection.writeArtifactPartitions(artifact, StoragePartitions.of(partition));
    connection.writeArtifactPartitions(artifact, StoragePartitions.of(withRows(partition, 2)));

    assertThat(read(artifact))
        .extracting(StoragePartition::attributes)
        .containsExactly(Attributes.empty());
  }

  @Test
  void attributes_are_read_as_they_were_written() {
    Artifact artifact = rawArtifact();
    Attributes attributes =
        Attributes.builder()
            .put("least", Long.MIN_VALUE)
            .put("most", Long.MAX_VALUE)
            .put("beyond doubles", (1L << 53) + 1)
            .put("a number's digits", "007")
            .put("empty", "")
            .put(ODD, ODD + "\n\t")
            .put("long", "\u00e9".repeat(Attributes.MAX_BYTES / 2))
            .build();

    connection.writeArtifactPartitions(
        artifact, StoragePartitions.of(with(raw(artifact, 0, "a"), attributes)));

    assertThat(read(artifact).get(0).attributes()).isEqualTo(attributes);
  }

  @Test
  void an_artifact_without_partitioning_has_the_empty_key() {
    Artifact artifact =
        graphOf(artifact(new Int64Type(), "/data/{graph_name}/{input_fingerprint}"))
            .artifact(BUILT);
    StoragePartition partition =
        partition(artifact, PartitionKey.EMPTY, Optional.of(print("input")), print("a"));

    connection.writeArtifactPartitions(artifact, StoragePartitions.of(partition));

    assertThat(read(artifact)).containsExactly(partition);
  }

  @Test
  void keys_are_ordered_by_their_fields_in_turn() {
    Type type =
        CollectionType.of(
            StructType.of("a", new Int8Type(), "b", new DateType(), "c", hour()), "b", "c", "a");
    Artifact artifact =
        graphOf(artifact(type, "/{graph_name}/{b.iso}/{c.iso}/{a.value}")).artifact(BUILT);
    List<StoragePartition> expected = new ArrayList<>();
    for (String date : List.of("0001-01-01", "1969-12-31", "2021-10-01", "9999-12-31")) {
      for (String hour : List.of("1969-12-31T23:00:00Z", "2021-10-31T00:00:00Z")) {
        for (int number : new int[] {-128, -1, 0, 127}) {
          PartitionKey key = artifact.key(LocalDate.parse(date), Instant.parse(hour), number);
          expected.add(partition(artifact, key, Optional.empty(), print("a")));
        }
      }
    }

    writeOneByOneInReverse(artifact, expected);

    assertThat(read(artifact)).containsExactlyElementsOf(expected);
  }

  @Test
  void null_comes_first_and_texts_are_ordered_by_their_bytes() {
    Type type = CollectionType.of(StructType.of("text", new StringType().asNullable()), "text");
    Artifact artifact = graphOf(elsewhere(type)).artifact(BUILT);
    List<StoragePartition> expected = new ArrayList<>();
    List<String> texts =
        List.of("", "\u0001", "%", "A", "B", "a", "aa", "b", "\u00e9", "\uffff", "\ud800\udc00");
    expected.add(ofText(artifact, null));
    texts.forEach(text -> expected.add(ofText(artifact, text)));

    writeOneByOneInReverse(artifact, expected);

    assertThat(read(artifact)).containsExactlyElementsOf(expected);
  }

  @Test
  void storages_of_any_kind_hold_partitions() {
    Artifact literal =
        Artifact.builder()
            .type(new StringType())
            .format(Format.JSON)
            .storage(Literal.of(ODD))
            .build();
    Artifact inGraph = graphOf(literal).artifact(BUILT);
    StoragePartitions text = inGraph.discover();
    Artifact bucket = graphOf(elsewhere(Samples.BY_N)).artifact(BUILT);
    StoragePartitions object = StoragePartitions.of(raw(bucket, 0, "a"));

    connection.writeArtifactPartitions(inGraph, text);
    connection.writeArtifactPartitions(bucket, object);

    assertThat(connection.readArtifactPartitions(inGraph)).isEqualTo(text);
    assertThat(Literal.read(read(inGraph).get(0))).isEqualTo(ODD);
    assertThat(connection.readArtifactPartitions(bucket)).isEqualTo(object);
  }

  private void writeOneByOneInReverse(Artifact artifact, List<StoragePartition> partitions) {
    List<StoragePartition> reversed = new ArrayList<>(partitions);
    Collections.reverse(reversed);
    reversed.forEach(
        partition -> connection.writeArtifactPartitions(artifact, StoragePartitions.of(partition)));
  }

  private static StoragePartition ofText(Artifact artifact, @Nullable String text) {
    return partition(artifact, artifact.key((Object) text), Optional.empty(), print("a"));
  }

  private static Artifact elsewhere(Type type) {
    return Artifact.builder()
        .type(type)
        .format(Format.CSV)
        .storage(OtherStorage.of("S3File", Map.of("bucket", unique("lake"), "key", "{names}")))
        .build();
  }

  private static Type hour() {
    return new TimestampType(Precision.SECOND);
  }
}

package org.artigraph4j.contract;

import static org.artigraph4j.contract.Samples.BUILT;
import static org.artigraph4j.contract.Samples.artifact;
import static org.artigraph4j.contract.Samples.built;
import static org.artigraph4j.contract.Samples.builtArtifact;
import static org.artigraph4j.contract.Samples.builtRange;
import static org.artigraph4j.contract.Samples.graphOf;
import static org.artigraph4j.contract.Samples.input;
import static org.artigraph4j.contract.Samples.inputs;
import static org.artigraph4j.contract.Samples.partition;
import static org.artigraph4j.contract.Samples.print;
import static org.artigraph4j.contract.Samples.raw;
import static org.artigraph4j.contract.Samples.rawArtifact;
import static org.artigraph4j.contract.Samples.withRows;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.partition.InputFingerprints;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.artigraph4j.type.Int64Type;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code readArtifactPartitions} by input fingerprints: "is this built already?" */
@Tag("lookup")
public abstract class LookupContract extends ContractGroup {
  protected LookupContract(Supplier<Backend> open) {
    super(open);
  }

  private void write(Artifact artifact, StoragePartition... partitions) {
    connection.writeArtifactPartitions(artifact, StoragePartitions.of(partitions));
  }

  private List<StoragePartition> lookUp(Artifact artifact, InputFingerprints inputs) {
    return connection.readArtifactPartitions(artifact, inputs).asList();
  }

  private static StoragePartition contentOf(Artifact artifact, long content) {
    return partition(
        artifact, artifact.key(0), Optional.of(print("input")), Fingerprint.of(content));
  }

  @Test
  void asking_for_no_keys_answers_none() {
    Artifact artifact = builtArtifact();
    assertThat(lookUp(artifact, InputFingerprints.empty())).isEmpty();

    connection.writeArtifactPartitions(artifact, builtRange(artifact, 0, 10, "input"));

    assertThat(lookUp(artifact, InputFingerprints.empty())).isEmpty();
  }

  @Test
  void a_storage_that_nothing_was_written_to_has_no_hits() {
    Artifact artifact = builtArtifact();

    assertThat(lookUp(artifact, inputs(artifact, 0, 10, "input"))).isEmpty();
  }

  @Test
  void one_key_is_found_by_its_input() {
    Artifact artifact = builtArtifact();
    connection.writeArtifactPartitions(artifact, builtRange(artifact, 0, 10, "input"));

    assertThat(lookUp(artifact, input(artifact, 3, "input")))
        .containsExactly(built(artifact, 3, "input", "content 3"));
  }

  @Test
  void a_key_built_from_other_input_is_not_found() {
    Artifact artifact = builtArtifact();
    connection.writeArtifactPartitions(artifact, builtRange(artifact, 0, 10, "input"));

    assertThat(lookUp(artifact, input(artifact, 3, "other input"))).isEmpty();
  }

  @Test
  void an_unknown_key_is_not_in_the_answer() {
    Artifact artifact = builtArtifact();
    connection.writeArtifactPartitions(artifact, builtRange(artifact, 0, 10, "input"));

    assertThat(lookUp(artifact, inputs(artifact, 8, 12, "input")))
        .containsExactly(
            built(artifact, 8, "input", "content 8"), built(artifact, 9, "input", "content 9"));
  }

  @Test
  void each_key_is_asked_with_an_input_of_its_own() {
    Artifact artifact = builtArtifact();
    write(
        artifact,
        built(artifact, 1, "first", "a"),
        built(artifact, 1, "second", "b"),
        built(artifact, 2, "first", "c"),
        built(artifact, 2, "second", "d"),
        built(artifact, 3, "first", "e"));
    InputFingerprints asked =
        InputFingerprints.builder()
            .put(artifact.key(1), print("first"))
            .put(artifact.key(2), print("second"))
            .put(artifact.key(3), print("second")) // there for other keys, not for this one
            .build();

    assertThat(lookUp(artifact, asked))
        .containsExactly(built(artifact, 1, "first", "a"), built(artifact, 2, "second", "d"));
  }

  @Test
  void a_thousand_keys_are_answered_in_key_order() {
    Artifact artifact = builtArtifact();
    connection.writeArtifactPartitions(artifact, builtRange(artifact, 400, 1_000, "input"));
    connection.writeArtifactPartitions(artifact, builtRange(artifact, -50, 500, "other input"));
    InputFingerprints.Builder asked = InputFingerprints.builder();
    for (long n = 999; n >= 0; n--) {
      asked.put(artifact.key(n), print(n % 2 == 0 ? "input" : "other input"));
    }

    List<StoragePartition> found = lookUp(artifact, asked.build());

    assertThat(found).hasSize(300 + 250);
    assertThat(found).isSorted();
    assertThat(found)
        .allSatisfy(
            partition ->
                assertThat(asked.build().byKey())
                    .containsEntry(partition.key(), partition.inputFingerprint()));
  }

  @Test
  void of_two_contents_the_one_added_last_is_found_be_it_the_greater() {
    Artifact artifact = builtArtifact();

    write(artifact, contentOf(artifact, -5));
    write(artifact, contentOf(artifact, 5));

    assertThat(lookUp(artifact, input(artifact, 0, "input")))
        .containsExactly(contentOf(artifact, 5));
  }

  @Test
  void of_two_contents_the_one_added_last_is_found_be_it_the_smaller() {
    Artifact artifact = builtArtifact();

    write(artifact, contentOf(artifact, 5));
    write(artifact, contentOf(artifact, -5));

    assertThat(lookUp(artifact, input(artifact, 0, "input")))
        .containsExactly(contentOf(artifact, -5));
  }

  @Test
  void of_two_contents_added_together_the_greater_is_found() {
    Artifact artifact = builtArtifact();

    write(artifact, contentOf(artifact, -5), contentOf(artifact, 5), contentOf(artifact, 4));

    assertThat(lookUp(artifact, input(artifact, 0, "input")))
        .containsExactly(contentOf(artifact, 5));
  }

  @Test
  void writing_a_partition_again_does_not_make_it_recent() {
    Artifact artifact = builtArtifact();
    StoragePartition first = contentOf(artifact, 5);
    StoragePartition second = contentOf(artifact, -5);

    write(artifact, first);
    write(artifact, second);
    write(artifact, withRows(first, 1));

    assertThat(lookUp(artifact, input(artifact, 0, "input"))).containsExactly(second);
  }

  @Test
  void what_is_new_in_a_batch_is_more_recent_than_what_was_there() {
    Artifact artifact = builtArtifact();
    StoragePartition first = contentOf(artifact, 5);
    StoragePartition second = contentOf(artifact, -5);

    write(artifact, first);
    write(artifact, first, second);

    assertThat(lookUp(artifact, input(artifact, 0, "input"))).containsExactly(second);
  }

  @Test
  void a_recent_partition_from_other_input_does_not_hide_an_old_one() {
    Artifact artifact = builtArtifact();

    write(artifact, built(artifact, 0, "input", "a"));
    write(artifact, built(artifact, 0, "other input", "b"));

    assertThat(lookUp(artifact, input(artifact, 0, "input")))
        .containsExactly(built(artifact, 0, "input", "a"));
  }

  @Test
  void partitions_without_input_are_found_by_asking_for_none() {
    Artifact artifact = rawArtifact();
    write(artifact, raw(artifact, 0, "a"), raw(artifact, 1, "b"));
    InputFingerprints none = InputFingerprints.builder().putNone(artifact.key(1)).build();

    assertThat(lookUp(artifact, none)).containsExactly(raw(artifact, 1, "b"));
    assertThat(lookUp(artifact, input(artifact, 1, "input"))).isEmpty();
  }

  @Test
  void partitions_with_input_are_not_found_by_asking_for_none() {
    Artifact artifact = builtArtifact();
    write(artifact, built(artifact, 0, "input", "a"));

    assertThat(lookUp(artifact, InputFingerprints.builder().putNone(artifact.key(0)).build()))
        .isEmpty();
  }

  @Test
  void of_two_contents_without_input_the_one_added_last_is_found() {
    Artifact artifact = rawArtifact();
    InputFingerprints none = InputFingerprints.builder().putNone(artifact.key(0)).build();

    for (int run = 0; run < 100; run++) {
      String content = "content " + run;
      write(artifact, raw(artifact, 0, content));
      assertThat(lookUp(artifact, none)).containsExactly(raw(artifact, 0, content));
    }
  }

  @Test
  void an_artifact_without_partitioning_is_found_by_the_empty_key() {
    Artifact artifact =
        graphOf(artifact(new Int64Type(), "/data/{graph_name}/{input_fingerprint}"))
            .artifact(BUILT);
    StoragePartition total =
        partition(artifact, PartitionKey.EMPTY, Optional.of(print("input")), print("a"));
    write(artifact, total);

    assertThat(lookUp(artifact, InputFingerprints.of(PartitionKey.EMPTY, print("input"))))
        .containsExactly(total);
    assertThat(lookUp(artifact, InputFingerprints.of(PartitionKey.EMPTY, print("other input"))))
        .isEmpty();
  }

  @Test
  void inputs_of_the_whole_range_are_told_apart() {
    Artifact artifact = builtArtifact();
    List<Long> extremes =
        Arrays.asList(Long.MIN_VALUE, Long.MIN_VALUE + 1, -1L, 1L, (1L << 53) + 1, Long.MAX_VALUE);
    extremes.forEach(value -> write(artifact, ofInput(artifact, value)));

    for (long value : extremes) {
      assertThat(lookUp(artifact, InputFingerprints.of(artifact.key(0), Fingerprint.of(value))))
          .containsExactly(ofInput(artifact, value));
    }
    assertThat(lookUp(artifact, InputFingerprints.of(artifact.key(0), Fingerprint.of(1L << 53))))
        .isEmpty();
  }

  private static StoragePartition ofInput(Artifact artifact, long input) {
    return partition(
        artifact, artifact.key(0), Optional.of(Fingerprint.of(input)), Fingerprint.of(-input | 1));
  }

  @Test
  void a_long_history_does_not_change_the_answer() {
    Artifact artifact = builtArtifact();
    for (int run = 0; run < 200; run++) {
      write(
          artifact,
          built(artifact, 0, "input " + run, "content " + run),
          built(artifact, 1, "input", "content " + run));
    }

    InputFingerprints asked =
        InputFingerprints.builder()
            .put(artifact.key(0), print("input 7"))
            .put(artifact.key(1), print("input"))
            .build();
    assertThat(lookUp(artifact, asked))
        .containsExactly(
            built(artifact, 0, "input 7", "content 7"), built(artifact, 1, "input", "content 199"));
  }
}

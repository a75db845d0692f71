package org.artigraph4j.contract;

import static org.artigraph4j.contract.Samples.BUILT;
import static org.artigraph4j.contract.Samples.TOTAL;
import static org.artigraph4j.contract.Samples.builtRange;
import static org.artigraph4j.contract.Samples.complete;
import static org.artigraph4j.contract.Samples.pipeline;
import static org.artigraph4j.contract.Samples.rawData;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.function.Supplier;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.error.SnapshotIncompleteException;
import org.artigraph4j.error.SnapshotSealedException;
import org.artigraph4j.error.TagConflictException;
import org.artigraph4j.error.TagProtectedException;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.storage.StoragePartitions;
import org.artigraph4j.tags.TagNote;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Which snapshots a tag may point to. */
@Tag("tags")
public abstract class TagCompletenessContract extends TagGroup {
  private static final TagNote ANYHOW = NOTE.allowingIncomplete();

  private Graph whole;
  private GraphSnapshot snapshot;

  protected TagCompletenessContract(Supplier<Backend> open) {
    super(open);
  }

  @BeforeEach
  void takeASnapshotOfWhatIsToBeBuilt() {
    whole = pipeline(graph.name());
    snapshot = connection.snapshot(whole, rawData(whole, "a"));
  }

  private void build(long partitions) {
    connection.writeSnapshotPartitions(
        snapshot, BUILT, builtRange(whole.artifact(BUILT), 0, partitions, "input"));
  }

  private void assertIncomplete(ThrowingCallable change, String... keys) {
    assertThatThrownBy(change)
        .isInstanceOfSatisfying(
            SnapshotIncompleteException.class,
            refused -> {
              assertThat(refused.artifactKeys()).containsExactly(keys);
              assertThat(refused.isRetryable()).isFalse();
              assertThat(refused)
                  .hasMessageContaining(graph.name())
                  .hasMessageContaining("'" + keys[0] + "'");
            });
  }

  @Test
  void a_snapshot_that_lacks_what_is_produced_takes_no_tag() {
    tags().create(first, "prod", NOTE);

    assertIncomplete(() -> tags().create(snapshot, "new", NOTE), BUILT, TOTAL);
    assertIncomplete(() -> tags().move(snapshot, "prod", first.fingerprint(), NOTE), BUILT, TOTAL);
    assertIncomplete(() -> tags().overwrite(snapshot, "prod", NOTE), BUILT, TOTAL);
    assertIncomplete(() -> connection.writeSnapshotTag(snapshot, "new"), BUILT, TOTAL);
    assertIncomplete(() -> connection.writeSnapshotTag(snapshot, "prod", true), BUILT, TOTAL);

    assertNone("new");
    assertPointsTo(first, "prod");
    assertThat(history("prod")).hasSize(1);
    build(1); // not sealed
    assertIncomplete(() -> tags().create(snapshot, "new", NOTE), TOTAL);
  }

  @Test
  void one_partition_of_each_is_enough() {
    tags().create(complete(connection, snapshot), "prod", NOTE);

    assertPointsTo(snapshot, "prod");
    assertThat(history("prod").get(0).isIncomplete()).isFalse();
  }

  @Test
  void many_partitions_are_as_good_as_few() {
    build(5_000);

    tags().create(complete(connection, snapshot), "prod", NOTE);

    assertPointsTo(snapshot, "prod");
  }

  @Test
  void an_empty_batch_is_nothing() {
    build(0);

    assertIncomplete(() -> tags().create(snapshot, "prod", NOTE), BUILT, TOTAL);
  }

  @Test
  void what_is_raw_may_be_without_partitions() {
    GraphSnapshot empty = connection.snapshot(whole, rawData(whole));
    GraphSnapshot bare = complete(connection, connection.snapshot(whole, rawData(whole, "b")));
    GraphSnapshot edition = complete(connection, edition(bare));

    for (GraphSnapshot each : List.of(complete(connection, empty), bare, edition)) {
      tags().overwrite(each, "prod", NOTE);
      assertPointsTo(each, "prod");
    }
  }

  private GraphSnapshot edition(GraphSnapshot snapshot) {
    GraphSnapshot next = snapshot.nextEdition();
    connection.writeSnapshot(next);
    return next;
  }

  @Test
  void what_an_earlier_edition_holds_does_not_count() {
    GraphSnapshot next = edition(complete(connection, snapshot));

    assertIncomplete(() -> tags().create(next, "prod", NOTE), BUILT, TOTAL);
  }

  @Test
  void a_note_may_allow_it_and_the_history_says_so() {
    build(1);

    tags().create(snapshot, "prod", ANYHOW);
    tags().protect(graph.name(), "prod", ANYHOW);
    tags().unprotect(graph.name(), "prod", NOTE);
    tags().move(first, "prod", snapshot.fingerprint(), ANYHOW);
    tags().overwrite(snapshot, "prod", ANYHOW);
    tags().delete(graph.name(), "prod", snapshot.fingerprint(), ANYHOW);

    assertThat(history("prod"))
        .extracting("isIncomplete")
        .containsExactly(true, false, false, false, true, false);
    assertThatThrownBy(() -> build(2)).isInstanceOf(SnapshotSealedException.class);
  }

  @Test
  void what_a_tag_points_to_already_is_not_asked_again() {
    tags().create(snapshot, "prod", ANYHOW);

    tags().create(snapshot, "prod", NOTE);
    tags().overwrite(snapshot, "prod", NOTE);
    tags().move(snapshot, "prod", snapshot.fingerprint(), NOTE);
    connection.writeSnapshotTag(snapshot, "prod");

    assertThat(history("prod")).hasSize(1);
    assertIncomplete(() -> tags().create(snapshot, "other", NOTE), BUILT, TOTAL);
  }

  @Test
  void where_the_tag_points_is_known_first() {
    tags().create(first, "prod", NOTE);
    assertThatThrownBy(() -> tags().create(snapshot, "prod", NOTE))
        .isInstanceOf(TagConflictException.class);
    tags().protect(graph.name(), "prod", NOTE);

    assertThatThrownBy(() -> tags().overwrite(snapshot, "prod", NOTE))
        .isInstanceOf(TagProtectedException.class);
  }

  @Test
  void a_block_may_build_and_release() {
    StoragePartitions built = builtRange(whole.artifact(BUILT), 0, 300, "input");
    connection.runAtomically(
        inner -> {
          inner.writeArtifactAndGraphPartitions(snapshot, BUILT, built);
          inner.tags().create(complete(inner, snapshot), "prod", NOTE);
        });

    assertPointsTo(snapshot, "prod");
    assertThat(history("prod").get(0).isIncomplete()).isFalse();
  }
}

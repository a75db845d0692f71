package org.artigraph4j.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.error.OutcomeUnknownException;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.page.PageRequest;
import org.artigraph4j.storage.StoragePartitions;
import org.artigraph4j.tags.TagEntry;
import org.artigraph4j.tags.TagNote;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Writes that the server has done, but whose answer never arrives. */
class LostAnswersTest {
  private static final String SCHEMA = TestServer.schema(LostAnswersTest.class);
  private static final String MOVE = "snapshot_tag AS t";
  private static final String ADD = "INSERT INTO \"" + SCHEMA + "\".snapshot_tag";

  private final Graph graph = PostgresBackendTest.graph();
  private final Map<String, StoragePartitions> raw =
      Map.of(
          "raw",
          StoragePartitions.of(PostgresBackendTest.partition(graph.artifact("raw"), 1, "a")));
  private final GraphSnapshot first = GraphSnapshot.of(graph, raw);
  private final GraphSnapshot mine = first.nextEdition();
  private final GraphSnapshot theirs = mine.nextEdition();

  private final BadLine line = new BadLine("lost-answers");
  private Backend others;
  private Backend backend;
  private Connection other;
  private Connection connection;

  @BeforeEach
  void open() {
    others = PostgresBackend.open(TestServer.config(SCHEMA).build());
    other = others.connect();
    for (GraphSnapshot snapshot : new GraphSnapshot[] {first, mine, theirs}) {
      other.writeSnapshot(snapshot);
      other.writeSnapshotPartitions(
          snapshot,
          "built",
          StoragePartitions.of(PostgresBackendTest.partition(graph.artifact("built"), 1, "x")));
    }
    other.writeSnapshotTag(first, "prod");
    backend = PostgresBackend.open(TestServer.config(line.url(""), SCHEMA).build());
    connection = backend.connect();
  }

  @AfterEach
  void close() {
    backend.close();
    others.close();
    line.close();
    TestServer.drop(SCHEMA);
  }

  private void othersMoveTheTag() {
    assertThat(other.readSnapshotTag(graph.name(), "prod")).isEqualTo(mine);
    other.writeSnapshotTag(theirs, "prod", true);
  }

  private void assertTheirsStays() {
    assertThat(connection.readSnapshotTag(graph.name(), "prod")).isEqualTo(theirs);
  }

  @Test
  void an_overwritten_tag_is_not_overwritten_again() {
    line.loseAnswerTo(MOVE, this::othersMoveTheTag);

    assertThatThrownBy(() -> connection.writeSnapshotTag(mine, "prod", true))
        .isInstanceOf(OutcomeUnknownException.class)
        .hasMessageContaining("not done again");

    assertTheirsStays();
  }

  @Test
  void nor_is_it_by_running_a_block_again() {
    AtomicInteger runs = new AtomicInteger();
    line.loseAnswerTo("COMMIT", this::othersMoveTheTag);

    assertThatThrownBy(
            () ->
                connection.runAtomically(
                    outer -> {
                      runs.incrementAndGet();
                      outer.runAtomically(inner -> inner.writeSnapshotTag(mine, "prod", true));
                    }))
        .isInstanceOf(OutcomeUnknownException.class);

    assertThat(runs).hasValue(1);
    assertTheirsStays();
  }

  @Test
  void a_block_that_was_not_committed_runs_again_whatever_it_overwrites() {
    AtomicInteger runs = new AtomicInteger();
    line.loseAnswerTo(MOVE, () -> other.writeSnapshotTag(theirs, "another"));

    connection.runAtomically(
        inner -> {
          runs.incrementAndGet();
          inner.writeSnapshotTag(mine, "prod", true);
        });

    assertThat(runs).hasValue(2);
    assertThat(connection.readSnapshotTag(graph.name(), "prod")).isEqualTo(mine);
  }

  @Test
  void a_change_that_expects_something_is_done_again_and_is_there_once() {
    AtomicInteger lost = new AtomicInteger();
    String update = "UPDATE \"" + SCHEMA + "\".snapshot_tag t";
    line.loseAnswerTo(update, lost::incrementAndGet);
    connection.tags().move(mine, "prod", first.fingerprint(), TagNote.empty());
    line.loseAnswerTo(update, lost::incrementAndGet);
    connection.tags().protect(graph.name(), "prod", TagNote.empty());
    line.loseAnswerTo("COMMIT", lost::incrementAndGet);
    connection.runAtomically(
        inner -> {
          inner.tags().unprotect(graph.name(), "prod", TagNote.empty());
          inner.tags().move(theirs, "prod", mine.fingerprint(), TagNote.empty());
        });
    line.loseAnswerTo(update, lost::incrementAndGet);
    connection.tags().delete(graph.name(), "prod", theirs.fingerprint(), TagNote.empty());

    assertThat(lost).hasValue(4);
    assertThat(changes()).hasSize(6);
  }

  /** Where others have changed the tag since, nobody can tell any more. */
  @Test
  void a_move_after_which_others_moved_the_tag_on_has_an_unknown_outcome() {
    line.loseAnswerTo("UPDATE \"" + SCHEMA + "\".snapshot_tag t", this::othersMoveTheTag);

    assertThatThrownBy(
            () -> connection.tags().move(mine, "prod", first.fingerprint(), TagNote.empty()))
        .isInstanceOf(OutcomeUnknownException.class);

    assertTheirsStays();
    assertThat(changes()).hasSize(3);
  }

  private List<TagEntry> changes() {
    return connection.tags().history(graph.name(), "prod", PageRequest.first(100)).items();
  }

  @Test
  void all_else_is_done_again() {
    AtomicInteger lost = new AtomicInteger();
    line.loseAnswerTo(ADD, lost::incrementAndGet);
    connection.writeSnapshotTag(mine, "new");
    line.loseAnswerTo("COMMIT", lost::incrementAndGet);
    connection.runAtomically(inner -> inner.writeSnapshotTag(mine, "newer"));
    line.loseAnswerTo("COMMIT", lost::incrementAndGet);
    connection.snapshot(graph, raw);

    assertThat(lost).hasValue(3);
    assertThat(connection.readSnapshotTag(graph.name(), "new")).isEqualTo(mine);
    assertThat(connection.readSnapshotTag(graph.name(), "newer")).isEqualTo(mine);
  }
}

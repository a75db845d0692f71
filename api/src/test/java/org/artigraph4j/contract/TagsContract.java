package org.artigraph4j.contract;

import static org.artigraph4j.contract.Samples.rawData;
import static org.artigraph4j.contract.Samples.rawGraph;
import static org.artigraph4j.contract.Samples.rawGraphBuilder;
import static org.artigraph4j.contract.Samples.unique;
import static org.artigraph4j.contract.Samples.unwritten;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.function.Supplier;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.error.SnapshotNotFoundException;
import org.artigraph4j.error.TagConflictException;
import org.artigraph4j.error.TagNotFoundException;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code writeSnapshotTag}, {@code readSnapshotTag} and {@code findSnapshotTag}. */
@Tag("tags")
public abstract class TagsContract extends ContractGroup {
  protected TagsContract(Supplier<Backend> open) {
    super(open);
  }

  private GraphSnapshot take(Graph graph, String... contents) {
    return connection.snapshot(graph, rawData(graph, contents));
  }

  @Test
  void a_tag_points_to_its_snapshot() {
    GraphSnapshot snapshot = take(rawGraph(), "a");

    connection.writeSnapshotTag(snapshot, "prod");

    assertThat(connection.readSnapshotTag(snapshot.name(), "prod")).isEqualTo(snapshot);
    assertThat(connection.findSnapshotTag(snapshot.name(), "prod")).contains(snapshot);
  }

  @Test
  void a_tag_that_was_not_written_is_found_empty() {
    GraphSnapshot snapshot = take(rawGraph(), "a");

    assertThat(connection.findSnapshotTag(snapshot.name(), "prod")).isEmpty();
    assertThat(connection.findSnapshotTag(unique("graph"), "prod")).isEmpty();
  }

  @Test
  void reading_a_tag_that_was_not_written_names_it() {
    GraphSnapshot snapshot = take(rawGraph(), "a");

    assertThatThrownBy(() -> connection.readSnapshotTag(snapshot.name(), "prod"))
        .isInstanceOf(TagNotFoundException.class)
        .hasMessageContaining(snapshot.name())
        .hasMessageContaining("prod");
  }

  @Test
  void writing_a_tag_again_changes_nothing() {
    GraphSnapshot snapshot = take(rawGraph(), "a");

    connection.writeSnapshotTag(snapshot, "prod");
    connection.writeSnapshotTag(snapshot, "prod");
    connection.writeSnapshotTag(snapshot, "prod", true);
    connection.writeSnapshotTag(snapshot, "prod", false);

    assertThat(connection.readSnapshotTag(snapshot.name(), "prod")).isEqualTo(snapshot);
  }

  @Test
  void a_tag_that_points_elsewhere_is_refused_and_says_where() {
    Graph graph = rawGraph();
    GraphSnapshot first = take(graph, "a");
    GraphSnapshot second = take(graph, "b");
    connection.writeSnapshotTag(first, "prod");

    TagConflictException refused =
        catchThrowableOfType(
            TagConflictException.class, () -> connection.writeSnapshotTag(second, "prod"));

    assertThat(refused.current()).isEqualTo(first.fingerprint());
    assertThat(refused)
        .hasMessageContaining("prod")
        .hasMessageContaining(graph.name())
        .hasMessageContaining(first.fingerprint().toString())
        .hasMessageContaining(second.fingerprint().toString());
    assertThat(refused.isRetryable()).isFalse();
    assertThat(connection.readSnapshotTag(graph.name(), "prod")).isEqualTo(first);
  }

  @Test
  void overwriting_moves_a_tag() {
    Graph graph = rawGraph();
    GraphSnapshot first = take(graph, "a");
    GraphSnapshot second = take(graph, "b");
    connection.writeSnapshotTag(first, "prod");

    connection.writeSnapshotTag(second, "prod", true);
    assertThat(connection.readSnapshotTag(graph.name(), "prod")).isEqualTo(second);

    connection.writeSnapshotTag(first, "prod", true); // and back: a release is rolled back
    assertThat(connection.readSnapshotTag(graph.name(), "prod")).isEqualTo(first);
  }

  @Test
  void overwriting_writes_a_tag_that_is_new() {
    GraphSnapshot snapshot = take(rawGraph(), "a");

    connection.writeSnapshotTag(snapshot, "prod", true);

    assertThat(connection.readSnapshotTag(snapshot.name(), "prod")).isEqualTo(snapshot);
  }

  @Test
  void a_snapshot_may_have_many_tags() {
    Graph graph = rawGraph();
    GraphSnapshot first = take(graph, "a");
    GraphSnapshot second = take(graph, "b");
    connection.writeSnapshotTag(first, "2026.11");
    connection.writeSnapshotTag(first, "prod");

    connection.writeSnapshotTag(second, "prod", true);

    assertThat(connection.readSnapshotTag(graph.name(), "2026.11")).isEqualTo(first);
    assertThat(connection.readSnapshotTag(graph.name(), "prod")).isEqualTo(second);
  }

  @Test
  void graphs_of_different_names_have_tags_of_their_own() {
    GraphSnapshot one = take(rawGraph(), "a");
    GraphSnapshot other = take(rawGraph(), "a");

    connection.writeSnapshotTag(one, "prod");
    assertThat(connection.findSnapshotTag(other.name(), "prod")).isEmpty();
    connection.writeSnapshotTag(other, "prod");

    assertThat(connection.readSnapshotTag(one.name(), "prod")).isEqualTo(one);
    assertThat(connection.readSnapshotTag(other.name(), "prod")).isEqualTo(other);
  }

  @Test
  void graphs_of_one_name_share_their_tags() {
    String name = unique("graph");
    GraphSnapshot before = take(rawGraphBuilder(name).build(), "a");
    GraphSnapshot after = take(rawGraphBuilder(name).putPathTag("region", "eu").build(), "a");
    connection.writeSnapshotTag(before, "prod");

    assertThatThrownBy(() -> connection.writeSnapshotTag(after, "prod"))
        .isInstanceOf(TagConflictException.class);
    connection.writeSnapshotTag(after, "prod", true);

    assertThat(connection.readSnapshotTag(name, "prod")).isEqualTo(after);
  }

  @Test
  void editions_are_different_snapshots_to_a_tag() {
    GraphSnapshot first = take(rawGraph(), "a");
    GraphSnapshot second = first.nextEdition();
    connection.writeSnapshot(second);
    connection.writeSnapshotTag(first, "prod");

    assertThatThrownBy(() -> connection.writeSnapshotTag(second, "prod"))
        .isInstanceOf(TagConflictException.class);
    connection.writeSnapshotTag(second, "prod", true);

    assertThat(connection.readSnapshotTag(first.name(), "prod")).isEqualTo(second);
  }

  @Test
  void a_snapshot_that_was_not_written_takes_no_tag() {
    GraphSnapshot snapshot = unwritten(rawGraph(), "a");
    connection.writeGraph(snapshot.graph());

    for (boolean overwrite : new boolean[] {false, true}) {
      assertThatThrownBy(() -> connection.writeSnapshotTag(snapshot, "prod", overwrite))
          .isInstanceOf(SnapshotNotFoundException.class)
          .hasMessageContaining(snapshot.name())
          .hasMessageContaining(snapshot.fingerprint().toString());
      assertThat(connection.findSnapshotTag(snapshot.name(), "prod")).isEmpty();
    }
  }

  @Test
  void a_tag_does_not_move_to_a_snapshot_that_was_not_written() {
    Graph graph = rawGraph();
    GraphSnapshot written = take(graph, "a");
    connection.writeSnapshotTag(written, "prod");

    assertThatThrownBy(() -> connection.writeSnapshotTag(unwritten(graph, "b"), "prod", true))
        .isInstanceOf(SnapshotNotFoundException.class);

    assertThat(connection.readSnapshotTag(graph.name(), "prod")).isEqualTo(written);
  }
}

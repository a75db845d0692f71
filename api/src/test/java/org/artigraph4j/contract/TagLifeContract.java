package org.artigraph4j.contract;

import static org.artigraph4j.contract.Samples.BUILT;
import static org.artigraph4j.contract.Samples.builtRange;
import static org.artigraph4j.contract.Samples.complete;
import static org.artigraph4j.contract.Samples.pipeline;
import static org.artigraph4j.contract.Samples.rawData;
import static org.artigraph4j.contract.Samples.unwritten;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.error.ConnectionClosedException;
import org.artigraph4j.error.SnapshotNotFoundException;
import org.artigraph4j.error.SnapshotSealedException;
import org.artigraph4j.error.TagConflictException;
import org.artigraph4j.error.TagNotFoundException;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.page.PageRequest;
import org.artigraph4j.tags.TagEntry.Change;
import org.artigraph4j.tags.TagNote;
import org.artigraph4j.tags.Tags;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code tags()}: tags that are made, moved, overwritten and deleted. */
@Tag("tags")
public abstract class TagLifeContract extends TagGroup {
  protected TagLifeContract(Supplier<Backend> open) {
    super(open);
  }

  @Test
  void a_tag_is_made_where_there_is_none() {
    assertNone("prod");

    tags().create(first, "prod", NOTE);
    tags().create(first, "prod", NOTE); // is what it is already

    assertPointsTo(first, "prod");
    assertThat(changes("prod")).containsExactly(Change.CREATED);
    assertThatThrownBy(() -> tags().create(second, "prod", NOTE))
        .isInstanceOfSatisfying(
            TagConflictException.class,
            refused -> assertThat(refused.current()).isEqualTo(first.fingerprint()));
  }

  @Test
  void a_tag_moves_from_what_is_expected() {
    tags().create(first, "prod", NOTE);

    tags().move(second, "prod", first.fingerprint(), NOTE);
    assertPointsTo(second, "prod");
    tags().move(third, "prod", second.fingerprint(), NOTE);
    assertPointsTo(third, "prod");
    tags().move(first, "prod", third.fingerprint(), NOTE); // rolled back

    assertPointsTo(first, "prod");
    assertThat(changes("prod"))
        .containsExactly(Change.CREATED, Change.MOVED, Change.MOVED, Change.MOVED);
  }

  @Test
  void a_tag_that_points_elsewhere_does_not_move_and_the_refusal_says_where() {
    tags().create(first, "prod", NOTE);

    TagConflictException refused =
        catchThrowableOfType(
            TagConflictException.class,
            () -> tags().move(third, "prod", second.fingerprint(), NOTE));

    assertThat(refused.current()).isEqualTo(first.fingerprint());
    assertThat(refused)
        .hasMessageContaining("prod")
        .hasMessageContaining(graph.name())
        .hasMessageContaining(first.fingerprint().toString())
        .hasMessageContaining(second.fingerprint().toString());
    assertThat(refused.isRetryable()).isFalse();
    assertPointsTo(first, "prod");
    assertThat(changes("prod")).containsExactly(Change.CREATED);
  }

  @Test
  void moving_a_tag_to_where_it_is_changes_nothing_whatever_is_expected() {
    tags().create(first, "prod", NOTE);

    tags().move(first, "prod", first.fingerprint(), NOTE);
    tags().move(first, "prod", second.fingerprint(), NOTE);
    tags().overwrite(first, "prod", NOTE);

    assertPointsTo(first, "prod");
    assertThat(changes("prod")).containsExactly(Change.CREATED);
  }

  @Test
  void a_tag_that_is_not_there_does_not_move() {
    assertThatThrownBy(() -> tags().move(first, "prod", first.fingerprint(), NOTE))
        .isInstanceOf(TagNotFoundException.class)
        .hasMessageContaining("prod")
        .hasMessageContaining(graph.name());

    assertNone("prod");
    assertThat(history("prod")).isEmpty();
  }

  @Test
  void overwriting_asks_no_question() {
    tags().overwrite(first, "prod", NOTE);
    tags().overwrite(second, "prod", NOTE);

    assertPointsTo(second, "prod");
    assertThat(changes("prod")).containsExactly(Change.CREATED, Change.MOVED);
  }

  @Test
  void a_deleted_tag_is_gone_and_its_history_stays() {
    tags().create(first, "prod", NOTE);

    tags().delete(graph.name(), "prod", first.fingerprint(), NOTE);
    assertNone("prod");
    assertThatThrownBy(() -> connection.readSnapshotTag(graph.name(), "prod"))
        .isInstanceOf(TagNotFoundException.class);
    tags().delete(graph.name(), "prod", first.fingerprint(), NOTE);
    tags().delete(graph.name(), "prod", second.fingerprint(), NOTE); // it is deleted already

    assertThat(changes("prod")).containsExactly(Change.CREATED, Change.DELETED);
  }

  @Test
  void a_deleted_tag_does_not_move_and_may_be_made_anew() {
    tags().create(first, "prod", NOTE);
    tags().delete(graph.name(), "prod", first.fingerprint(), NOTE);

    for (GraphSnapshot target : List.of(first, second)) {
      assertThatThrownBy(() -> tags().move(target, "prod", first.fingerprint(), NOTE))
          .isInstanceOf(TagNotFoundException.class);
      assertNone("prod");
    }
    tags().create(second, "prod", NOTE);
    assertPointsTo(second, "prod");
    tags().delete(graph.name(), "prod", second.fingerprint(), NOTE);
    connection.writeSnapshotTag(first, "prod");
    tags().delete(graph.name(), "prod", first.fingerprint(), NOTE);
    tags().overwrite(first, "prod", NOTE);

    assertPointsTo(first, "prod");
    assertThat(assertGapless("prod")).hasSize(7);
  }

  @Test
  void a_tag_that_points_elsewhere_is_not_deleted() {
    tags().create(first, "prod", NOTE);

    assertThatThrownBy(() -> tags().delete(graph.name(), "prod", second.fingerprint(), NOTE))
        .isInstanceOfSatisfying(
            TagConflictException.class,
            refused -> assertThat(refused.current()).isEqualTo(first.fingerprint()));

    assertPointsTo(first, "prod");
  }

  @Test
  void a_tag_that_never_was_is_not_deleted() {
    assertThatThrownBy(() -> tags().delete(graph.name(), "prod", first.fingerprint(), NOTE))
        .isInstanceOf(TagNotFoundException.class);

    assertThat(history("prod")).isEmpty();
  }

  @Test
  void a_snapshot_that_was_not_written_takes_no_tag() {
    GraphSnapshot missing = unwritten(graph, "never written");
    tags().create(first, "prod", NOTE);

    assertThatThrownBy(() -> tags().create(missing, "new", NOTE))
        .isInstanceOf(SnapshotNotFoundException.class)
        .hasMessageContaining(missing.fingerprint().toString());
    assertThatThrownBy(() -> tags().overwrite(missing, "new", NOTE))
        .isInstanceOf(SnapshotNotFoundException.class);
    assertThatThrownBy(() -> tags().move(missing, "prod", first.fingerprint(), NOTE))
        .isInstanceOf(SnapshotNotFoundException.class);
    assertThatThrownBy(() -> tags().move(missing, "new", first.fingerprint(), NOTE))
        .isInstanceOf(SnapshotNotFoundException.class);

    assertNone("new");
    assertPointsTo(first, "prod");
  }

  @Test
  void a_tag_seals_its_snapshot_unless_it_is_refused() {
    Graph whole = pipeline(graph.name());
    GraphSnapshot sealed = complete(connection, connection.snapshot(whole, rawData(whole, "d")));
    GraphSnapshot open = complete(connection, connection.snapshot(whole, rawData(whole, "e")));
    tags().create(first, "prod", NOTE);

    tags().move(sealed, "prod", first.fingerprint(), NOTE);
    assertThatThrownBy(() -> tags().move(open, "prod", first.fingerprint(), NOTE))
        .isInstanceOf(TagConflictException.class);

    assertThatThrownBy(() -> link(sealed)).isInstanceOf(SnapshotSealedException.class);
    link(open);
  }

  private void link(GraphSnapshot snapshot) {
    connection.writeSnapshotPartitions(
        snapshot, BUILT, builtRange(snapshot.graph().artifact(BUILT), 0, 1, "input"));
  }

  @Test
  void a_tag_says_since_when_it_points_there() {
    tags().create(first, "prod", NOTE);
    tags().move(second, "prod", first.fingerprint(), NOTE);
    tags().protect(graph.name(), "prod", NOTE);

    org.artigraph4j.tags.Tag tag = tags().find(graph.name(), "prod").orElseThrow();

    assertThat(tag.name()).isEqualTo(graph.name());
    assertThat(tag.tag()).isEqualTo("prod");
    assertThat(tag.since()).isEqualTo(history("prod").get(1).at());
  }

  @Test
  void a_block_changes_two_tags_or_none() {
    tags().create(first, "prod", NOTE);
    tags().create(third, "prod-previous", NOTE);

    connection.runAtomically(
        inner -> {
          inner.tags().move(second, "prod", first.fingerprint(), NOTE);
          inner.tags().move(first, "prod-previous", third.fingerprint(), NOTE);
          assertThat(inner.readSnapshotTag(graph.name(), "prod")).isEqualTo(second);
        });
    assertPointsTo(second, "prod");
    assertPointsTo(first, "prod-previous");

    assertThatThrownBy(
            () ->
                connection.runAtomically(
                    inner -> {
                      inner.tags().move(third, "prod", second.fingerprint(), NOTE);
                      inner.tags().move(second, "prod-previous", third.fingerprint(), NOTE);
                    }))
        .isInstanceOf(TagConflictException.class);
    assertPointsTo(second, "prod");
    assertPointsTo(first, "prod-previous");
    assertThat(changes("prod")).containsExactly(Change.CREATED, Change.MOVED);
  }

  @Test
  void changes_of_a_block_follow_one_another() {
    connection.runAtomically(
        inner -> {
          inner.tags().create(first, "prod", NOTE);
          for (int i = 0; i < 10; i++) {
            inner.tags().move(second, "prod", first.fingerprint(), NOTE);
            inner.tags().move(first, "prod", second.fingerprint(), NOTE);
          }
          inner.tags().delete(graph.name(), "prod", first.fingerprint(), NOTE);
          inner.tags().create(third, "prod", NOTE);
        });

    assertThat(assertGapless("prod")).hasSize(23);
  }

  @Test
  void a_block_that_throws_leaves_tags_and_their_history_alone() {
    tags().create(first, "prod", NOTE);

    assertThatThrownBy(
            () ->
                connection.runAtomically(
                    inner -> {
                      inner.tags().overwrite(second, "prod", NOTE);
                      inner.tags().protect(graph.name(), "prod", NOTE);
                      inner.tags().create(second, "new", NOTE);
                      throw new IllegalArgumentException("half-way");
                    }))
        .isInstanceOf(IllegalArgumentException.class);

    assertPointsTo(first, "prod");
    assertThat(changes("prod")).containsExactly(Change.CREATED);
    assertNone("new");
    tags().move(second, "prod", first.fingerprint(), NOTE); // not protected
  }

  @Test
  void a_refused_change_dooms_its_block() {
    tags().create(first, "prod", NOTE);

    assertThatThrownBy(
            () ->
                connection.runAtomically(
                    inner -> {
                      inner.tags().create(second, "new", NOTE);
                      assertThatThrownBy(() -> inner.tags().create(second, "prod", NOTE))
                          .isInstanceOf(TagConflictException.class);
                      assertThatThrownBy(() -> inner.tags().find(graph.name(), "prod"))
                          .isInstanceOf(IllegalStateException.class);
                    }))
        .isInstanceOf(TagConflictException.class);

    assertNone("new");
  }

  private Map<String, ThrowingCallable> calls(Tags tags, String name, String tag) {
    return Map.of(
        "find", () -> tags.find(name, tag),
        "findSnapshotTag", () -> tags.findSnapshotTag(name, tag, Instant.EPOCH),
        "delete", () -> tags.delete(name, tag, first.fingerprint(), NOTE),
        "protect", () -> tags.protect(name, tag, NOTE),
        "unprotect", () -> tags.unprotect(name, tag, NOTE),
        "history", () -> tags.history(name, tag, PageRequest.first(1)),
        "create", () -> tags.create(first, tag, NOTE),
        "move", () -> tags.move(first, tag, first.fingerprint(), NOTE),
        "overwrite", () -> tags.overwrite(first, tag, NOTE));
  }

  @Test
  void what_is_no_name_is_refused() {
    for (String tag : List.of("", " ", "\0", "\uD800", "x".repeat(1025))) {
      calls(tags(), graph.name(), tag)
          .forEach(
              (call, run) ->
                  assertThatThrownBy(run, call).isInstanceOf(InvalidValueException.class));
    }
    assertThatThrownBy(() -> tags().find("", "prod")).isInstanceOf(InvalidValueException.class);
  }

  @Test
  void nothing_may_be_null() {
    calls(tags(), graph.name(), null)
        .forEach(
            (call, run) -> assertThatThrownBy(run, call).isInstanceOf(NullPointerException.class));
    List<ThrowingCallable> others =
        List.of(
            () -> tags().find(null, "prod"),
            () -> tags().findSnapshotTag(graph.name(), "prod", null),
            () -> tags().create(null, "prod", NOTE),
            () -> tags().create(first, "prod", null),
            () -> tags().move(first, "prod", null, NOTE),
            () -> tags().move(first, "prod", first.fingerprint(), null),
            () -> tags().overwrite(first, "prod", null),
            () -> tags().delete(graph.name(), "prod", null, NOTE),
            () -> tags().delete(graph.name(), "prod", first.fingerprint(), null),
            () -> tags().protect(graph.name(), "prod", null),
            () -> tags().unprotect(graph.name(), "prod", null),
            () -> tags().history(graph.name(), "prod", null),
            () -> TagNote.of(null, "because"));
    for (ThrowingCallable call : others) {
      assertThatThrownBy(call).isInstanceOf(NullPointerException.class);
    }
    assertThat(history("prod")).isEmpty();
  }

  @Test
  void after_close_every_call_is_refused() {
    Connection closed = backend.connect();
    Tags tags = closed.tags();
    closed.close();

    calls(tags, graph.name(), "prod")
        .forEach(
            (call, run) ->
                assertThatThrownBy(run, call).isInstanceOf(ConnectionClosedException.class));
    assertNone("prod");
  }
}

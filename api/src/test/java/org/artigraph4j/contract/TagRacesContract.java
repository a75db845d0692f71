package org.artigraph4j.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.error.TagConflictException;
import org.artigraph4j.error.TagNotFoundException;
import org.artigraph4j.error.TagProtectedException;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.tags.TagEntry;
import org.artigraph4j.tags.TagEntry.Change;
import org.artigraph4j.tags.TagNote;
import org.artigraph4j.tags.Tags;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Changes of tags that race: one at a time, and the history has all of them. */
@Tag("tags")
public abstract class TagRacesContract extends TagGroup {
  private static final int RACERS = 16;

  protected TagRacesContract(Supplier<Backend> open) {
    super(open);
  }

  private List<GraphSnapshot> snapshotPerRacer() {
    return IntStream.range(0, RACERS).mapToObj(this::numbered).toList();
  }

  @Test
  void of_those_that_expect_the_same_exactly_one_moves_it_and_the_others_learn_where()
      throws Exception {
    int rounds = 100;
    List<GraphSnapshot> targets = snapshotPerRacer();
    for (int round = 0; round < rounds; round++) {
      tags().create(first, "round-" + round, NOTE);
    }
    Fingerprint[][] learned = new Fingerprint[rounds][RACERS];
    AtomicInteger won = new AtomicInteger();

    Race.rounds(
        RACERS,
        rounds,
        (racer, round) -> {
          GraphSnapshot target = targets.get(racer);
          try {
            tags().move(target, "round-" + round, first.fingerprint(), NOTE);
            learned[round][racer] = target.fingerprint();
            won.incrementAndGet();
          } catch (TagConflictException lost) {
            learned[round][racer] = lost.current();
          }
        });

    assertThat(won).hasValue(rounds);
    for (int round = 0; round < rounds; round++) {
      Fingerprint winner = tags().find(graph.name(), "round-" + round).orElseThrow().snapshot();
      assertThat(learned[round]).containsOnly(winner);
      assertThat(assertGapless("round-" + round)).hasSize(2);
    }
  }

  @Test
  void every_move_that_was_acknowledged_is_in_the_history_once() throws Exception {
    List<GraphSnapshot> targets = snapshotPerRacer();
    tags().create(first, "prod", NOTE);
    ConcurrentLinkedQueue<String> moves = new ConcurrentLinkedQueue<>();

    Race.rounds(
        RACERS,
        30,
        (racer, round) -> {
          Fingerprint current = tags().find(graph.name(), "prod").orElseThrow().snapshot();
          GraphSnapshot target = targets.get(racer);
          if (!current.equals(target.fingerprint())) {
            String message = "round " + round + " of " + racer;
            try {
              tags().move(target, "prod", current, TagNote.of("racer", message));
              moves.add(current + " " + target.fingerprint() + " " + message);
            } catch (TagConflictException lost) {
              assertThat(lost.current()).isNotEqualTo(current);
            }
          }
        });

    List<TagEntry> entries = assertGapless("prod");
    assertThat(entries.stream().skip(1))
        .map(entry -> entry.from().get() + " " + entry.to().get() + " " + entry.message())
        .containsExactlyInAnyOrderElementsOf(moves)
        .hasSizeGreaterThanOrEqualTo(2);
  }

  @Test
  void overwriters_come_one_after_another() throws Exception {
    List<GraphSnapshot> targets = snapshotPerRacer();

    Race.rounds(RACERS, 10, (racer, round) -> tags().overwrite(targets.get(racer), "prod", NOTE));

    assertThat(assertGapless("prod").get(0).change()).isEqualTo(Change.CREATED);
  }

  @Test
  void those_who_make_and_delete_a_tag_take_turns() throws Exception {
    List<GraphSnapshot> targets = snapshotPerRacer();
    AtomicInteger made = new AtomicInteger();

    Race.rounds(
        RACERS,
        20,
        (racer, round) -> {
          GraphSnapshot mine = targets.get(racer);
          try {
            tags().create(mine, "prod", NOTE);
            made.incrementAndGet();
            tags().delete(graph.name(), "prod", mine.fingerprint(), NOTE);
          } catch (TagConflictException another) {
            assertThat(another.current()).isNotEqualTo(mine.fingerprint());
          }
        });

    assertNone("prod");
    List<TagEntry> entries = assertGapless("prod");
    assertThat(entries).hasSize(2 * made.get());
    for (int i = 0; i < entries.size(); i += 2) {
      assertThat(entries.get(i).change()).isEqualTo(Change.CREATED);
      assertThat(entries.get(i + 1).change()).isEqualTo(Change.DELETED);
    }
  }

  @Test
  void a_deleted_tag_is_not_brought_back_by_who_wanted_to_move_it() throws Exception {
    for (int round = 0; round < 30; round++) {
      String tag = "round-" + round;
      tags().create(first, tag, NOTE);

      List<Boolean> won =
          Race.run(
              4,
              racer -> {
                try {
                  if (racer == 0) {
                    tags().delete(graph.name(), tag, first.fingerprint(), NOTE);
                  } else {
                    tags().move(second, tag, first.fingerprint(), NOTE);
                  }
                  return true;
                } catch (TagConflictException | TagNotFoundException lost) {
                  return false;
                }
              });

      assertThat(tags().find(graph.name(), tag).isEmpty()).isEqualTo(won.get(0));
      assertThat(won.subList(1, 4)).containsOnly(!won.get(0));
      assertThat(assertGapless(tag)).hasSize(2);
    }
  }

  @Test
  void nothing_moves_a_tag_after_its_protection_was_acknowledged() throws Exception {
    for (int round = 0; round < 30; round++) {
      String tag = "round-" + round;
      tags().create(first, tag, NOTE);
      ConcurrentHashMap<String, Fingerprint> seen = new ConcurrentHashMap<>();

      Race.run(
          () -> {
            tags().protect(graph.name(), tag, NOTE);
            seen.put(tag, tags().find(graph.name(), tag).orElseThrow().snapshot());
          },
          () -> moveUnlessProtected(second, tag),
          () -> moveUnlessProtected(third, tag));

      assertThat(tags().find(graph.name(), tag).orElseThrow().snapshot()).isEqualTo(seen.get(tag));
      List<TagEntry> entries = assertGapless(tag);
      assertThat(entries.get(entries.size() - 1).change()).isEqualTo(Change.PROTECTED);
    }
  }

  private void moveUnlessProtected(GraphSnapshot target, String tag) {
    try {
      tags().overwrite(target, tag, NOTE);
    } catch (TagProtectedException late) {
      assertThat(late.current()).isNotEqualTo(target.fingerprint());
    }
  }

  @Test
  void two_tags_that_move_together_never_part() throws Exception {
    List<GraphSnapshot> targets = snapshotPerRacer();
    tags().create(second, "prod", NOTE);
    tags().create(first, "prod-previous", NOTE);

    Race.rounds(
        8,
        5,
        (racer, round) -> {
          try {
            connection.runAtomically(
                inner -> {
                  Tags within = inner.tags();
                  Fingerprint current = within.find(graph.name(), "prod").orElseThrow().snapshot();
                  Fingerprint before =
                      within.find(graph.name(), "prod-previous").orElseThrow().snapshot();
                  GraphSnapshot target = targets.get(racer);
                  if (!current.equals(target.fingerprint())) {
                    within.move(target, "prod", current, NOTE);
                    within.move(
                        inner.readSnapshot(graph.name(), current), "prod-previous", before, NOTE);
                  }
                });
          } catch (TagConflictException lost) {
            assertThat(lost.isRetryable()).isFalse();
          }
        });

    List<Fingerprint> prod = targets("prod");
    assertThat(prod).hasSizeGreaterThan(1);
    assertThat(targets("prod-previous").subList(1, prod.size()))
        .isEqualTo(prod.subList(0, prod.size() - 1));
  }

  private List<Fingerprint> targets(String tag) {
    List<Fingerprint> targets = new ArrayList<>();
    assertGapless(tag).forEach(entry -> targets.add(entry.to().orElseThrow()));
    return targets;
  }
}

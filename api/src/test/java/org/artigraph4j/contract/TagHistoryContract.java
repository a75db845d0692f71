package org.artigraph4j.contract;

import static org.artigraph4j.contract.Samples.ODD;
import static org.artigraph4j.contract.Samples.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Lists;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.error.TagNotFoundException;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.page.Page;
import org.artigraph4j.page.PageRequest;
import org.artigraph4j.page.PageToken;
import org.artigraph4j.page.PageTokenException;
import org.artigraph4j.tags.TagEntry;
import org.artigraph4j.tags.TagEntry.Change;
import org.artigraph4j.tags.TagNote;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code tags().history}, and what a tag pointed to at an instant. */
@Tag("tags")
public abstract class TagHistoryContract extends TagGroup {
  protected TagHistoryContract(Supplier<Backend> open) {
    super(open);
  }

  @Test
  void a_tag_that_never_was_has_none() {
    assertThat(tags().history(graph.name(), "prod", PageRequest.first(10)))
        .isEqualTo(new Page<>(ImmutableList.of(), Optional.empty()));
    assertThat(tags().history(unique("graph"), "prod", PageRequest.first(10)).items()).isEmpty();
  }

  @Test
  void it_says_who_did_what_and_why() {
    tags().create(first, "prod", TagNote.of("ada", "the first one"));
    connection.writeSnapshotTag(second, "prod", true);
    tags()
        .delete(graph.name(), "prod", second.fingerprint(), TagNote.of(ODD, "line\nbreak " + ODD));

    assertThat(history("prod"))
        .extracting("change", "from", "to", "actor", "message", "isIncomplete")
        .containsExactly(
            entry(Change.CREATED, null, first, "ada", "the first one"),
            entry(Change.MOVED, first, second, "", ""),
            entry(Change.DELETED, second, null, ODD, "line\nbreak " + ODD));
  }

  private static Tuple entry(
      Change change, GraphSnapshot from, GraphSnapshot to, String actor, String message) {
    return tuple(
        change,
        Optional.ofNullable(from).map(GraphSnapshot::fingerprint),
        Optional.ofNullable(to).map(GraphSnapshot::fingerprint),
        actor,
        message,
        false);
  }

  @Test
  void times_are_those_of_one_clock_to_the_microsecond() {
    tags().create(first, "one", NOTE);
    tags().create(first, "other", NOTE);

    Instant one = history("one").get(0).at();
    assertThat(one).isEqualTo(one.truncatedTo(ChronoUnit.MICROS));
    assertThat(one).isBeforeOrEqualTo(history("other").get(0).at());
  }

  @Test
  void actors_and_messages_may_be_as_long_as_allowed_and_no_longer() {
    TagNote longest =
        TagNote.of("ü".repeat(TagNote.MAX_ACTOR_BYTES / 2), "x".repeat(TagNote.MAX_MESSAGE_BYTES));

    tags().create(first, "prod", longest);

    assertThat(history("prod").get(0).actor()).isEqualTo(longest.actor());
    assertThat(history("prod").get(0).message()).isEqualTo(longest.message());
    for (String refused : List.of("\0", "\uD800", "ü".repeat(TagNote.MAX_MESSAGE_BYTES))) {
      assertThatThrownBy(() -> TagNote.of(refused, "")).isInstanceOf(InvalidValueException.class);
      assertThatThrownBy(() -> TagNote.of("", refused)).isInstanceOf(InvalidValueException.class);
    }
  }

  // Pages

  private void moveOften(int times) {
    tags().create(first, "prod", NOTE);
    for (int i = 1; i < times; i++) {
      tags().overwrite(i % 2 == 0 ? first : second, "prod", TagNote.of("ada", "move " + i));
    }
  }

  @Test
  void it_comes_in_pages_the_newest_first() {
    moveOften(25);

    for (int size : new int[] {1, 7, 24, 25, 26}) {
      List<TagEntry> paged = new ArrayList<>();
      int pages = 0;
      Optional<PageRequest> next = Optional.of(PageRequest.first(size));
      while (next.isPresent()) {
        PageRequest request = next.get();
        Page<TagEntry> page = tags().history(graph.name(), "prod", request);
        paged.addAll(page.items());
        pages++;
        next = page.next().map(token -> request.after(PageToken.parse(token.toString())));
      }
      assertThat(paged).hasSize(25).isEqualTo(Lists.reverse(history("prod")));
      assertThat(pages).isEqualTo((25 + size - 1) / size);
    }
  }

  @Test
  void what_is_done_meanwhile_moves_no_entry_to_another_page() {
    moveOften(10);
    PageRequest request = PageRequest.first(4);
    List<TagEntry> before = Lists.reverse(history("prod"));

    Page<TagEntry> page = tags().history(graph.name(), "prod", request);
    tags().overwrite(third, "prod", NOTE);
    Page<TagEntry> next =
        tags().history(graph.name(), "prod", request.after(page.next().orElseThrow()));

    assertThat(next.items()).isEqualTo(before.subList(4, 8));
  }

  @Test
  void a_page_follows_none_of_another_tag() {
    moveOften(3);
    tags().create(first, "other", NOTE);
    PageRequest second =
        PageRequest.first(1)
            .after(tags().history(graph.name(), "prod", PageRequest.first(1)).next().orElseThrow());

    connection.runAtomically(
        inner -> {
          assertThatThrownBy(() -> inner.tags().history(graph.name(), "other", second))
              .isInstanceOf(PageTokenException.class);
          assertThatThrownBy(() -> inner.tags().history(unique("graph"), "prod", second))
              .isInstanceOf(PageTokenException.class);
          assertThat(inner.tags().history(graph.name(), "prod", second).items()).hasSize(1);
        });
  }

  // As of an instant

  private Optional<GraphSnapshot> at(Instant instant) {
    return tags().findSnapshotTag(graph.name(), "prod", instant);
  }

  @Test
  void a_tag_is_read_as_it_was_at_an_instant() {
    tags().create(first, "prod", NOTE);
    tags().move(second, "prod", first.fingerprint(), NOTE);
    tags().protect(graph.name(), "prod", NOTE);
    tags().unprotect(graph.name(), "prod", NOTE);
    tags().delete(graph.name(), "prod", second.fingerprint(), NOTE);
    tags().create(third, "prod", NOTE);

    Optional<GraphSnapshot> last = Optional.empty();
    List<Optional<GraphSnapshot>> seen = new ArrayList<>();
    for (TagEntry entry : history("prod")) {
      assertThat(at(entry.at().minusNanos(1))).isEqualTo(last);
      assertThat(at(entry.at().minus(1, ChronoUnit.MICROS))).isEqualTo(last);
      last = at(entry.at());
      seen.add(last);
      assertThat(last.map(GraphSnapshot::fingerprint)).isEqualTo(entry.to());
      assertThat(at(entry.at().plusNanos(999))).isEqualTo(last);
    }
    assertThat(seen)
        .containsExactly(
            Optional.of(first),
            Optional.of(second),
            Optional.of(second),
            Optional.of(second),
            Optional.empty(),
            Optional.of(third));
  }

  @Test
  void any_instant_can_be_asked_for() {
    tags().create(first, "prod", NOTE);

    for (Instant before :
        List.of(Instant.MIN, Instant.EPOCH, Instant.parse("-4713-01-01T00:00:00Z"))) {
      assertThat(at(before)).isEmpty();
    }
    for (Instant after : List.of(Instant.MAX, Instant.parse("+294277-01-01T00:00:00Z"))) {
      assertThat(at(after)).contains(first);
    }
  }

  @Test
  void reading_a_tag_when_there_was_none_names_it_and_dooms_nothing() {
    tags().create(first, "prod", NOTE);
    tags().delete(graph.name(), "prod", first.fingerprint(), NOTE);
    Instant created = history("prod").get(0).at();
    Instant deleted = history("prod").get(1).at();

    connection.runAtomically(
        inner -> {
          assertThatThrownBy(() -> inner.tags().readSnapshotTag(graph.name(), "prod", deleted))
              .isInstanceOf(TagNotFoundException.class)
              .hasMessageContaining("prod")
              .hasMessageContaining(graph.name())
              .hasMessageContaining(deleted.toString());
          assertThat(inner.tags().readSnapshotTag(graph.name(), "prod", created)).isEqualTo(first);
        });
  }
}

package org.artigraph4j.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.fingerprint.JsonArray;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class PageTest {
  private static final Fingerprint QUERY = Fingerprint.fromString("names");
  private static final Fingerprint OTHER_QUERY = Fingerprint.fromString("tags");

  private final List<PageRequest> asked = new ArrayList<>();

  /** The numbers from 0 on, as texts in the order of numbers. */
  private Page<String> numbers(int count, PageRequest request) {
    asked.add(request);
    int from = request.after().map(token -> last(token) + 1).orElse(0);
    List<String> found =
        IntStream.range(from, Math.min(count, from + request.size() + 1))
            .mapToObj(Integer::toString)
            .toList();
    return Page.of(request, QUERY, found, text -> JsonArray.ofTexts(List.of(text)));
  }

  private static int last(PageToken token) {
    return Integer.parseInt(token.position(QUERY).elements().get(0).toString().replace("\"", ""));
  }

  @Test
  void pages_hold_every_item_once() {
    for (int count : new int[] {0, 1, 2, 3, 4, 6, 7}) {
      assertThat(Page.stream(PageRequest.first(3), request -> numbers(count, request)))
          .containsExactlyElementsOf(
              IntStream.range(0, count).mapToObj(Integer::toString).toList());
    }
  }

  @Test
  void a_full_last_page_has_no_next() {
    assertThat(numbers(3, PageRequest.first(3)).next()).isEmpty();
    assertThat(numbers(4, PageRequest.first(3)).next()).isPresent();
  }

  @Test
  void a_stream_reads_a_page_when_it_is_needed() {
    assertThat(Page.stream(PageRequest.first(2), request -> numbers(100, request)).limit(3))
        .containsExactly("0", "1", "2");
    assertThat(asked).hasSize(2);
  }

  @Test
  void a_token_is_read_from_its_text() {
    PageToken token = numbers(9, PageRequest.first(3)).next().orElseThrow();

    PageToken read = PageToken.parse(token.toString());

    assertThat(read).isEqualTo(token).hasSameHashCodeAs(token);
    assertThat(read.toString()).matches("[A-Za-z0-9_-]+");
    assertThat(numbers(9, PageRequest.first(3).after(read)).items()).containsExactly("3", "4", "5");
  }

  @Test
  void the_token_of_another_query_is_refused() {
    PageToken token = numbers(9, PageRequest.first(3)).next().orElseThrow();

    assertThatThrownBy(() -> token.position(OTHER_QUERY))
        .isInstanceOf(PageTokenException.class)
        .hasMessageContaining("another query");
  }

  @Test
  void a_damaged_token_is_refused_wherever_it_is_damaged() {
    String text = numbers(9, PageRequest.first(3)).next().orElseThrow().toString();
    for (int place = 0; place < text.length(); place++) {
      char other = text.charAt(place) == 'A' ? 'Z' : 'A';
      String damaged = text.substring(0, place) + other + text.substring(place + 1);
      assertDamaged(damaged);
      assertDamaged(text.substring(0, place));
    }
    for (String none : ImmutableList.of("", "%", "e30", "bnVsbA", "\u00e9")) {
      assertDamaged(none);
    }
  }

  private static void assertDamaged(String text) {
    assertThatThrownBy(() -> PageToken.parse(text))
        .isInstanceOf(PageTokenException.class)
        .hasMessageContaining("damaged");
  }

  /** Its check is right: so somebody made it. */
  @Test
  void a_token_that_no_backend_would_give_is_refused_where_it_is_read() {
    Position position = Position.of("a", Long.MIN_VALUE, "fe");

    assertThat(position.bytes(2)).containsExactly(0xFE);
    for (ThrowingCallable reading :
        List.<ThrowingCallable>of(
            () -> position.number(0),
            () -> position.text(1),
            () -> position.text(3),
            () -> position.instant(1),
            () -> position.bytes(0),
            () -> position.bytes(1),
            () -> Position.of("a", Long.MIN_VALUE, "fe", 1L).compareTo(position),
            () -> Position.of("a", "b").compareTo(position))) {
      assertThatThrownBy(reading)
          .isInstanceOf(PageTokenException.class)
          .hasMessageContaining("damaged");
    }
  }

  @Test
  void a_page_has_a_size_within_bounds() {
    for (int size : new int[] {-1, 0, PageRequest.MAX_SIZE + 1}) {
      assertThatThrownBy(() -> PageRequest.first(size))
          .isInstanceOf(InvalidValueException.class)
          .hasMessageContaining(Integer.toString(size));
    }
  }
}

package org.artigraph4j.page;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.JsonArray;

/**
 * A part of a longer answer. Pages follow an order in which no item ever moves, so what is there
 * all the time is on exactly one of them, also while others write.
 *
 * <pre>{@code
 * PageRequest request = PageRequest.first(100);
 * Page<String> page = catalog.graphNames(request);
 * while (page.next().isPresent()) {
 *   page = catalog.graphNames(request.after(page.next().get()));
 * }
 * }</pre>
 *
 * @param next where the next page begins; none after the last one
 */
public record Page<T>(ImmutableList<T> items, Optional<PageToken> next) {
  public Page {
    Objects.requireNonNull(items, "items");
    Objects.requireNonNull(next, "next");
  }

  /**
   * For backends: a page of what was found after its beginning.
   *
   * @param found the items in order, at least one more than the page takes if there are more
   * @param query what the token of the next page is good for
   * @param position where an item stands in the order
   */
  public static <T> Page<T> of(
      PageRequest request, Fingerprint query, List<T> found, Function<T, JsonArray> position) {
    if (found.size() <= request.size()) {
      return new Page<>(ImmutableList.copyOf(found), Optional.empty());
    }
    ImmutableList<T> items = ImmutableList.copyOf(found.subList(0, request.size()));
    T last = items.get(items.size() - 1);
    return new Page<>(items, Optional.of(new PageToken(query, position.apply(last))));
  }

  /** All items, page after page, each read when the one before it has been used up. */
  public static <T> Stream<T> stream(PageRequest first, Function<PageRequest, Page<T>> read) {
    return Stream.iterate(
            Optional.of(read.apply(first)),
            Optional::isPresent,
            page -> page.flatMap(Page::next).map(token -> read.apply(first.after(token))))
        .flatMap(page -> page.orElseThrow().items().stream());
  }
}

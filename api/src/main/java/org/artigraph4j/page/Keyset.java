package org.artigraph4j.page;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Iterables;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.JsonObject;

/**
 * For backends: a question whose answer comes in pages, in an order in which no item moves. A page
 * begins after the last item of the one before, wherever that is by now.
 *
 * @param <T> what is listed
 */
public final class Keyset<T> {
  private final Fingerprint query;
  private final Function<T, Position> position;
  private final Comparator<Position> order;

  private Keyset(Fingerprint query, Comparator<Position> order, Function<T, Position> position) {
    this.query = query;
    this.order = order;
    this.position = position;
  }

  /**
   * The answers to a question.
   *
   * @param query what is asked, by which a token is known to be of it
   * @param position where an item stands in the order; no two items stand in one place
   */
  public static <T> Keyset<T> of(
      JsonObject query, Comparator<Position> order, Function<T, Position> position) {
    return new Keyset<>(query.fingerprint(), order, position);
  }

  /**
   * Where a page begins: after this.
   *
   * @throws PageTokenException if the token is of another question
   */
  public Optional<Position> after(PageRequest page) {
    return page.after().map(token -> new Position(token.position(query)));
  }

  /**
   * A page of what a database has found.
   *
   * @param found what comes after the beginning, in order, one more than the page takes if there
   *     are more
   */
  public Page<T> page(PageRequest page, List<T> found) {
    return Page.of(page, query, found, item -> position.apply(item).parts());
  }

  /**
   * A page of what a database has found, where it told whether there are more without making them.
   *
   * @param items those of the page, in order; at least one if there are more
   */
  public Page<T> page(List<T> items, boolean more) {
    Optional<PageToken> next =
        more
            ? Optional.of(new PageToken(query, position.apply(Iterables.getLast(items)).parts()))
            : Optional.empty();
    return new Page<>(ImmutableList.copyOf(items), next);
  }

  /** A page out of all that there is, in any order. */
  public Page<T> pageOfAll(PageRequest page, Stream<T> all) {
    Optional<Position> after = after(page);
    List<T> found =
        all.map(item -> Map.entry(position.apply(item), item))
            .filter(one -> after.isEmpty() || order.compare(one.getKey(), after.get()) > 0)
            .sorted(Map.Entry.comparingByKey(order))
            .limit(page.size() + 1L)
            .map(Map.Entry::getValue)
            .collect(ImmutableList.toImmutableList());
    return page(page, found);
  }
}

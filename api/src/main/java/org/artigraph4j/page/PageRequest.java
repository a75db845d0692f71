package org.artigraph4j.page;

import java.util.Objects;
import java.util.Optional;
import org.artigraph4j.fingerprint.InvalidValueException;

/**
 * Which page of an answer is wanted: the first, or the one after another.
 *
 * @param size how many items at most, from 1 to {@value #MAX_SIZE}
 * @param after the page that it follows, as {@link Page#next()} of that one says; none for the
 *     first
 */
public record PageRequest(int size, Optional<PageToken> after) {
  /** The most items of a page. */
  public static final int MAX_SIZE = 10_000;

  public PageRequest {
    Objects.requireNonNull(after, "after");
    if (size < 1 || size > MAX_SIZE) {
      throw new InvalidValueException(
          "a page of " + size + " items; a page has from 1 to " + MAX_SIZE);
    }
  }

  /** The first page. */
  public static PageRequest first(int size) {
    return new PageRequest(size, Optional.empty());
  }

  /** The page that follows another, of the same size. */
  public PageRequest after(PageToken token) {
    return new PageRequest(size, Optional.of(token));
  }
}

package org.artigraph4j.page;

import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.fingerprint.Utf8;

/** A page token that is damaged, or that another query answered. Start with the first page. */
public final class PageTokenException extends InvalidValueException {
  private static final String REMEDY = "; pass what Page.next() answered, or begin with the first";

  private PageTokenException(String message) {
    super(message);
  }

  private PageTokenException(String message, Throwable cause) {
    super(message, cause);
  }

  static PageTokenException damaged(String text) {
    return new PageTokenException(damage(text));
  }

  static PageTokenException damaged(String text, Throwable cause) {
    return new PageTokenException(damage(text), cause);
  }

  private static String damage(String text) {
    return "the page token '" + Utf8.abbreviate(text) + "' is damaged" + REMEDY;
  }

  /** Whole, but nothing that a backend would have said. */
  static PageTokenException made() {
    return new PageTokenException("the page token is damaged" + REMEDY);
  }

  static PageTokenException ofAnotherQuery() {
    return new PageTokenException("the page token is from another query" + REMEDY);
  }
}

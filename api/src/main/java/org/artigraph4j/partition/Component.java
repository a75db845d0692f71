package org.artigraph4j.partition;

import com.google.common.base.CharMatcher;

/**
 * The form in which a component of a field stands in a path: what it looks like, and by which
 * characters it might go on. Both keep paths readable backwards.
 */
public enum Component {
  /** A decimal integer, optionally padded with zeros: {@code {date.m:02}}. */
  NUMBER("-?[0-9]+", CharMatcher.inRange('0', '9')),
  /** A hexadecimal integer as Python's {@code hex}: {@code 0x1f}, {@code -0x1f}. */
  HEX("-?0x[0-9a-f]+", CharMatcher.inRange('0', '9').or(CharMatcher.inRange('a', 'f'))),
  /** {@code 2021-10-01}. */
  ISO_DATE("[0-9]{4}-[0-9]{2}-[0-9]{2}", CharMatcher.none()),
  /** {@code 2021-10-01T05Z}. */
  ISO_HOUR("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}Z", CharMatcher.none()),
  /** A percent-encoded text. */
  STRING(
      "[^/]+?",
      CharMatcher.inRange('0', '9')
          .or(CharMatcher.inRange('a', 'z'))
          .or(CharMatcher.inRange('A', 'Z'))
          .or(CharMatcher.anyOf("-._~%"))),
  /** The word {@code None}. */
  NONE("None", CharMatcher.none());

  private final String pattern;
  private final CharMatcher continuation;

  Component(String pattern, CharMatcher continuation) {
    this.pattern = pattern;
    this.continuation = continuation;
  }

  /** A regular expression for what may stand in a path, without groups. */
  public String pattern() {
    return pattern;
  }

  /** The pattern with any number of digits in the place of each number. */
  public String anySpelling() {
    return pattern.replaceAll("\\{[24]}", "+");
  }

  /** The characters that could make a longer component out of a complete one. */
  public CharMatcher continuation() {
    return continuation;
  }
}

package org.artigraph4j.fingerprint;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * The rules for names that people choose. They hold for every backend, so that a name taken by one
 * is taken by all.
 */
public final class Names {
  /** The longest name, in UTF-8 bytes. */
  public static final int MAX_BYTES = 1024;

  private static final String FORBIDDEN_IN_SEGMENT = "/\\{}";

  private Names() {}

  /** A graph's name: 1 to {@value #MAX_BYTES} UTF-8 bytes, not blank, no NUL, no half pair. */
  public static String graph(String name) {
    return Utf8.requireName("graph name", name, MAX_BYTES);
  }

  /** A tag: as a graph's name. */
  public static String tag(String tag) {
    return Utf8.requireName("tag", tag, MAX_BYTES);
  }

  /** An artifact's dotted key in a graph, such as {@code vendor.transactions}. */
  public static String artifactKey(String key) {
    Utf8.requireName("artifact key", key, MAX_BYTES);
    for (String segment : segments(key)) {
      segment("segment of artifact key '" + Utf8.abbreviate(key) + "'", segment);
    }
    return key;
  }

  /** The segments of a dotted key, outermost first. */
  public static ImmutableList<String> segments(String artifactKey) {
    List<String> segments = Splitter.on('.').splitToList(artifactKey);
    return ImmutableList.copyOf(segments);
  }

  /**
   * A name that becomes one segment of a path: not blank, no slash, backslash or brace, no control
   * character, not {@code .} or {@code ..}.
   */
  public static String segment(String what, String segment) {
    Utf8.requireName(what, segment, MAX_BYTES);
    if (segment.equals(".") || segment.equals("..")) {
      throw new InvalidValueException(what + " is '" + segment + "', which is a folder of its own");
    }
    segment
        .codePoints()
        .filter(c -> Character.isISOControl(c) || FORBIDDEN_IN_SEGMENT.indexOf(c) >= 0)
        .findFirst()
        .ifPresent(
            c -> {
              throw new InvalidValueException(
                  String.format(
                      "%s has the character U+%04X, which cannot stand in a path: '%s'",
                      what, c, Utf8.abbreviate(segment)));
            });
    return segment;
  }
}

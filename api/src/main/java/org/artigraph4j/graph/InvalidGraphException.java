package org.artigraph4j.graph;

import com.google.common.collect.ImmutableList;
import java.util.List;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.fingerprint.Utf8;

/** A graph, or a snapshot of one, that contradicts itself. It names everything that is wrong. */
public final class InvalidGraphException extends InvalidValueException {
  @SuppressWarnings("serial") // an ImmutableList of texts is serializable
  private final List<String> problems;

  InvalidGraphException(String what, String name, List<String> problems) {
    super(what + " '" + Utf8.abbreviate(name) + "' is refused: " + String.join("; ", problems));
    this.problems = ImmutableList.copyOf(problems);
  }

  /** What is wrong, a sentence each. */
  public List<String> problems() {
    return problems;
  }
}

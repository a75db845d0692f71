package org.artigraph4j.graph;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.stream.Collectors;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.fingerprint.Utf8;

/** A graph, or a snapshot of one, that contradicts itself. It names everything that is wrong. */
public final class InvalidGraphException extends InvalidValueException {
  private static final int SHOWN = 20;

  @SuppressWarnings("serial") // an ImmutableList of texts is serializable
  private final List<String> problems;

  InvalidGraphException(String what, String name, List<String> problems) {
    super(what + " '" + Utf8.abbreviate(name) + "' is refused: " + shown(problems));
    this.problems = ImmutableList.copyOf(problems);
  }

  private static String shown(List<String> problems) {
    int more = Math.max(0, problems.size() - SHOWN);
    return problems.stream().limit(SHOWN).collect(Collectors.joining("; "))
        + (more == 0 ? "" : "; and " + more + " more, see problems()");
  }

  /** All that is wrong, a sentence each. */
  public List<String> problems() {
    return problems;
  }
}

package org.artigraph4j.retention;

import com.google.common.collect.ImmutableMap;
import java.util.Objects;

/**
 * What was removed, or would be.
 *
 * @param amounts of each kind of which there is any, in the order of {@link RemovedKind}
 * @param isComplete whether it went to its end; if not, the same call goes on
 */
public record RetentionReport(ImmutableMap<RemovedKind, Amount> amounts, boolean isComplete) {
  public RetentionReport {
    Objects.requireNonNull(amounts, "amounts");
  }

  public Amount get(RemovedKind kind) {
    return amounts.getOrDefault(kind, Amount.NOTHING);
  }
}

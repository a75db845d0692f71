package org.artigraph4j.retention;

import com.google.common.collect.Maps;
import java.util.EnumMap;
import java.util.Map;

/** For backends: counts what is removed. Not thread-safe. */
public final class RetentionTally {
  private final Map<RemovedKind, Amount> amounts = new EnumMap<>(RemovedKind.class);

  public void add(RemovedKind kind, Amount amount) {
    if (!amount.equals(Amount.NOTHING)) {
      amounts.merge(kind, amount, Amount::plus);
    }
  }

  public void add(RetentionTally other) {
    other.amounts.forEach(this::add);
  }

  /** What was counted so far. */
  public RetentionReport report(boolean isComplete) {
    return new RetentionReport(Maps.immutableEnumMap(amounts), isComplete);
  }
}

package org.artigraph4j.retention;

import com.google.common.collect.Maps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** For backends: counts what is removed. Not thread-safe. */
public final class RetentionTally {
  private final Map<RemovedKind, Amount> amounts = new EnumMap<>(RemovedKind.class);

  public void add(RemovedKind kind, Amount amount) {
    if (!amount.equals(Amount.NOTHING)) {
      amounts.merge(kind, amount, Amount::plus);
    }
  }

  /** Adds files that go, with the sizes of those that are there. */
  public void addFiles(List<Path> files) {
    add(
        RemovedKind.FILES,
        new Amount(files.size(), files.stream().mapToLong(RetentionTally::size).sum()));
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException gone) {
      return 0;
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

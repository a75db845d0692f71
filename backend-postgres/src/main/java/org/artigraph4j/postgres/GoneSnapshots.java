package org.artigraph4j.postgres;

import com.google.common.primitives.Longs;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jdbi.v3.core.statement.Query;

/** Snapshots whose links do not count, for they are to go. */
final class GoneSnapshots {
  private final List<String> names = new ArrayList<>();
  private final List<Long> fingerprints = new ArrayList<>();

  GoneSnapshots add(String name, long... snapshots) {
    for (long one : snapshots) {
      names.add(name);
      fingerprints.add(one);
    }
    return this;
  }

  long[] of(String name) {
    return IntStream.range(0, names.size())
        .filter(i -> names.get(i).equals(name))
        .mapToLong(fingerprints::get)
        .toArray();
  }

  Query bindTo(Query query) {
    return query
        .bind("but_names", ArrayArgument.of(names.toArray(String[]::new)))
        .bind("buts", ArrayArgument.of(Longs.toArray(fingerprints)));
  }
}

package org.artigraph4j.postgres;

import com.google.common.primitives.Longs;
import java.util.ArrayList;
import java.util.List;

/** Where the parts of an array begin and end, from 1, each under a fingerprint. */
final class Slices {
  private final List<Long> fingerprints = new ArrayList<>();
  private final List<Long> lows = new ArrayList<>();
  private final List<Long> highs = new ArrayList<>();
  private long end;

  void add(long fingerprint, long size) {
    fingerprints.add(fingerprint);
    lows.add(end + 1);
    end += size;
    highs.add(end);
  }

  int count() {
    return fingerprints.size();
  }

  ArrayArgument fingerprints() {
    return ArrayArgument.of(Longs.toArray(fingerprints));
  }

  ArrayArgument lows() {
    return ArrayArgument.of(Longs.toArray(lows));
  }

  ArrayArgument highs() {
    return ArrayArgument.of(Longs.toArray(highs));
  }
}

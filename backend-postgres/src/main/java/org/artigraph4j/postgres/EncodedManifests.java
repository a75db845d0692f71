package org.artigraph4j.postgres;

import com.google.common.primitives.Longs;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.artigraph4j.postgres.manifest.Manifest;
import org.jdbi.v3.core.statement.Query;

/** Manifests that one statement writes: as arrays of which each row has a slice. */
final class EncodedManifests {
  private final Slices slices = new Slices();
  private final List<long[]> contents = new ArrayList<>();
  private final List<byte[]> entries = new ArrayList<>();

  private EncodedManifests() {}

  /** Takes manifests until they have so many bytes, or there are no more. */
  static EncodedManifests take(Iterator<Manifest> manifests, long bytes) {
    EncodedManifests taken = new EncodedManifests();
    for (long rest = bytes; rest > 0 && manifests.hasNext(); ) {
      rest -= taken.add(manifests.next());
    }
    return taken;
  }

  private long add(Manifest manifest) {
    byte[] encoded = manifest.entries();
    long[] searched = manifest.contents();
    slices.add(manifest.fingerprint().value(), searched.length);
    contents.add(searched);
    entries.add(encoded);
    return encoded.length + (long) Long.BYTES * searched.length;
  }

  int count() {
    return slices.count();
  }

  Query bindTo(Query query) {
    return query
        .bind("manifests", slices.fingerprints())
        .bind("lows", slices.lows())
        .bind("highs", slices.highs())
        .bind("contents", ArrayArgument.of(Longs.concat(contents.toArray(long[][]::new))))
        .bind("entries", ArrayArgument.of(entries.toArray(byte[][]::new)));
  }
}

package org.artigraph4j.postgres;

import com.google.common.primitives.Longs;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.artigraph4j.postgres.manifest.Manifest;
import org.jdbi.v3.core.statement.Query;

/** Lists and manifests that are not there yet: as arrays of which each row has a slice. */
record MissingManifests(List<Listing> lists, Collection<Manifest> manifests) {
  Query bindTo(Query query) {
    return bindLists(bindManifests(query));
  }

  private Query bindManifests(Query query) {
    Slices slices = new Slices();
    List<long[]> contents = new ArrayList<>();
    List<byte[]> entries = new ArrayList<>();
    for (Manifest manifest : manifests) {
      slices.add(manifest.fingerprint().value(), manifest.partitions().size());
      contents.add(manifest.contents());
      entries.add(manifest.entries());
    }
    return query
        .bind("manifests", longs(slices.fingerprints))
        .bind("lows", longs(slices.lows))
        .bind("highs", longs(slices.highs))
        .bind("contents", ArrayArgument.of(Longs.concat(contents.toArray(long[][]::new))))
        .bind("entries", bytes(entries));
  }

  private Query bindLists(Query query) {
    Slices slices = new Slices();
    List<Long> named = new ArrayList<>();
    List<Long> counts = new ArrayList<>();
    List<byte[]> firstKeys = new ArrayList<>();
    for (Listing listing : lists) {
      slices.add(listing.fingerprint(), listing.manifests().size());
      for (Manifest manifest : listing.manifests()) {
        named.add(manifest.fingerprint().value());
        counts.add((long) manifest.partitions().size());
        firstKeys.add(manifest.partitions().get(0).key().toBytes());
      }
    }
    return query
        .bind("lists", longs(slices.fingerprints))
        .bind("list_lows", longs(slices.lows))
        .bind("list_highs", longs(slices.highs))
        .bind("list_manifests", longs(named))
        .bind("list_counts", longs(counts))
        .bind("first_keys", bytes(firstKeys));
  }

  private static ArrayArgument longs(List<Long> numbers) {
    return ArrayArgument.of(Longs.toArray(numbers));
  }

  private static ArrayArgument bytes(List<byte[]> values) {
    return ArrayArgument.of(values.toArray(byte[][]::new));
  }

  /** Where the parts of an array begin and end, from 1. */
  private static final class Slices {
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
  }
}

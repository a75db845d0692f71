package org.artigraph4j.postgres;

import com.google.common.primitives.Longs;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.artigraph4j.postgres.manifest.Manifest;
import org.jdbi.v3.core.statement.Query;

/** Lists and manifests that are not there yet. */
record MissingManifests(List<Listing> lists, Collection<Manifest> manifests) {
  /** In one order for all writers, so that two cannot deadlock. */
  Iterator<Manifest> inOrder() {
    return manifests.stream()
        .sorted(Comparator.comparingLong(manifest -> manifest.fingerprint().value()))
        .iterator();
  }

  /** The lists as arrays of which each row has a slice. */
  Query bindLists(Query query) {
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
        .bind("lists", slices.fingerprints())
        .bind("list_count", slices.count())
        .bind("list_lows", slices.lows())
        .bind("list_highs", slices.highs())
        .bind("list_manifests", ArrayArgument.of(Longs.toArray(named)))
        .bind("list_counts", ArrayArgument.of(Longs.toArray(counts)))
        .bind("first_keys", ArrayArgument.of(firstKeys.toArray(byte[][]::new)));
  }
}

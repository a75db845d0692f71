package org.artigraph4j.postgres;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.primitives.UnsignedBytes;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.postgres.manifest.Manifest;
import org.artigraph4j.storage.StoragePartition;

/**
 * Which keys are in the manifests that an artifact had when it was last met, as far as that was
 * seen: whoever links batch after batch need not be sent these manifests each time to learn that
 * its keys are not in them. A list never changes, so what is known of it stays right; whether the
 * artifact still has it is for the server to say. Only fingerprints of keys are kept: of a key that
 * may be there the server sends the manifest.
 */
final class ListedKeys {
  private static final long MOST_BYTES =
      Math.min(64L << 20, Runtime.getRuntime().maxMemory() / 16); // eight for each link

  private record Place(String name, long snapshot, String artifactKey) {}

  private final Cache<Place, Known> known =
      CacheBuilder.newBuilder()
          .concurrencyLevel(1) // otherwise each of several parts has its share of the bytes
          .maximumWeight(MOST_BYTES)
          .<Place, Known>weigher((place, one) -> Math.toIntExact(one.bytes))
          .build();

  private static Place place(GraphSnapshot snapshot, String artifactKey) {
    return new Place(snapshot.name(), snapshot.fingerprint().value(), artifactKey);
  }

  Optional<Known> find(GraphSnapshot snapshot, String artifactKey) {
    return Optional.ofNullable(known.getIfPresent(place(snapshot, artifactKey)));
  }

  /** Learns what was seen of the list that an artifact has. */
  void learn(GraphSnapshot snapshot, String artifactKey, long list, Collection<Stretch> seen) {
    Place place = place(snapshot, artifactKey);
    Known before = known.getIfPresent(place);
    put(
        place,
        new Known(list, before == null || before.list != list ? List.of() : before.all(), seen));
  }

  /** Learns the list that an artifact is given. */
  void learn(GraphSnapshot snapshot, Listing listing) {
    Stretch[] all = new Stretch[listing.manifests().size()];
    byte[] until = KeyRange.AFTER_ALL;
    for (int i = all.length - 1; i >= 0; i--) {
      all[i] = Stretch.of(listing.manifests().get(i), until);
      until = all[i].from();
    }
    Known whole = new Known(listing.fingerprint(), List.of(), List.of(all));
    put(place(snapshot, listing.artifactKey()), whole);
  }

  /** Keeps it; if that is too much, what was kept of the same list will do. */
  private void put(Place place, Known one) {
    Known before = known.getIfPresent(place);
    if (one.bytes <= MOST_BYTES) {
      known.put(place, one);
    } else if (before != null && before.list != one.list) {
      known.invalidate(place);
    }
  }

  /** Forgets a list that the artifact has not. */
  void forget(GraphSnapshot snapshot, String artifactKey) {
    known.invalidate(place(snapshot, artifactKey));
  }

  /**
   * The keys of a manifest, which are all that there are of its list from its first key up to that
   * of the next one.
   *
   * @param keys their fingerprints in ascending order
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Stretch(byte[] from, byte[] until, long[] keys) {
    private static final int OTHER_BYTES = 160; // itself, its arrays, its place in the map

    static Stretch of(Manifest manifest, byte[] until) {
      byte[] from = manifest.partitions().get(0).key().toBytes();
      return of(from, until, manifest.partitions());
    }

    static Stretch of(byte[] from, byte[] until, Collection<StoragePartition> partitions) {
      long[] keys = partitions.stream().mapToLong(one -> one.key().fingerprint().value()).toArray();
      Arrays.sort(keys);
      return new Stretch(from, until, keys);
    }

    private long bytes() {
      return (long) Long.BYTES * keys.length + from.length + until.length + OTHER_BYTES;
    }
  }

  /** What is known of a list. */
  static final class Known {
    private final long list;
    private final TreeMap<byte[], Stretch> stretches =
        new TreeMap<>(UnsignedBytes.lexicographicalComparator());
    private final long links;
    private final long bytes;

    private Known(long list, Collection<Stretch> before, Collection<Stretch> seen) {
      this.list = list;
      before.forEach(stretch -> stretches.put(stretch.from(), stretch));
      seen.forEach(stretch -> stretches.put(stretch.from(), stretch));
      this.links = stretches.values().stream().mapToLong(one -> one.keys().length).sum();
      this.bytes = stretches.values().stream().mapToLong(Stretch::bytes).sum();
    }

    private Collection<Stretch> all() {
      return stretches.values();
    }

    long list() {
      return list;
    }

    /** How many links the list has, or more: not all of it may have been seen. */
    long links() {
      return links;
    }

    /** Which partitions of a batch have keys that the list surely has not. */
    boolean[] lacks(PartitionBatch batch) {
      boolean[] lacks = new boolean[batch.partitions().size()];
      for (int i = 0; i < lacks.length; i++) {
        StoragePartition partition = batch.partitions().get(i);
        byte[] key = partition.key().toBytes();
        Map.Entry<byte[], Stretch> at = stretches.floorEntry(key);
        lacks[i] =
            at != null
                && stretches.comparator().compare(key, at.getValue().until()) < 0
                && Arrays.binarySearch(at.getValue().keys(), partition.key().fingerprint().value())
                    < 0;
      }
      return lacks;
    }
  }
}

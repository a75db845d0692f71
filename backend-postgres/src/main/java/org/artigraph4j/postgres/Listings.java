package org.artigraph4j.postgres;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.MapMaker;
import java.util.concurrent.ConcurrentMap;
import org.artigraph4j.postgres.manifest.Manifest;
import org.artigraph4j.postgres.manifest.ManifestList;
import org.artigraph4j.storage.StoragePartitions;

/**
 * Which manifests partitions make, remembered for those that were read or linked before: who links
 * to the next snapshot what the last one holds need not fingerprint all of it again. They are known
 * as objects, not as values, and are kept alive by nobody here.
 */
final class Listings {
  private final ConcurrentMap<StoragePartitions, ManifestList> known =
      new MapMaker().weakKeys().makeMap();

  void remember(StoragePartitions partitions, ManifestList list) {
    known.put(partitions, list);
  }

  Listing of(String artifactKey, StoragePartitions partitions) {
    ManifestList list = known.get(partitions);
    ImmutableList<Manifest> manifests =
        list == null ? Manifest.allOf(partitions) : Manifest.allOf(partitions, list);
    if (list == null) {
      list = ManifestList.of(manifests);
      remember(partitions, list);
    }
    return new Listing(artifactKey, partitions, manifests, list, list.fingerprint().value());
  }
}

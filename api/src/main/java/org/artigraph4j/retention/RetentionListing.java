package org.artigraph4j.retention;

import java.util.Comparator;
import java.util.HexFormat;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.JsonObject;
import org.artigraph4j.page.Keyset;
import org.artigraph4j.page.Position;
import org.artigraph4j.storage.StoragePartition;

/** For backends: the listing of {@link Retention}, with its order. */
public final class RetentionListing {
  private RetentionListing() {}

  /** By the bytes of the key in hexadecimal, input (none as 0) and content. */
  public static Keyset<EvictedPartition> evicted(Artifact artifact) {
    return Keyset.of(
        JsonObject.builder("EvictedPartitions", 1).put("storage", artifact.storage()).build(),
        Comparator.naturalOrder(),
        evicted -> position(evicted.partition()));
  }

  /** Where a partition stands among those of its storage. */
  public static Position position(StoragePartition partition) {
    return Position.of(
        HexFormat.of().formatHex(partition.key().toBytes()),
        partition.inputFingerprint().map(Fingerprint::value).orElse(0L),
        partition.contentFingerprint());
  }
}

package org.artigraph4j.catalog;

import java.util.Comparator;
import java.util.HexFormat;
import java.util.function.Function;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.JsonObject;
import org.artigraph4j.page.Keyset;
import org.artigraph4j.page.Position;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.tags.Tag;

/** For backends: the listings of a {@link Catalog}, each with its order. */
public final class Listing {
  private static final Keyset<String> GRAPH_NAMES =
      keyset(query("graph_names"), Comparator.naturalOrder(), Position::of);

  private Listing() {}

  /** By name. */
  public static Keyset<String> graphNames() {
    return GRAPH_NAMES;
  }

  /** By time and fingerprint, downwards. */
  public static Keyset<GraphVersion> graphs(String name) {
    return keyset(
        query("graphs").put("name", name),
        Comparator.reverseOrder(),
        graph -> Position.of(graph.firstSeen(), graph.fingerprint()));
  }

  /** By time and fingerprint, downwards. */
  public static Keyset<SnapshotEntry> snapshots(SnapshotQuery query) {
    return query.listing();
  }

  static Keyset<SnapshotEntry> of(SnapshotQuery query) {
    return keyset(
        query.describe(query("snapshots")),
        Comparator.reverseOrder(),
        snapshot -> Position.of(snapshot.createdAt(), snapshot.fingerprint()));
  }

  /** By tag. */
  public static Keyset<Tag> tags(String name, String prefix) {
    return keyset(
        query("tags").put("name", name).put("prefix", prefix),
        Comparator.naturalOrder(),
        tag -> Position.of(tag.tag()));
  }

  /** By key, name, fingerprint, and 0 for raw or 1 for produced. */
  public static Keyset<ArtifactEntry> artifacts(ArtifactQuery query) {
    return query.listing();
  }

  static Keyset<ArtifactEntry> of(ArtifactQuery query) {
    return keyset(
        query.describe(query("artifacts")),
        Comparator.naturalOrder(),
        entry ->
            Position.of(
                entry.key(),
                entry.name(),
                entry.artifact().fingerprint(),
                entry.isProduced() ? 1L : 0L));
  }

  /**
   * By the bytes of the key in hexadecimal, input (none as 0) and content; or by time, and the
   * fingerprints of key, input and content, downwards.
   */
  public static Keyset<PartitionEntry> partitions(PartitionQuery query) {
    return query.listing();
  }

  static Keyset<PartitionEntry> of(PartitionQuery query) {
    JsonObject.Builder described = query.describe(query("partitions"));
    return switch (query.order()) {
      case BY_KEY ->
          keyset(
              described,
              Comparator.naturalOrder(),
              entry -> {
                StoragePartition one = entry.partition();
                String key = HexFormat.of().formatHex(one.key().toBytes());
                return Position.of(key, inputOrZero(one), one.contentFingerprint());
              });
      case NEWEST_FIRST ->
          keyset(
              described,
              Comparator.reverseOrder(),
              entry -> {
                StoragePartition one = entry.partition();
                return Position.of(
                    entry.addedAt(),
                    one.key().fingerprint(),
                    inputOrZero(one),
                    one.contentFingerprint());
              });
    };
  }

  /** By the fingerprints of storage and key, and the input (none as 0). */
  public static Keyset<PartitionEntry> partitionsWithContent(Fingerprint content) {
    return keyset(
        query("partitions_with_content").put("content", content),
        Comparator.naturalOrder(),
        entry -> {
          StoragePartition one = entry.partition();
          return Position.of(
              one.storage().fingerprint(), one.key().fingerprint(), inputOrZero(one));
        });
  }

  /** By the graph's name, the snapshot's fingerprint, and the artifact's key. */
  public static Keyset<ContentLink> linksWithContent(Fingerprint content) {
    return keyset(
        query("links_with_content").put("content", content),
        Comparator.naturalOrder(),
        link -> Position.of(link.name(), link.snapshot(), link.artifactKey()));
  }

  private static <T> Keyset<T> keyset(
      JsonObject.Builder query, Comparator<Position> order, Function<T, Position> position) {
    return Keyset.of(query.build(), order, position);
  }

  private static JsonObject.Builder query(String listing) {
    return JsonObject.builder("CatalogQuery", 1).put("listing", listing);
  }

  private static long inputOrZero(StoragePartition partition) {
    return partition.inputFingerprint().map(Fingerprint::value).orElse(0L);
  }
}

package org.artigraph4j.catalog;

import com.google.common.collect.ImmutableList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.JsonObject;
import org.artigraph4j.page.Page;
import org.artigraph4j.page.PageRequest;
import org.artigraph4j.page.PageTokenException;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.tags.Tag;

/**
 * For backends: the listings of a {@link Catalog}, each with a question, in an order in which no
 * item moves. They are keysets: a page begins after the last item of the one before, wherever that
 * is by now.
 *
 * @param <T> what is listed
 */
public final class Listing<T> {
  private final Fingerprint query;
  private final Function<T, Position> position;
  private final Comparator<Position> order;

  private Listing(
      JsonObject.Builder query, Comparator<Position> order, Function<T, Position> position) {
    this.query = query.build().fingerprint();
    this.order = order;
    this.position = position;
  }

  /** By name. */
  public static Listing<String> graphNames() {
    return new Listing<>(query("graph_names"), Comparator.naturalOrder(), Position::of);
  }

  /** By time and fingerprint, downwards. */
  public static Listing<GraphVersion> graphs(String name) {
    return new Listing<>(
        query("graphs").put("name", name),
        Comparator.reverseOrder(),
        graph -> Position.of(graph.firstSeen(), graph.fingerprint()));
  }

  /** By time and fingerprint, downwards. */
  public static Listing<SnapshotEntry> snapshots(SnapshotQuery query) {
    return new Listing<>(
        query.describe(query("snapshots")),
        Comparator.reverseOrder(),
        snapshot -> Position.of(snapshot.createdAt(), snapshot.fingerprint()));
  }

  /** By tag. */
  public static Listing<Tag> tags(String name, String prefix) {
    return new Listing<>(
        query("tags").put("name", name).put("prefix", prefix),
        Comparator.naturalOrder(),
        tag -> Position.of(tag.tag()));
  }

  /** By key, name, fingerprint, and 0 for raw or 1 for produced. */
  public static Listing<ArtifactEntry> artifacts(ArtifactQuery query) {
    return new Listing<>(
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
  public static Listing<PartitionEntry> partitions(PartitionQuery query) {
    JsonObject.Builder described = query.describe(query("partitions"));
    return switch (query.order()) {
      case BY_KEY ->
          new Listing<>(
              described,
              Comparator.naturalOrder(),
              entry -> {
                StoragePartition one = entry.partition();
                String key = HexFormat.of().formatHex(one.key().toBytes());
                return Position.of(key, inputOrZero(one), one.contentFingerprint());
              });
      case NEWEST_FIRST ->
          new Listing<>(
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
  public static Listing<PartitionEntry> partitionsWithContent(Fingerprint content) {
    return new Listing<>(
        query("partitions_with_content").put("content", content),
        Comparator.naturalOrder(),
        entry -> {
          StoragePartition one = entry.partition();
          return Position.of(
              one.storage().fingerprint(), one.key().fingerprint(), inputOrZero(one));
        });
  }

  /** By the graph's name, the snapshot's fingerprint, and the artifact's key. */
  public static Listing<ContentLink> linksWithContent(Fingerprint content) {
    return new Listing<>(
        query("links_with_content").put("content", content),
        Comparator.naturalOrder(),
        link -> Position.of(link.name(), link.snapshot(), link.artifactKey()));
  }

  private static JsonObject.Builder query(String listing) {
    return JsonObject.builder("CatalogQuery", 1).put("listing", listing);
  }

  private static long inputOrZero(StoragePartition partition) {
    return partition.inputFingerprint().map(Fingerprint::value).orElse(0L);
  }

  /**
   * Where a page begins: after this.
   *
   * @throws PageTokenException if the token is of another listing
   */
  public Optional<Position> after(PageRequest page) {
    return page.after().map(token -> new Position(token.position(query)));
  }

  /**
   * A page of what a database has found.
   *
   * @param found what comes after the beginning, in order, one more than the page takes if there
   *     are more
   */
  public Page<T> page(PageRequest page, List<T> found) {
    return Page.of(page, query, found, item -> position.apply(item).parts());
  }

  /** A page out of all that there is, in any order. */
  public Page<T> pageOfAll(PageRequest page, Stream<T> all) {
    Optional<Position> after = after(page);
    List<T> found =
        all.map(item -> Map.entry(position.apply(item), item))
            .filter(one -> after.isEmpty() || order.compare(one.getKey(), after.get()) > 0)
            .sorted(Map.Entry.comparingByKey(order))
            .limit(page.size() + 1L)
            .map(Map.Entry::getValue)
            .collect(ImmutableList.toImmutableList());
    return page(page, found);
  }
}

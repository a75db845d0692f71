package org.artigraph4j.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.artigraph4j.catalog.KeyCondition;
import org.artigraph4j.catalog.Listing;
import org.artigraph4j.catalog.PartitionEntry;
import org.artigraph4j.catalog.PartitionQuery;
import org.artigraph4j.page.Keyset;
import org.artigraph4j.page.Page;
import org.artigraph4j.page.PageRequest;
import org.artigraph4j.page.Position;
import org.artigraph4j.storage.Storage;

/** Listings of the known partitions of a storage. */
final class PartitionListings {
  private static final String COLUMNS =
      """
      SELECT
        p.key_fingerprint, p.input_fingerprint, p.content_fingerprint, p.key, p.attributes,
        p.added_at
      """;

  private static final String SAME_STORAGE =
      """
        , (
          SELECT s.body = CAST(:storage_body AS jsonb)
          FROM ${schema}.storage s
          WHERE s.fingerprint = :storage
        ) AS same_storage
      """;

  // Of what, and from where, is hidden from the planner, as in ArtifactListings: in a storage that
  // came after the statistics it believes that there is nothing, and would plan each call anew.
  static final String FROM =
      """
      FROM ${schema}.storage_partition p
      WHERE p.storage_fingerprint = (SELECT :storage) AND p.added_at <> '-infinity'
      """;

  private static final String MEETING =
      """
        AND jsonb_path_match(p.key, CAST(:conditions AS jsonpath), CAST(:values AS jsonb))
      """;

  static final String AFTER =
      """
        AND (p.partition_key, p.input_fingerprint, p.content_fingerprint)
          > ((SELECT :key), :input, :content)
        AND p.partition_key < (SELECT :until)
      """;

  static final String KEY_ORDER =
      """
      ORDER BY p.partition_key, p.input_fingerprint, p.content_fingerprint
      """;

  private static final String BY_KEY = AFTER + KEY_ORDER + Keysets.LIMIT;

  private static final String NEWEST =
      """
        AND (p.added_at, p.key_fingerprint, p.input_fingerprint, p.content_fingerprint)
          < ((SELECT :at), :key, :input, :content)
      ORDER BY
        p.added_at DESC, p.key_fingerprint DESC, p.input_fingerprint DESC,
        p.content_fingerprint DESC
      """
          + Keysets.LIMIT;

  /** The statement of a listing, with the comparison of the storage and without. */
  private record Compared(NamedSql checking, NamedSql seen) {
    static Compared of(Sql sql, String with, String from) {
      return new Compared(
          NamedSql.of(sql.of(with + COLUMNS + SAME_STORAGE + from)),
          NamedSql.of(sql.of(with + COLUMNS + from)));
    }

    NamedSql get(boolean check) {
      return check ? checking : seen;
    }
  }

  /** The statements of an order: of all in a range, and of those that meet more conditions. */
  private record Ordered(Compared all, Compared some) {
    static Ordered of(Sql sql, String order) {
      return new Ordered(
          Compared.of(sql, "", FROM + order), Compared.of(sql, "", FROM + MEETING + order));
    }

    static Ordered byStretch(Sql sql, int same) {
      String with = StretchesSql.with(same);
      return new Ordered(
          Compared.of(sql, with, StretchesSql.from("")),
          Compared.of(sql, with, StretchesSql.from(MEETING)));
    }

    Compared get(boolean isOfAll) {
      return isOfAll ? all : some;
    }
  }

  private final Sql sql;
  private final Preparing preparing;
  private final Storages storageRows;
  private final SeenStorages storages;
  private final Ordered byKey;
  private final Ordered newest;

  /** By how many fields come before a stretch. */
  private final ConcurrentMap<Integer, Ordered> byStretch = new ConcurrentHashMap<>();

  PartitionListings(Sql sql, Preparing preparing, SeenStorages storages) {
    this.sql = sql;
    this.preparing = preparing;
    this.storageRows = new Storages(sql);
    this.storages = storages;
    this.byKey = Ordered.of(sql, BY_KEY);
    this.newest = Ordered.of(sql, NEWEST);
  }

  private Ordered byStretch(KeyStretches stretches) {
    return byStretch.computeIfAbsent(stretches.same(), same -> Ordered.byStretch(sql, same));
  }

  Page<PartitionEntry> partitions(Connection connection, PartitionQuery asked, PageRequest page)
      throws SQLException {
    Keyset<PartitionEntry> listing = Listing.partitions(asked);
    Optional<Position> after = listing.after(page);
    Storage storage = asked.artifact().storage();
    SeenStorages.Seen seen = storages.of(storage);
    boolean check = !seen.isSame();
    boolean isByKey = asked.order() == PartitionQuery.Order.BY_KEY;
    KeyRange range = KeyRange.of(asked);
    Optional<KeyStretches> stretches = isByKey ? KeyStretches.of(asked) : Optional.empty();
    List<KeyCondition> conditions = asked.conditions();
    if (isByKey) {
      List<KeyCondition> later = range.without(conditions);
      conditions = stretches.map(one -> one.range().without(later)).orElse(later);
    }
    Ordered ordered = stretches.map(this::byStretch).orElse(isByKey ? byKey : newest);
    NamedSql sql = ordered.get(conditions.isEmpty()).get(check);
    try (NamedStatement asking = sql.prepare(connection, preparing)) {
      if (check) {
        asking.bind("storage_body", storage.toJson().toString());
      }
      if (!conditions.isEmpty()) {
        KeyFilter filter = KeyFilter.of(conditions);
        asking.bindUntyped("conditions", filter.path()).bindUntyped("values", filter.values());
      }
      if (isByKey) {
        bindKey(asking, range, after);
        if (stretches.isPresent()) {
          bindStretches(asking, stretches.get());
        }
      } else {
        bindTime(asking, after);
      }
      RowsOf rows = RowsOf.of(storage);
      Page<PartitionEntry> found =
          asking
              .bind("storage", seen.fingerprint())
              .page(
                  listing,
                  page,
                  row -> {
                    if (check) {
                      storageRows.requireSame(row, storage);
                    }
                    return new PartitionEntry(
                        PartitionRows.read(row, rows, storage), Keysets.time(row, "added_at"));
                  });
      // What a block sees may be its own, and never come to be.
      if (check && !found.items().isEmpty() && connection.getAutoCommit()) {
        seen.committed();
      }
      return found;
    }
  }

  private static void bindKey(NamedStatement asking, KeyRange range, Optional<Position> position)
      throws SQLException {
    Optional<Position> after = position.filter(one -> range.isBeyondStart(one.bytes(0)));
    asking
        .bind("key", after.map(one -> one.bytes(0)).orElse(range.from()))
        .bind("input", after.map(one -> one.number(1)).orElse(Keysets.FIRST))
        .bind("content", after.map(one -> one.number(2)).orElse(Keysets.FIRST))
        .bind("until", range.until());
  }

  private static void bindStretches(NamedStatement asking, KeyStretches stretches)
      throws SQLException {
    asking
        .bind("stretch_from", stretches.range().from())
        .bind("stretch_until", stretches.range().until())
        .bind("first", Keysets.FIRST);
  }

  private static void bindTime(NamedStatement asking, Optional<Position> after)
      throws SQLException {
    asking
        .bind("at", after.map(one -> Keysets.time(one.instant(0))).orElse(Keysets.END_OF_TIME))
        .bind("key", after.map(one -> one.number(1)).orElse(Keysets.LAST))
        .bind("input", after.map(one -> one.number(2)).orElse(Keysets.LAST))
        .bind("content", after.map(one -> one.number(3)).orElse(Keysets.LAST));
  }
}

package org.artigraph4j.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
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

  private static final String FROM =
      """
      FROM ${schema}.storage_partition p
      WHERE p.storage_fingerprint = :storage AND p.added_at <> '-infinity'
        AND (
          CAST(:conditions AS jsonpath) IS NULL
          OR jsonb_path_match(p.key, CAST(:conditions AS jsonpath), CAST(:values AS jsonb))
        )
      """;

  private static final String BY_KEY =
      """
        AND (p.partition_key, p.input_fingerprint, p.content_fingerprint)
          > (:key, :input, :content)
        AND p.partition_key < :until
      ORDER BY p.partition_key, p.input_fingerprint, p.content_fingerprint
      """
          + Keysets.LIMIT;

  private static final String NEWEST =
      """
        AND (p.added_at, p.key_fingerprint, p.input_fingerprint, p.content_fingerprint)
          < (:at, :key, :input, :content)
      ORDER BY
        p.added_at DESC, p.key_fingerprint DESC, p.input_fingerprint DESC,
        p.content_fingerprint DESC
      """
          + Keysets.LIMIT;

  /** The statement of an order, with the comparison of the storage and without. */
  private record Ordered(NamedSql checking, NamedSql seen) {
    static Ordered of(Sql sql, String order) {
      return new Ordered(
          NamedSql.of(sql.of(COLUMNS + SAME_STORAGE + FROM + order)),
          NamedSql.of(sql.of(COLUMNS + FROM + order)));
    }

    NamedSql get(boolean check) {
      return check ? checking : seen;
    }
  }

  private final Preparing preparing;
  private final Storages storageRows;
  private final SeenStorages storages;
  private final Ordered byKey;
  private final Ordered newest;

  PartitionListings(Sql sql, Preparing preparing, SeenStorages storages) {
    this.preparing = preparing;
    this.storageRows = new Storages(sql);
    this.storages = storages;
    this.byKey = Ordered.of(sql, BY_KEY);
    this.newest = Ordered.of(sql, NEWEST);
  }

  Page<PartitionEntry> partitions(Connection connection, PartitionQuery asked, PageRequest page)
      throws SQLException {
    Keyset<PartitionEntry> listing = Listing.partitions(asked);
    Optional<Position> after = listing.after(page);
    Storage storage = asked.artifact().storage();
    SeenStorages.Seen seen = storages.of(storage);
    boolean check = !seen.isSame();
    KeyFilter filter = KeyFilter.of(asked.conditions());
    boolean isByKey = asked.order() == PartitionQuery.Order.BY_KEY;
    try (NamedStatement asking =
        (isByKey ? byKey : newest).get(check).prepare(connection, preparing)) {
      if (check) {
        asking.bind("storage_body", storage.toJson().toString());
      }
      if (isByKey) {
        bindKey(asking, KeyRange.of(asked), after);
      } else {
        bindTime(asking, after);
      }
      RowsOf rows = RowsOf.of(storage);
      Page<PartitionEntry> found =
          asking
              .bind("storage", seen.fingerprint())
              .bindText("conditions", filter.path())
              .bind("values", filter.values())
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

  private static void bindKey(NamedStatement asking, KeyRange range, Optional<Position> after)
      throws SQLException {
    asking
        .bind("key", after.map(one -> one.bytes(0)).orElse(range.from()))
        .bind("input", after.map(one -> one.number(1)).orElse(Keysets.FIRST))
        .bind("content", after.map(one -> one.number(2)).orElse(Keysets.FIRST))
        .bind("until", range.until());
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

package org.artigraph4j.postgres;

import java.sql.ResultSet;
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
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** Listings of the known partitions of a storage. */
final class PartitionListings {
  private static final String COLUMNS =
      """
      SELECT
        p.key_fingerprint, p.input_fingerprint, p.content_fingerprint, p.key, p.attributes,
        p.added_at,
        (
          SELECT s.body = CAST(:storage_body AS jsonb)
          FROM ${schema}.storage s
          WHERE s.fingerprint = :storage
        ) AS same_storage
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

  private final Storages storages;
  private final String byKey;
  private final String newest;

  PartitionListings(Sql sql) {
    this.storages = new Storages(sql);
    this.byKey = sql.of(COLUMNS + BY_KEY);
    this.newest = sql.of(COLUMNS + NEWEST);
  }

  Page<PartitionEntry> partitions(Handle handle, PartitionQuery asked, PageRequest page) {
    Keyset<PartitionEntry> listing = Listing.partitions(asked);
    Optional<Position> after = listing.after(page);
    Storage storage = asked.artifact().storage();
    KeyFilter filter = KeyFilter.of(asked.conditions());
    Query query =
        switch (asked.order()) {
          case BY_KEY -> byKey(handle, KeyRange.of(asked), after);
          case NEWEST_FIRST -> newest(handle, after);
        };
    return listing.page(
        page,
        ArtifactPartitions.bindStorage(query, storage)
            .bind("conditions", filter.path())
            .bind("values", filter.values())
            .bind("limit", Keysets.limit(page))
            .map((row, context) -> read(row, storage))
            .list());
  }

  private Query byKey(Handle handle, KeyRange range, Optional<Position> after) {
    return handle
        .createQuery(byKey)
        .bind("key", after.map(one -> one.bytes(0)).orElse(range.from()))
        .bind("input", after.map(one -> one.number(1)).orElse(Keysets.FIRST))
        .bind("content", after.map(one -> one.number(2)).orElse(Keysets.FIRST))
        .bind("until", range.until());
  }

  private Query newest(Handle handle, Optional<Position> after) {
    return handle
        .createQuery(newest)
        .bind("at", after.map(one -> Keysets.time(one.instant(0))).orElseGet(Keysets::endOfTime))
        .bind("key", after.map(one -> one.number(1)).orElse(Keysets.LAST))
        .bind("input", after.map(one -> one.number(2)).orElse(Keysets.LAST))
        .bind("content", after.map(one -> one.number(3)).orElse(Keysets.LAST));
  }

  private PartitionEntry read(ResultSet row, Storage storage) throws SQLException {
    storages.requireSame(row, storage);
    return new PartitionEntry(
        PartitionRows.read(row, RowsOf.of(storage), storage), Keysets.time(row, "added_at"));
  }
}

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

  private static final String FROM_ALL =
      """
      FROM ${schema}.storage_partition p
      WHERE p.storage_fingerprint = :storage AND p.added_at <> '-infinity'
      """;

  // Whether there are any is hidden, as in ArtifactListings: what is folded away is planned anew.
  private static final String FROM =
      FROM_ALL
          + """
            AND (
              (SELECT CAST(:conditions AS jsonpath)) IS NULL
              OR jsonb_path_match(
                p.key, (SELECT CAST(:conditions AS jsonpath)), (SELECT CAST(:values AS jsonb))
              )
            )
          """;

  private static final String AFTER =
      """
        AND (p.partition_key, p.input_fingerprint, p.content_fingerprint)
          > (:key, :input, :content)
        AND p.partition_key < :until
      """;

  private static final String KEY_ORDER =
      """
      ORDER BY p.partition_key, p.input_fingerprint, p.content_fingerprint
      """;

  private static final String BY_KEY = AFTER + KEY_ORDER + Keysets.LIMIT;

  // Of a key's bytes those of its first fields: of each a name and a zero, the kind, and the value,
  // as PartitionKey.toBytes has them.
  private static final String START =
      """
      SELECT
        substring(
          p.partition_key
          FOR (
            SELECT
              CAST(
                sum(
                  octet_length(f.field ->> 0) + 2
                  + CASE f.field ->> 1
                    WHEN 'NullField' THEN 0
                    WHEN 'Int8Field' THEN 1
                    WHEN 'Int16Field' THEN 2
                    WHEN 'Int64Field' THEN 8
                    WHEN 'StringField' THEN octet_length(f.field ->> 2) + 1
                    ELSE 4
                  END
                )
                AS integer
              )
            FROM jsonb_array_elements(p.key -> 'fields') WITH ORDINALITY AS f (field, number)
            WHERE f.number <= :same
          )
        ) AS start
      """;

  // From one start of keys to the next, past all that have it, by one descent of the index, and by
  // another one to its stretch. The server looks for no more of them than the page takes, and for
  // one after the other. No name begins with the byte that is put behind a start.
  private static final String STRETCHES =
      """
      WITH RECURSIVE stretch AS (
        (
      """
          + START
          + FROM_ALL
          + AFTER
          + KEY_ORDER
          + """
              LIMIT 1
            )
            UNION ALL
            SELECT next.start
            FROM stretch
            CROSS JOIN LATERAL (
          """
          + START
          + FROM_ALL
          + """
                AND (p.partition_key, p.input_fingerprint, p.content_fingerprint)
                  > (stretch.start || CAST('\\xff' AS bytea), 0, 0)
                AND p.partition_key < :until
          """
          + KEY_ORDER
          + """
              LIMIT 1
            ) AS next
          )
          """;

  private static final String BY_STRETCH =
      """
      FROM stretch
      CROSS JOIN LATERAL (
        SELECT p.*
      """
          + FROM
          + """
              AND (p.partition_key, p.input_fingerprint, p.content_fingerprint) > (
                greatest(stretch.start || :stretch_from, :key),
                CASE WHEN stretch.start || :stretch_from > :key THEN :first ELSE :input END,
                CASE WHEN stretch.start || :stretch_from > :key THEN :first ELSE :content END
              )
              AND p.partition_key < least(stretch.start || :stretch_until, :until)
          """
          + KEY_ORDER
          + Keysets.LIMIT
          + ") AS p\n"
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
    static Ordered of(Sql sql, String with, String from) {
      return new Ordered(
          NamedSql.of(sql.of(with + COLUMNS + SAME_STORAGE + from)),
          NamedSql.of(sql.of(with + COLUMNS + from)));
    }

    NamedSql get(boolean check) {
      return check ? checking : seen;
    }
  }

  private final Preparing preparing;
  private final Storages storageRows;
  private final SeenStorages storages;
  private final Ordered byKey;
  private final Ordered byStretch;
  private final Ordered newest;

  PartitionListings(Sql sql, Preparing preparing, SeenStorages storages) {
    this.preparing = preparing;
    this.storageRows = new Storages(sql);
    this.storages = storages;
    this.byKey = Ordered.of(sql, "", FROM + BY_KEY);
    this.byStretch = Ordered.of(sql, STRETCHES, BY_STRETCH);
    this.newest = Ordered.of(sql, "", FROM + NEWEST);
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
    Optional<KeyStretches> stretches = isByKey ? KeyStretches.of(asked) : Optional.empty();
    Ordered ordered = stretches.isPresent() ? byStretch : isByKey ? byKey : newest;
    try (NamedStatement asking = ordered.get(check).prepare(connection, preparing)) {
      if (check) {
        asking.bind("storage_body", storage.toJson().toString());
      }
      if (isByKey) {
        bindKey(asking, KeyRange.of(asked), after);
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

  private static void bindStretches(NamedStatement asking, KeyStretches stretches)
      throws SQLException {
    asking
        .bind("same", stretches.same())
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

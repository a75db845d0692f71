package org.artigraph4j.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.artigraph4j.error.DamagedDataException;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.page.Keyset;
import org.artigraph4j.page.Page;
import org.artigraph4j.page.PageRequest;
import org.artigraph4j.tags.Tag;
import org.artigraph4j.tags.TagEntry;
import org.artigraph4j.tags.TagListing;
import org.jdbi.v3.core.Handle;

/** Tags and their history. A tag that was deleted has a row that points nowhere. */
final class TagReads {
  // Beyond these nothing was done to a tag, and the server has no such times.
  private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant LAST = Instant.parse("9999-12-31T00:00:00Z");

  private static final String SNAPSHOT =
      """
      SELECT
        t.snapshot_fingerprint, s.fingerprint, s.graph_fingerprint, s.body, g.body AS graph_body
      """;

  private static final String SNAPSHOT_OF_TAG =
      """
      LEFT JOIN LATERAL (
        SELECT s.fingerprint, s.graph_fingerprint, s.body
        FROM ${schema}.snapshot s
        WHERE s.name = :name AND s.fingerprint = t.snapshot_fingerprint
        LIMIT 1
      ) AS s ON true
      """
          + Snapshots.GRAPH_OF_SNAPSHOT;

  private static final String FIND_SNAPSHOT =
      SNAPSHOT
          + """
          FROM ${schema}.snapshot_tag t
          """
          + SNAPSHOT_OF_TAG
          + """
          WHERE t.name = :name AND t.tag = :tag AND t.snapshot_fingerprint IS NOT NULL
          """;

  private static final String FIND_SNAPSHOT_AS_OF =
      SNAPSHOT
          + """
          FROM (
            SELECT h.to_fingerprint AS snapshot_fingerprint
            FROM ${schema}.snapshot_tag_history h
            WHERE h.name = :name AND h.tag = :tag AND h.changed_at <= :as_of
            ORDER BY h.changed_at DESC
            LIMIT 1
          ) AS t
          """
          + SNAPSHOT_OF_TAG
          + """
          WHERE s.fingerprint IS NOT NULL -- a snapshot that a tag does not point to may be gone
          """;

  private static final String FIND =
      """
      SELECT t.snapshot_fingerprint, t.protected, t.pointed_at
      FROM ${schema}.snapshot_tag t
      WHERE t.name = :name AND t.tag = :tag AND t.snapshot_fingerprint IS NOT NULL
      """;

  private static final String HISTORY =
      """
      SELECT
        h.changed_at, h.change, h.from_fingerprint, h.to_fingerprint, h.actor, h.message,
        h.incomplete
      FROM ${schema}.snapshot_tag_history h
      WHERE h.name = :name AND h.tag = :tag AND h.changed_at < :before
      ORDER BY h.changed_at DESC
      LIMIT :limit
      """;

  private final String findSnapshot;
  private final String findSnapshotAsOf;
  private final String find;
  private final String history;

  TagReads(Sql sql) {
    this.findSnapshot = sql.of(FIND_SNAPSHOT);
    this.findSnapshotAsOf = sql.of(FIND_SNAPSHOT_AS_OF);
    this.find = sql.of(FIND);
    this.history = sql.of(HISTORY);
  }

  Optional<GraphSnapshot> findSnapshot(Handle handle, String name, String tag) {
    return handle
        .createQuery(findSnapshot)
        .bind("name", name)
        .bind("tag", tag)
        .map((row, context) -> snapshot(name, row))
        .findOne();
  }

  Optional<GraphSnapshot> findSnapshot(Handle handle, String name, String tag, Instant asOf) {
    return handle
        .createQuery(findSnapshotAsOf)
        .bind("name", name)
        .bind("tag", tag)
        .bind("as_of", time(asOf))
        .map((row, context) -> snapshot(name, row))
        .findOne();
  }

  private static GraphSnapshot snapshot(String name, ResultSet row) throws SQLException {
    Damage.present(
        row.getString("body"), "snapshot", Damage.key(name, row.getLong("snapshot_fingerprint")));
    return Snapshots.read(name, row);
  }

  Optional<Tag> find(Handle handle, String name, String tag) {
    return handle
        .createQuery(find)
        .bind("name", name)
        .bind("tag", tag)
        .map(
            (row, context) ->
                new Tag(
                    name,
                    tag,
                    Fingerprint.of(row.getLong("snapshot_fingerprint")),
                    row.getBoolean("protected"),
                    Keysets.time(row, "pointed_at")))
        .findOne();
  }

  Page<TagEntry> history(Handle handle, String name, String tag, PageRequest page) {
    Keyset<TagEntry> listing = TagListing.history(name, tag);
    return listing.page(
        page,
        handle
            .createQuery(history)
            .bind("name", name)
            .bind("tag", tag)
            .bind(
                "before",
                listing
                    .after(page)
                    .map(after -> Keysets.time(after.instant(0)))
                    .orElse(Keysets.END_OF_TIME))
            .bind("limit", Keysets.limit(page))
            .map((row, context) -> entry(name, tag, row))
            .list());
  }

  private static TagEntry entry(String name, String tag, ResultSet row) throws SQLException {
    Instant at = Keysets.time(row, "changed_at");
    TagEntry.Change change;
    try {
      change = TagEntry.Change.valueOf(row.getString("change"));
    } catch (IllegalArgumentException unknown) {
      throw new DamagedDataException(
          "snapshot_tag_history", Damage.key(name, tag + ", " + at), unknown);
    }
    return new TagEntry(
        at,
        change,
        Rows.optionalFingerprint(row, "from_fingerprint"),
        Rows.optionalFingerprint(row, "to_fingerprint"),
        row.getString("actor"),
        row.getString("message"),
        row.getBoolean("incomplete"));
  }

  /** A time for the server, which would round what is finer than it has it. */
  private static OffsetDateTime time(Instant instant) {
    if (instant.isBefore(FIRST)) {
      return OffsetDateTime.MIN;
    }
    return instant.isAfter(LAST)
        ? OffsetDateTime.MAX
        : instant.truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
  }
}

package org.artigraph4j.postgres;

import com.google.common.collect.ImmutableList;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.artigraph4j.catalog.GraphVersion;
import org.artigraph4j.catalog.Listing;
import org.artigraph4j.catalog.SnapshotEntry;
import org.artigraph4j.catalog.SnapshotQuery;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.page.Keyset;
import org.artigraph4j.page.Page;
import org.artigraph4j.page.PageRequest;
import org.artigraph4j.page.Position;
import org.artigraph4j.tags.Tag;

/** Listings of graphs, snapshots and tags. */
final class GraphListings {
  // From one name to the next, past all versions of a graph: one descent of the index for each.
  private static final String NAMES =
      """
      WITH RECURSIVE names AS (
        (
          SELECT g.name FROM ${schema}.graph g WHERE g.name > :after ORDER BY g.name LIMIT 1
        )
        UNION ALL
        SELECT next.name
        FROM names
        CROSS JOIN LATERAL (
          SELECT g.name FROM ${schema}.graph g WHERE g.name > names.name ORDER BY g.name LIMIT 1
        ) AS next
      )
      SELECT names.name FROM names LIMIT :limit
      """;

  private static final String GRAPHS =
      """
      SELECT g.fingerprint, g.created_at
      FROM ${schema}.graph g
      WHERE g.name = :name AND g.created_at <> '-infinity'
        AND (g.created_at, g.fingerprint) < (:at, :fingerprint)
      ORDER BY g.created_at DESC, g.fingerprint DESC
      """
          + Keysets.LIMIT;

  private static final String TAGS =
      """
      SELECT t.tag, t.snapshot_fingerprint, t.protected, t.pointed_at
      FROM ${schema}.snapshot_tag t
      WHERE t.name = :name AND t.tag >= :from AND t.tag < :until
        AND t.snapshot_fingerprint IS NOT NULL
      ORDER BY t.tag
      """
          + Keysets.LIMIT;

  private static final String SNAPSHOT =
      """
      SELECT
        s.fingerprint, s.graph_fingerprint, s.edition, s.created_at,
        s.sealed_at IS NOT NULL AS sealed,
      """
          + tagsOf(":name", "s.fingerprint");

  private static final String OF_NAME =
      """
      FROM ${schema}.snapshot s
      WHERE s.name = :name AND s.created_at <> '-infinity'
      """;

  private static final String OF_TAG =
      """
      FROM ${schema}.snapshot_tag tagged
      CROSS JOIN LATERAL (
        SELECT s.*
        FROM ${schema}.snapshot s
        WHERE s.name = :name AND s.fingerprint = tagged.snapshot_fingerprint
        LIMIT 1
      ) AS s
      WHERE tagged.name = :name AND tagged.tag = :tagged_with
      """;

  private static final String SINCE =
      """
        AND (s.created_at, s.fingerprint) < (:at, :fingerprint) AND s.created_at >= :from
      """;

  private static final String OF_GRAPH_SINCE =
      """
        AND (s.graph_fingerprint, s.created_at, s.fingerprint) < (:graph, :at, :fingerprint)
        AND (s.graph_fingerprint, s.created_at) >= (:graph, :from)
      """;

  private static final String NOT_TAGGED =
      """
        AND s.fingerprint IS DISTINCT FROM (
          SELECT t.snapshot_fingerprint
          FROM ${schema}.snapshot_tag t
          WHERE t.name = :name AND t.tag = :not_tagged_with
        )
      """;

  private static final String NEWEST =
      NOT_TAGGED + "ORDER BY s.created_at DESC, s.fingerprint DESC\n" + Keysets.LIMIT;

  private static final String NEWEST_OF_GRAPH =
      NOT_TAGGED
          + "ORDER BY s.graph_fingerprint DESC, s.created_at DESC, s.fingerprint DESC\n"
          + Keysets.LIMIT;

  private final Preparing preparing;
  private final NamedSql names;
  private final NamedSql graphs;
  private final NamedSql tags;
  private final NamedSql ofName;
  private final NamedSql ofGraph;
  private final NamedSql ofTag;
  private final NamedSql ofTagAndGraph;

  GraphListings(Sql sql, Preparing preparing) {
    this.preparing = preparing;
    this.names = NamedSql.of(sql.of(NAMES));
    this.graphs = NamedSql.of(sql.of(GRAPHS));
    this.tags = NamedSql.of(sql.of(TAGS));
    this.ofName = NamedSql.of(sql.of(SNAPSHOT + OF_NAME + SINCE + NEWEST));
    this.ofGraph = NamedSql.of(sql.of(SNAPSHOT + OF_NAME + OF_GRAPH_SINCE + NEWEST_OF_GRAPH));
    this.ofTag = NamedSql.of(sql.of(SNAPSHOT + OF_TAG + SINCE + NEWEST));
    this.ofTagAndGraph = NamedSql.of(sql.of(SNAPSHOT + OF_TAG + OF_GRAPH_SINCE + NEWEST_OF_GRAPH));
  }

  /** The tags of a snapshot as a column, in the order of the index. */
  static String tagsOf(String name, String snapshot) {
    return """
        array(
          SELECT t.tag
          FROM ${schema}.snapshot_tag t
          WHERE t.name = NAME AND t.snapshot_fingerprint = SNAPSHOT AND t.tag <> ''
          ORDER BY t.tag
        ) AS tags
        """
        .replace("NAME", name)
        .replace("SNAPSHOT", snapshot);
  }

  static ImmutableList<String> tags(ResultSet row) throws SQLException {
    return ImmutableList.copyOf((String[]) row.getArray("tags").getArray());
  }

  Page<String> names(Connection connection, PageRequest page) throws SQLException {
    Keyset<String> listing = Listing.graphNames();
    try (NamedStatement asking = names.prepare(connection, preparing)) {
      return asking
          .bind("after", listing.after(page).map(position -> position.text(0)).orElse(""))
          .page(listing, page, row -> row.getString("name"));
    }
  }

  Page<GraphVersion> graphs(Connection connection, String name, PageRequest page)
      throws SQLException {
    Keyset<GraphVersion> listing = Listing.graphs(name);
    try (NamedStatement asking = graphs.prepare(connection, preparing)) {
      return bindTime(asking, listing.after(page))
          .bind("name", name)
          .page(
              listing,
              page,
              row ->
                  new GraphVersion(
                      Keysets.fingerprint(row, "fingerprint"), Keysets.time(row, "created_at")));
    }
  }

  private static NamedStatement bindTime(NamedStatement asking, Optional<Position> after)
      throws SQLException {
    return asking
        .bind("at", after.map(one -> Keysets.time(one.instant(0))).orElse(Keysets.END_OF_TIME))
        .bind("fingerprint", after.map(one -> one.number(1)).orElse(Keysets.LAST));
  }

  Page<SnapshotEntry> snapshots(Connection connection, SnapshotQuery asked, PageRequest page)
      throws SQLException {
    Keyset<SnapshotEntry> listing = Listing.snapshots(asked);
    Optional<Instant> until = asked.until();
    Optional<Position> after = listing.after(page);
    try (NamedStatement asking = statement(asked).prepare(connection, preparing)) {
      if (after.isEmpty() && until.isPresent()) {
        asking.bind("at", Keysets.time(until.get())).bind("fingerprint", Keysets.FIRST);
      } else {
        bindTime(asking, after);
      }
      return asking
          .bindNumber("graph", asked.graph().map(Fingerprint::value))
          .bindText("tagged_with", asked.taggedWith())
          .bind("name", asked.name())
          .bind("from", asked.from().map(Keysets::time).orElse(Keysets.BEGINNING_OF_TIME))
          .bindText("not_tagged_with", asked.notTaggedWith())
          .page(listing, page, GraphListings::snapshot);
    }
  }

  private NamedSql statement(SnapshotQuery asked) {
    return asked.taggedWith().isPresent()
        ? asked.graph().isPresent() ? ofTagAndGraph : ofTag
        : asked.graph().isPresent() ? ofGraph : ofName;
  }

  private static SnapshotEntry snapshot(ResultSet row) throws SQLException {
    return new SnapshotEntry(
        Keysets.fingerprint(row, "fingerprint"),
        Keysets.fingerprint(row, "graph_fingerprint"),
        row.getLong("edition"),
        Keysets.time(row, "created_at"),
        row.getBoolean("sealed"),
        tags(row));
  }

  Page<Tag> tags(Connection connection, String name, String prefix, PageRequest page)
      throws SQLException {
    Keyset<Tag> listing = Listing.tags(name, prefix);
    String from = listing.after(page).map(one -> Keysets.after(one.text(0))).orElse(prefix);
    try (NamedStatement asking = tags.prepare(connection, preparing)) {
      return asking
          .bind("name", name)
          .bind("from", from)
          .bind("until", Keysets.end(prefix))
          .page(
              listing,
              page,
              row ->
                  new Tag(
                      name,
                      row.getString("tag"),
                      Keysets.fingerprint(row, "snapshot_fingerprint"),
                      row.getBoolean("protected"),
                      Keysets.time(row, "pointed_at")));
    }
  }
}

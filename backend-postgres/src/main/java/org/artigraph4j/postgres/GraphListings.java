package org.artigraph4j.postgres;

import com.google.common.collect.ImmutableList;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.artigraph4j.catalog.GraphVersion;
import org.artigraph4j.catalog.Listing;
import org.artigraph4j.catalog.SnapshotEntry;
import org.artigraph4j.catalog.SnapshotQuery;
import org.artigraph4j.page.Keyset;
import org.artigraph4j.page.Page;
import org.artigraph4j.page.PageRequest;
import org.artigraph4j.page.Position;
import org.artigraph4j.tags.Tag;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.statement.Query;

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

  private final String names;
  private final String graphs;
  private final String tags;
  private final String ofName;
  private final String ofGraph;
  private final String ofTag;
  private final String ofTagAndGraph;

  GraphListings(Sql sql) {
    this.names = sql.of(NAMES);
    this.graphs = sql.of(GRAPHS);
    this.tags = sql.of(TAGS);
    this.ofName = sql.of(SNAPSHOT + OF_NAME + SINCE + NEWEST);
    this.ofGraph = sql.of(SNAPSHOT + OF_NAME + OF_GRAPH_SINCE + NEWEST_OF_GRAPH);
    this.ofTag = sql.of(SNAPSHOT + OF_TAG + SINCE + NEWEST);
    this.ofTagAndGraph = sql.of(SNAPSHOT + OF_TAG + OF_GRAPH_SINCE + NEWEST_OF_GRAPH);
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

  Page<String> names(Handle handle, PageRequest page) {
    Keyset<String> listing = Listing.graphNames();
    String after = listing.after(page).map(position -> position.text(0)).orElse("");
    return listing.page(
        page,
        handle
            .createQuery(names)
            .bind("after", after)
            .bind("limit", Keysets.limit(page))
            .mapTo(String.class)
            .list());
  }

  Page<GraphVersion> graphs(Handle handle, String name, PageRequest page) {
    Keyset<GraphVersion> listing = Listing.graphs(name);
    return listing.page(
        page,
        bindTime(handle.createQuery(graphs), listing.after(page))
            .bind("name", name)
            .bind("limit", Keysets.limit(page))
            .map(
                (row, context) ->
                    new GraphVersion(
                        Keysets.fingerprint(row, "fingerprint"), Keysets.time(row, "created_at")))
            .list());
  }

  private static Query bindTime(Query query, Optional<Position> after) {
    Argument at = after.map(one -> Keysets.time(one.instant(0))).orElseGet(Keysets::endOfTime);
    return query
        .bind("at", at)
        .bind("fingerprint", after.map(one -> one.number(1)).orElse(Keysets.LAST));
  }

  Page<SnapshotEntry> snapshots(Handle handle, SnapshotQuery asked, PageRequest page) {
    Keyset<SnapshotEntry> listing = Listing.snapshots(asked);
    Optional<Instant> until = asked.until();
    Optional<Position> after = listing.after(page);
    Query query = handle.createQuery(statement(asked));
    if (after.isEmpty() && until.isPresent()) {
      query.bind("at", Keysets.time(until.get())).bind("fingerprint", Keysets.FIRST);
    } else {
      bindTime(query, after);
    }
    asked.graph().ifPresent(graph -> query.bind("graph", graph.value()));
    asked.taggedWith().ifPresent(tag -> query.bind("tagged_with", tag));
    return listing.page(
        page,
        query
            .bind("name", asked.name())
            .bind("from", asked.from().map(Keysets::time).orElseGet(Keysets::beginningOfTime))
            .bind("not_tagged_with", asked.notTaggedWith())
            .bind("limit", Keysets.limit(page))
            .map((row, context) -> snapshot(row))
            .list());
  }

  private String statement(SnapshotQuery asked) {
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

  Page<Tag> tags(Handle handle, String name, String prefix, PageRequest page) {
    Keyset<Tag> listing = Listing.tags(name, prefix);
    String from = listing.after(page).map(one -> Keysets.after(one.text(0))).orElse(prefix);
    return listing.page(
        page,
        handle
            .createQuery(tags)
            .bind("name", name)
            .bind("from", from)
            .bind("until", Keysets.end(prefix))
            .bind("limit", Keysets.limit(page))
            .map(
                (row, context) ->
                    new Tag(
                        name,
                        row.getString("tag"),
                        Keysets.fingerprint(row, "snapshot_fingerprint"),
                        row.getBoolean("protected"),
                        Keysets.time(row, "pointed_at")))
            .list());
  }
}

package org.artigraph4j.postgres;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Maps;
import com.google.common.primitives.ImmutableIntArray;
import com.google.common.primitives.ImmutableLongArray;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.artigraph4j.error.DamagedDataException;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.postgres.manifest.ManifestList;
import org.artigraph4j.storage.Storage;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/**
 * Reads links: the manifests of an artifact and its loose links, in one statement. Two would see
 * neither side of what is folded in between.
 */
final class SnapshotPartitions {
  static final String TABLE = "snapshot_partition";
  static final String LIST_TABLE = "manifest_list";

  /**
   * How many manifests are read at once: some thousand partitions, and at most as many megabytes,
   * however large their attributes are, but for single ones.
   */
  static final int PAGE = 32;

  // One row without either says that the snapshot is there and has no links. BETWEEN a value
  // that the planner cannot see is never estimated at the whole table, which it would then scan:
  // it may have seen the table last when this artifact was all that there was. Manifests are
  // looked up last, so that what is sorted are keys.
  private static final String COLUMNS =
      """
      SELECT
        a.list_fingerprint, r.manifest, r.first_key, m.contents, m.entries,
        r.key_fingerprint, r.input_fingerprint, r.content_fingerprint, r.key, r.attributes
      """;

  private static final String SNAPSHOT = "FROM ${schema}.snapshot s\n";

  private static final String LIST =
      """
      LEFT JOIN LATERAL (
        SELECT a.list_fingerprint
        FROM ${schema}.snapshot_artifact a
        WHERE a.name = :name AND a.snapshot_fingerprint = :snapshot
          AND a.artifact_key BETWEEN (SELECT :artifact) AND (SELECT :artifact)
        LIMIT 1
      ) AS a ON true
      LEFT JOIN LATERAL (
      """;

  private static final String ROWS =
      """
        SELECT
          e.first_key, e.manifest, CAST(NULL AS bigint) AS key_fingerprint,
          CAST(NULL AS bigint) AS input_fingerprint, CAST(NULL AS bigint) AS content_fingerprint,
          CAST(NULL AS jsonb) AS key, CAST(NULL AS jsonb) AS attributes
        FROM ${schema}.manifest_list l
        CROSS JOIN LATERAL unnest(l.manifests, l.first_keys) AS e (manifest, first_key)
        WHERE l.name = :name AND l.fingerprint = a.list_fingerprint
        UNION ALL
        SELECT
          p.partition_key, NULL, p.key_fingerprint, p.input_fingerprint, p.content_fingerprint,
          p.key, p.attributes
        FROM ${schema}.snapshot_partition p
        WHERE p.name = :name AND p.snapshot_fingerprint = :snapshot
          AND p.artifact_key BETWEEN (SELECT :artifact) AND (SELECT :artifact)
      """;

  private static final String MANIFESTS =
      """
      ) AS r ON true
      LEFT JOIN LATERAL (
        SELECT m.contents, m.entries
        FROM ${schema}.manifest m
        WHERE m.name = :name AND m.fingerprint = r.manifest
        LIMIT 1
      ) AS m ON true
      WHERE s.name = :name AND s.fingerprint = :snapshot
      """;

  private static final String ORDER = "ORDER BY r.first_key";

  private static final String LINKS = LIST + ROWS + MANIFESTS;

  private static final String READ = COLUMNS + SNAPSHOT + LINKS + ORDER;

  private static final String STREAM =
      COLUMNS
          + ", r.ahead\n"
          + SNAPSHOT
          + LIST
          + ahead("(" + ROWS + ")", "p.first_key")
          + MANIFESTS
          + ORDER;

  /** The same of several artifacts, each row with its artifact. */
  private static final String READ_EACH =
      COLUMNS
          + ", g.artifact_key\n"
          + SNAPSHOT
          + "CROSS JOIN unnest(CAST(:artifacts AS text[])) AS g (artifact_key)\n"
          + LINKS.replace(":artifact", "g.artifact_key")
          + "ORDER BY g.artifact_key, r.first_key";

  private final String read;
  private final String readEach;
  private final String stream;
  private final Listings listings;

  SnapshotPartitions(Sql sql, Listings listings) {
    this.listings = listings;
    this.read = sql.of(READ);
    this.readEach = sql.of(READ_EACH);
    this.stream = sql.of(Cursor.of(STREAM, PAGE));
  }

  StoragePartitions read(Handle handle, GraphSnapshot snapshot, String artifactKey) {
    Linked linked = linked(handle, snapshot, artifactKey);
    StoragePartitions all = linked.all();
    requireFit(snapshot, artifactKey, all, linked);
    if (linked.loose().isEmpty()) {
      listings.remember(all, linked.list());
    }
    return all;
  }

  /** What was linked did fit: who links it to the next snapshot need not look again. */
  private static void requireFit(
      GraphSnapshot snapshot, String artifactKey, StoragePartitions all, Linked linked) {
    try {
      requireFit(snapshot, artifactKey, all);
    } catch (InvalidValueException unfit) {
      try {
        requireFit(snapshot, artifactKey, StoragePartitions.copyOf(linked.inManifests()));
      } catch (InvalidValueException inManifests) {
        throw new DamagedDataException(
            LIST_TABLE, LinkRow.where(snapshot, linked.listOrZero()), inManifests);
      }
      throw new DamagedDataException(
          TABLE, RowsOf.of(snapshot, artifactKey).row("some key"), unfit);
    }
  }

  private static void requireFit(
      GraphSnapshot snapshot, String artifactKey, StoragePartitions links) {
    snapshot.graph().artifact(artifactKey).requireMine(links).requireOnePerKey();
  }

  /** The same in its parts. */
  Linked linked(Handle handle, GraphSnapshot snapshot, String artifactKey) {
    Parts parts = new Parts(snapshot, artifactKey);
    bindTo(handle.createQuery(read), snapshot, artifactKey)
        .map((row, context) -> parts.add(row))
        .list();
    return parts.linked();
  }

  /** The same of several artifacts, at one moment. */
  Map<String, Linked> linked(Handle handle, GraphSnapshot snapshot, List<String> artifactKeys) {
    Map<String, Parts> parts = new LinkedHashMap<>();
    handle
        .createQuery(readEach)
        .bind("name", snapshot.name())
        .bind("snapshot", snapshot.fingerprint().value())
        .bind("artifacts", ArrayArgument.of(artifactKeys.toArray(String[]::new)))
        .map(
            (row, context) ->
                parts
                    .computeIfAbsent(row.getString("artifact_key"), key -> new Parts(snapshot, key))
                    .add(row))
        .list();
    if (parts.isEmpty()) {
      throw Snapshots.notFound(snapshot);
    }
    return Maps.transformValues(parts, Parts::linked);
  }

  /** The rows of an artifact, as they come. */
  private static final class Parts {
    private final Reading reading;
    private final List<LinkRow> rows = new ArrayList<>();

    Parts(GraphSnapshot snapshot, String artifactKey) {
      this.reading = new Reading(snapshot, artifactKey);
    }

    boolean add(ResultSet row) throws SQLException {
      return reading.read(row).map(rows::add).orElse(false);
    }

    Linked linked() {
      ManifestList list = reading.requireWhole();
      ImmutableList.Builder<StoragePartition> inManifests = ImmutableList.builder();
      ImmutableList.Builder<StoragePartition> loose = ImmutableList.builder();
      for (LinkRow row : rows) {
        if (row instanceof LinkRow.Stored stored) {
          inManifests.addAll(stored.partitions());
        } else if (row instanceof LinkRow.Loose link) {
          loose.add(link.partition());
        }
      }
      return new Linked(list, inManifests.build(), loose.build());
    }
  }

  /** The same in key order, to be read piece by piece. */
  Cursor<StoragePartition> cursor(GraphSnapshot snapshot, String artifactKey) {
    return new Cursor<>(
        TABLE,
        stream,
        PAGE,
        query -> bindTo(query, snapshot, artifactKey),
        () -> new Merging(new Reading(snapshot, artifactKey)));
  }

  /**
   * How many rows are read at once after one that says that so many are {@link #ahead}. The last of
   * these rows tells of those that follow.
   */
  static int most(long ahead) {
    return (int) Math.min(Math.max(ahead + 1, PAGE), Cursor.PAGE);
  }

  /**
   * Of each of some rows in an order how many follow it among which there are no more manifests
   * than are read at once: as many loose links as there may be between these.
   */
  static String ahead(String rows, String order) {
    return """
        SELECT
          p.*,
          count(*) OVER (PARTITION BY p.page)
            - row_number() OVER (PARTITION BY p.page ORDER BY ORDERED) AS ahead
        FROM (
          SELECT p.*, count(p.manifest) OVER (ORDER BY ORDERED ROWS UNBOUNDED PRECEDING) / PAGE AS page
          FROM ROWS_OF AS p
        ) AS p
        """
        .replace("ORDERED", order)
        .replace("/ PAGE", "/ " + PAGE)
        .replace("ROWS_OF", rows);
  }

  private static Query bindTo(Query query, GraphSnapshot snapshot, String artifactKey) {
    return query
        .bind("name", snapshot.name())
        .bind("snapshot", snapshot.fingerprint().value())
        .bind("artifact", artifactKey);
  }

  /** Rows as they come, which are then known to be all that the list names. */
  static final class Reading {
    private final GraphSnapshot snapshot;
    private final Storage storage;
    private final RowsOf rows;
    private final ImmutableLongArray.Builder manifests = ImmutableLongArray.builder();
    private final ImmutableIntArray.Builder counts = ImmutableIntArray.builder();
    private boolean found;
    private long list;

    Reading(GraphSnapshot snapshot, String artifactKey) {
      this.snapshot = snapshot;
      this.storage = snapshot.graph().artifact(artifactKey).storage();
      this.rows = RowsOf.of(snapshot, artifactKey);
    }

    Optional<LinkRow> read(ResultSet row) throws SQLException {
      found = true;
      list = row.getLong("list_fingerprint");
      Optional<LinkRow> link = LinkRow.read(snapshot, storage, rows, row);
      if (link.isPresent() && link.get() instanceof LinkRow.Stored stored) {
        manifests.add(stored.fingerprint());
        counts.add(stored.size());
      }
      return link;
    }

    /** After the last row: the list. */
    ManifestList requireWhole() {
      if (!found) {
        throw Snapshots.notFound(snapshot);
      }
      ManifestList read = new ManifestList(manifests.build(), counts.build());
      if (list != 0 && read.fingerprint().value() != list) {
        throw new DamagedDataException(
            LIST_TABLE,
            LinkRow.where(snapshot, list),
            read.manifests().isEmpty()
                ? "it is named by another row, but missing"
                : "its manifests have the fingerprint " + read.fingerprint());
      }
      return read;
    }
  }
}

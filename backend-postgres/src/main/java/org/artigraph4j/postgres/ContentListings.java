package org.artigraph4j.postgres;

import com.google.common.collect.ImmutableList;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.artigraph4j.catalog.ContentLink;
import org.artigraph4j.catalog.Listing;
import org.artigraph4j.catalog.PartitionEntry;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.Json;
import org.artigraph4j.page.Keyset;
import org.artigraph4j.page.Page;
import org.artigraph4j.page.PageRequest;
import org.artigraph4j.page.Position;
import org.artigraph4j.postgres.manifest.Manifest;
import org.artigraph4j.storage.Storage;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;

/** Searches by content: of known partitions, and of links. */
final class ContentListings {
  private static final String PARTITIONS =
      """
      SELECT
        p.storage_fingerprint, p.key_fingerprint, p.input_fingerprint, p.content_fingerprint,
        p.key, p.attributes, p.added_at, s.body AS storage
      FROM ${schema}.storage_partition p
      LEFT JOIN LATERAL (
        SELECT s.body
        FROM ${schema}.storage s
        WHERE s.fingerprint = p.storage_fingerprint
        LIMIT 1
      ) AS s ON true
      WHERE p.content_fingerprint = :content AND p.added_at <> '-infinity'
        AND (p.storage_fingerprint, p.key_fingerprint, p.input_fingerprint)
          > (:storage, :key, :input)
      ORDER BY p.storage_fingerprint, p.key_fingerprint, p.input_fingerprint
      """
          + Keysets.LIMIT;

  // Manifests are shared, so what of them belongs to a page is only known when it is known who has
  // them. Only then are they read: which of their partitions have the content, they alone tell.
  // OFFSET keeps names out of the search, for by name alone all lists of a graph would be read.
  private static final String LINKS =
      """
      WITH hit AS MATERIALIZED (
        SELECT m.name, m.fingerprint, l.fingerprint AS list
        FROM ${schema}.manifest m
        CROSS JOIN LATERAL (
          SELECT l.name, l.fingerprint
          FROM ${schema}.manifest_list l
          WHERE l.manifests @> ARRAY[m.fingerprint]
          OFFSET 0
        ) AS l
        WHERE m.contents @> ARRAY[CAST(:content AS bigint)] AND l.name = m.name
      ), link AS MATERIALIZED (
        SELECT
          a.name, a.snapshot_fingerprint, a.artifact_key, hit.fingerprint AS manifest,
          CAST(NULL AS bigint) AS key_fingerprint
        FROM hit
        CROSS JOIN LATERAL (
          SELECT a.name, a.snapshot_fingerprint, a.artifact_key
          FROM ${schema}.snapshot_artifact a
          WHERE a.name = hit.name AND a.list_fingerprint = hit.list
          OFFSET 0
        ) AS a
        UNION ALL
        SELECT p.name, p.snapshot_fingerprint, p.artifact_key, NULL, p.key_fingerprint
        FROM ${schema}.snapshot_partition p
        WHERE p.content_fingerprint = :content
      ), page AS MATERIALIZED (
        SELECT
          link.name, link.snapshot_fingerprint, link.artifact_key,
          array_agg(link.manifest) FILTER (WHERE link.manifest IS NOT NULL) AS manifests,
          array_agg(link.key_fingerprint) FILTER (WHERE link.key_fingerprint IS NOT NULL) AS keys
        FROM link
        WHERE (link.name, link.snapshot_fingerprint, link.artifact_key)
          > (:name, :snapshot, :artifact)
        GROUP BY link.name, link.snapshot_fingerprint, link.artifact_key
        ORDER BY link.name, link.snapshot_fingerprint, link.artifact_key
        LIMIT :limit
      )
      SELECT
        page.name, page.snapshot_fingerprint, page.artifact_key, g.storage, r.*,
      """
          + GraphListings.tagsOf("page.name", "page.snapshot_fingerprint")
          + """
      FROM page
      LEFT JOIN LATERAL (
        SELECT g.body -> 'artifacts' -> page.artifact_key -> 'storage' AS storage
        FROM ${schema}.snapshot s
        CROSS JOIN LATERAL (
          SELECT g.body
          FROM ${schema}.graph g
          WHERE g.name = s.name AND g.fingerprint = s.graph_fingerprint
          LIMIT 1
        ) AS g
        WHERE s.name = page.name AND s.fingerprint = page.snapshot_fingerprint
        LIMIT 1
      ) AS g ON true
      CROSS JOIN LATERAL (
        SELECT
          m.fingerprint AS manifest, m.contents, m.entries,
          CAST(NULL AS bigint) AS key_fingerprint, CAST(NULL AS bigint) AS input_fingerprint,
          CAST(NULL AS bigint) AS content_fingerprint, CAST(NULL AS jsonb) AS key,
          CAST(NULL AS jsonb) AS attributes
        FROM unnest(page.manifests) AS n (fingerprint)
        CROSS JOIN LATERAL (
          SELECT m.fingerprint, m.contents, m.entries
          FROM ${schema}.manifest m
          WHERE m.name = page.name AND m.fingerprint = n.fingerprint
          LIMIT 1
        ) AS m
        UNION ALL
        SELECT
          NULL, NULL, NULL, p.key_fingerprint, p.input_fingerprint, p.content_fingerprint, p.key,
          p.attributes
        FROM unnest(page.keys) AS n (fingerprint)
        CROSS JOIN LATERAL (
          SELECT p.*
          FROM ${schema}.snapshot_partition p
          WHERE p.name = page.name AND p.snapshot_fingerprint = page.snapshot_fingerprint
            AND p.artifact_key = page.artifact_key AND p.key_fingerprint = n.fingerprint
          LIMIT 1
        ) AS p
      ) AS r
      ORDER BY page.name, page.snapshot_fingerprint, page.artifact_key
      """;

  private final Preparing preparing;
  private final NamedSql partitions;
  private final NamedSql links;
  private final ReadBodies<Storage> storages = new ReadBodies<>(Storage::fromJson);

  ContentListings(Sql sql, Preparing preparing) {
    this.preparing = preparing;
    this.partitions = NamedSql.of(sql.of(PARTITIONS));
    this.links = NamedSql.of(sql.of(LINKS));
  }

  Page<PartitionEntry> partitions(Connection connection, Fingerprint content, PageRequest page)
      throws SQLException {
    Keyset<PartitionEntry> listing = Listing.partitionsWithContent(content);
    Optional<Position> after = listing.after(page);
    try (NamedStatement asking = partitions.prepare(connection, preparing)) {
      return asking
          .bind("content", content.value())
          .bind("storage", after.map(one -> one.number(0)).orElse(Keysets.FIRST))
          .bind("key", after.map(one -> one.number(1)).orElse(Keysets.FIRST))
          .bind("input", after.map(one -> one.number(2)).orElse(Keysets.FIRST))
          .page(listing, page, this::partition);
    }
  }

  private PartitionEntry partition(ResultSet row) throws SQLException {
    long fingerprint = row.getLong("storage_fingerprint");
    String where = "(" + fingerprint + ")";
    String body = Damage.present(row.getString("storage"), "storage", where);
    Storage storage = storages.read("storage", where, fingerprint, body);
    return new PartitionEntry(
        PartitionRows.read(row, RowsOf.of(storage), storage), Keysets.time(row, "added_at"));
  }

  Page<ContentLink> links(Connection connection, Fingerprint content, PageRequest page)
      throws SQLException {
    Keyset<ContentLink> listing = Listing.linksWithContent(content);
    Optional<Position> after = listing.after(page);
    try (NamedStatement asking = links.prepare(connection, preparing)) {
      return asking
          .bind("content", content.value())
          .bind("name", after.map(one -> one.text(0)).orElse(""))
          .bind("snapshot", after.map(one -> one.number(1)).orElse(Keysets.FIRST))
          .bind("artifact", after.map(one -> one.text(2)).orElse(""))
          .pageOf(listing, page, rows -> new Reading(content).all(rows));
    }
  }

  /** An artifact of a snapshot. */
  private record Place(String name, Fingerprint snapshot, String artifactKey) {
    static Place of(ResultSet row) throws SQLException {
      return new Place(
          row.getString("name"),
          Keysets.fingerprint(row, "snapshot_fingerprint"),
          row.getString("artifact_key"));
    }

    String where() {
      return Damage.key(name, snapshot + ", " + artifactKey);
    }
  }

  /** Links as they come, those of one place after another. */
  private static final class Reading {
    private final Fingerprint content;

    /** What manifests have of the content: many snapshots share them. */
    private final Map<String, List<StoragePartition>> manifests = new HashMap<>();

    Reading(Fingerprint content) {
      this.content = content;
    }

    List<ContentLink> all(ResultSet rows) throws SQLException {
      List<ContentLink> all = new ArrayList<>();
      boolean more = rows.next();
      while (more) {
        Place place = Place.of(rows);
        ImmutableList<String> tags = GraphListings.tags(rows);
        Storage storage = storage(rows, place);
        List<StoragePartition> partitions = new ArrayList<>();
        do {
          partitions.addAll(partitions(rows, place, storage));
          more = rows.next();
        } while (more && Place.of(rows).equals(place));
        all.add(
            new ContentLink(
                place.name(),
                place.snapshot(),
                place.artifactKey(),
                StoragePartitions.copyOf(partitions),
                tags));
      }
      return all;
    }

    private static Storage storage(ResultSet row, Place place) throws SQLException {
      String storage = Damage.present(row.getString("storage"), "snapshot", place.where());
      return Storage.fromJson(Json.parse(storage));
    }

    private List<StoragePartition> partitions(ResultSet row, Place place, Storage storage)
        throws SQLException {
      long manifest = row.getLong("manifest");
      if (row.wasNull()) {
        RowsOf rows = new RowsOf(SnapshotPartitions.TABLE, place::where);
        return List.of(PartitionRows.read(row, rows, storage));
      }
      // The same manifest of two storages would be two fingerprints.
      String known = place.name() + '\0' + manifest;
      List<StoragePartition> found = manifests.get(known);
      if (found == null) {
        Long[] boxed = (Long[]) row.getArray("contents").getArray();
        long[] contents = new long[boxed.length];
        for (int i = 0; i < boxed.length; i++) {
          contents[i] = boxed[i] == null ? 0 : boxed[i]; // refused as another manifest
        }
        found =
            Manifest.read(
                    LinkRow.Stored.TABLE,
                    Damage.key(place.name(), manifest),
                    Fingerprint.of(manifest),
                    storage,
                    contents,
                    row.getBytes("entries"))
                .partitions()
                .stream()
                .filter(one -> one.contentFingerprint().equals(content))
                .toList();
        manifests.put(known, found);
      }
      return found;
    }
  }
}

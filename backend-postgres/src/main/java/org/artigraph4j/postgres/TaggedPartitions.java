package org.artigraph4j.postgres;

import static java.util.stream.Collectors.groupingBy;

import com.google.common.primitives.Longs;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.lineage.AffectedTag;
import org.artigraph4j.postgres.TaggedGraphs.Tagged;
import org.artigraph4j.postgres.manifest.Manifest;
import org.artigraph4j.storage.Storage;
import org.artigraph4j.storage.StoragePartition;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** Finds the tags whose snapshots hold some data: only in the manifests where it would be. */
final class TaggedPartitions {
  private static final String HELD =
      """
      SELECT h.number, a.list_fingerprint, loose.found IS NOT NULL AS loose
      FROM unnest(CAST(:snapshots AS bigint[]), CAST(:artifacts AS text[]))
        WITH ORDINALITY AS h (snapshot, artifact, number)
      LEFT JOIN LATERAL (
        SELECT a.list_fingerprint
        FROM ${schema}.snapshot_artifact a
        WHERE a.name = :name AND a.snapshot_fingerprint = h.snapshot
          AND a.artifact_key = h.artifact
        LIMIT 1
      ) AS a ON true
      LEFT JOIN LATERAL (
        SELECT true AS found
        FROM unnest(CAST(:keys AS bigint[]), CAST(:key_contents AS bigint[]))
          AS g (key_fingerprint, content)
        CROSS JOIN LATERAL (
          SELECT p.content_fingerprint
          FROM ${schema}.snapshot_partition p
          WHERE p.name = :name AND p.snapshot_fingerprint = h.snapshot
            AND p.artifact_key = h.artifact AND p.key_fingerprint = g.key_fingerprint
          LIMIT 1
        ) AS p
        WHERE p.content_fingerprint = g.content
        LIMIT 1
      ) AS loose ON true
      """;

  // Arrays are put together with nothing, so that they are read from where they are stored once.
  private static final String MANIFESTS =
      """
      WITH listed AS MATERIALIZED (
        SELECT
          l.fingerprint, l.manifests || CAST('{}' AS bigint[]) AS manifests,
          l.first_keys || CAST('{}' AS bytea[]) AS first_keys
        FROM unnest(CAST(:lists AS bigint[])) AS g (list)
        CROSS JOIN LATERAL (
          SELECT l.fingerprint, l.manifests, l.first_keys
          FROM ${schema}.manifest_list l
          WHERE l.name = :name AND l.fingerprint = g.list
          LIMIT 1
        ) AS l
      ), wanted AS MATERIALIZED (
        SELECT b.manifest, array_agg(DISTINCT b.list) AS lists
        FROM (
          SELECT
            listed.fingerprint AS list,
            listed.manifests[width_bucket(g.partition_key, listed.first_keys)] AS manifest
          FROM listed CROSS JOIN unnest(CAST(:key_bytes AS bytea[])) AS g (partition_key)
        ) AS b
        WHERE b.manifest IS NOT NULL
        GROUP BY b.manifest
      )
      SELECT wanted.manifest, wanted.lists, m.contents, m.entries
      FROM wanted
      CROSS JOIN LATERAL (
        SELECT m.contents, m.entries
        FROM ${schema}.manifest m
        WHERE m.name = :name AND m.fingerprint = wanted.manifest
        LIMIT 1
      ) AS m
      WHERE m.contents && CAST(:contents AS bigint[])
      """;

  private final TaggedGraphs graphs;
  private final String held;
  private final String manifests;

  TaggedPartitions(Sql sql, TaggedGraphs graphs) {
    this.graphs = graphs;
    this.held = sql.of(HELD);
    this.manifests = sql.of(MANIFESTS);
  }

  /** The tags whose snapshots hold one of some partitions, of any storages, or its like. */
  Set<AffectedTag> find(Handle handle, Collection<StoragePartition> partitions) {
    Map<Storage, Set<Data>> byStorage =
        partitions.stream()
            .collect(
                groupingBy(
                    StoragePartition::storage,
                    LinkedHashMap::new,
                    Collectors.mapping(Data::of, Collectors.toSet())));
    List<Storage> storages = List.copyOf(byStorage.keySet());
    Set<AffectedTag> found = new HashSet<>();
    record Place(String name, int storage) {}
    graphs.find(handle, storages).stream()
        .collect(groupingBy(tagged -> new Place(tagged.name(), tagged.storage())))
        .forEach(
            (place, tagged) -> {
              Storage storage = storages.get(place.storage());
              List<Data> data = List.copyOf(byStorage.get(storage));
              holding(handle, place.name(), storage, data, tagged)
                  .forEach(
                      one -> found.add(new AffectedTag(one.name(), one.tag(), one.snapshot())));
            });
    return found;
  }

  private List<Tagged> holding(
      Handle handle, String name, Storage storage, List<Data> data, List<Tagged> tagged) {
    List<Tagged> found = new ArrayList<>();
    Map<Long, List<Tagged>> byList = new LinkedHashMap<>();
    Query query =
        handle
            .createQuery(held)
            .bind("name", name)
            .bind(
                "snapshots",
                ArrayArgument.of(
                    tagged.stream().mapToLong(one -> one.snapshot().value()).toArray()))
            .bind(
                "artifacts",
                ArrayArgument.of(tagged.stream().map(Tagged::artifactKey).toArray(String[]::new)))
            .bind(
                "keys",
                ArrayArgument.of(
                    data.stream().mapToLong(one -> one.key().fingerprint().value()).toArray()))
            .bind(
                "key_contents", ArrayArgument.of(data.stream().mapToLong(Data::content).toArray()));
    Rows.scan(
        query,
        row -> {
          while (row.next()) {
            Tagged one = tagged.get(row.getInt("number") - 1);
            long list = row.getLong("list_fingerprint");
            if (row.getBoolean("loose")) {
              found.add(one);
            } else if (list != 0) {
              byList.computeIfAbsent(list, none -> new ArrayList<>()).add(one);
            }
          }
          return found;
        });
    if (!byList.isEmpty()) {
      for (long list : listsWith(handle, name, storage, data, byList.keySet())) {
        found.addAll(byList.getOrDefault(list, List.of()));
      }
    }
    return found;
  }

  private Set<Long> listsWith(
      Handle handle, String name, Storage storage, List<Data> data, Set<Long> lists) {
    return Rows.scan(
        handle
            .createQuery(manifests)
            .bind("name", name)
            .bind("lists", ArrayArgument.of(Longs.toArray(lists)))
            .bind(
                "key_bytes",
                ArrayArgument.of(
                    data.stream()
                        .map(one -> one.key().toBytes())
                        .distinct()
                        .toArray(byte[][]::new)))
            .bind(
                "contents",
                ArrayArgument.of(data.stream().mapToLong(Data::content).distinct().toArray())),
        row -> listsWith(row, name, storage, Set.copyOf(data)));
  }

  private static Set<Long> listsWith(ResultSet row, String name, Storage storage, Set<Data> data)
      throws SQLException {
    Set<Long> found = new HashSet<>();
    while (row.next()) {
      long fingerprint = row.getLong("manifest");
      String table = LinkRow.Stored.TABLE;
      String where = Damage.key(name, fingerprint);
      Manifest manifest =
          Manifest.read(
              table,
              where,
              Fingerprint.of(fingerprint),
              storage,
              Rows.longs(row, "contents", table, where),
              Damage.present(row.getBytes("entries"), table, where));
      if (manifest.partitions().stream().map(Data::of).anyMatch(data::contains)) {
        found.addAll(Longs.asList(Rows.longs(row, "lists", table, where)));
      }
    }
    return found;
  }
}

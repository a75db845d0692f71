package org.artigraph4j.postgres;

import static java.util.Comparator.comparing;
import static java.util.stream.Collectors.groupingBy;

import com.google.common.collect.ListMultimap;
import com.google.common.collect.Lists;
import com.google.common.collect.MultimapBuilder;
import com.google.common.primitives.Longs;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.lineage.AffectedTag;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.postgres.TaggedGraphs.Tagged;
import org.artigraph4j.postgres.manifest.Manifest;
import org.artigraph4j.storage.Storage;
import org.artigraph4j.storage.StoragePartition;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** Finds the tags whose snapshots hold some data: only in the manifests where it would be. */
final class TaggedPartitions {
  /** Of how many partitions, in key order, a statement asks at most. */
  private static final int PAGE = 50_000;

  /** Up to how many keys are searched for in each list: a search walks through half of it. */
  private static final int FEW = 64;

  // What is asked for is hashed, once: the planner must not see how much it is, lest it joins it
  // row by row. That an artifact has no loose links, as is usual, is then seen at once.
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
        FROM ${schema}.snapshot_partition p
        WHERE p.name = :name AND p.snapshot_fingerprint = h.snapshot
          AND p.artifact_key = h.artifact
          AND ((p.key_fingerprint, p.content_fingerprint) IN (
            SELECT g.key_fingerprint, g.content
            FROM unnest(
              (SELECT CAST(:keys AS bigint[])), (SELECT CAST(:key_contents AS bigint[]))
            ) AS g (key_fingerprint, content)
          )) IS TRUE
        LIMIT 1
      ) AS loose ON true
      """;

  // Arrays are put together with nothing, so that they are read from where they are stored once.
  private static final String MANIFESTS =
      """
      WITH listed AS MATERIALIZED (
        SELECT
          l.fingerprint AS list, l.manifests || CAST('{}' AS bigint[]) AS manifests,
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
      BUCKETS
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
      WHERE EXISTS (
        SELECT FROM unnest(m.contents) AS c (content)
        WHERE (c.content IN (
          SELECT g.content FROM unnest((SELECT CAST(:contents AS bigint[]))) AS g (content)
        )) IS TRUE
      )
      """;

  private static final String SEARCHED =
      """
          SELECT
            listed.list,
            listed.manifests[width_bucket(g.partition_key, listed.first_keys)] AS manifest
          FROM listed CROSS JOIN unnest(CAST(:key_bytes AS bytea[])) AS g (partition_key)
      """;

  // Lists and keys in one order: each manifest is told how many keys are before it, and has one if
  // there are more before the next manifest of its list.
  private static final String SORTED =
      """
          SELECT r.list, r.manifest
          FROM (
            SELECT
              s.list, s.manifest, s.keys,
              lead(s.keys, 1, cardinality(CAST(:key_bytes AS bytea[])) + CAST(0 AS bigint))
                OVER (PARTITION BY s.list ORDER BY s.partition_key) AS until
            FROM (
              SELECT
                x.list, x.manifest, x.partition_key,
                count(*) FILTER (WHERE x.list IS NULL) OVER (
                  ORDER BY x.partition_key, x.list NULLS LAST ROWS UNBOUNDED PRECEDING
                ) AS keys
              FROM (
                SELECT listed.list, e.manifest, e.first_key AS partition_key
                FROM listed
                CROSS JOIN LATERAL unnest(
                  listed.manifests, listed.first_keys, listed.first_keys[2 : ]
                ) AS e (manifest, first_key, until_key)
                WHERE e.first_key <= :last AND coalesce(e.until_key > :first, true)
                UNION ALL
                SELECT NULL, NULL, g.partition_key
                FROM unnest(CAST(:key_bytes AS bytea[])) AS g (partition_key)
              ) AS x
            ) AS s
            WHERE s.list IS NOT NULL
          ) AS r
          WHERE r.until > r.keys
      """;

  private final TaggedGraphs graphs;
  private final String held;
  private final String searched;
  private final String sorted;

  TaggedPartitions(Sql sql, TaggedGraphs graphs) {
    this.graphs = graphs;
    this.held = sql.of(HELD);
    this.searched = sql.of(MANIFESTS.replace("BUCKETS", SEARCHED.stripTrailing()));
    this.sorted = sql.of(MANIFESTS.replace("BUCKETS", SORTED.stripTrailing()));
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
              holding(
                      handle,
                      place.name(),
                      storage,
                      inKeyOrder(byStorage.getOrDefault(storage, Set.of())),
                      tagged)
                  .forEach(
                      one -> found.add(new AffectedTag(one.name(), one.tag(), one.snapshot())));
            });
    return found;
  }

  /** Neighbours are in the same manifests, so that each of these is read for few pages. */
  private static List<Data> inKeyOrder(Set<Data> data) {
    return data.stream().sorted(comparing(Data::key)).toList();
  }

  private Set<Tagged> holding(
      Handle handle, String name, Storage storage, List<Data> data, List<Tagged> tagged) {
    Set<Tagged> found = new HashSet<>();
    for (List<Data> page : Lists.partition(data, PAGE)) {
      List<Tagged> rest = tagged.stream().filter(one -> !found.contains(one)).toList();
      if (!rest.isEmpty()) {
        addHolding(handle, name, storage, page, rest, found);
      }
    }
    return found;
  }

  private void addHolding(
      Handle handle,
      String name,
      Storage storage,
      List<Data> data,
      List<Tagged> tagged,
      Set<Tagged> found) {
    ListMultimap<Long, Tagged> byList = MultimapBuilder.linkedHashKeys().arrayListValues().build();
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
              byList.put(list, one);
            }
          }
          return found;
        });
    if (!byList.isEmpty()) {
      for (long list : listsWith(handle, name, storage, data, byList.keySet())) {
        found.addAll(byList.get(list));
      }
    }
  }

  private Set<Long> listsWith(
      Handle handle, String name, Storage storage, List<Data> data, Set<Long> lists) {
    byte[][] keys =
        data.stream().map(Data::key).distinct().map(PartitionKey::toBytes).toArray(byte[][]::new);
    Query query =
        handle
            .createQuery(keys.length <= FEW ? searched : sorted)
            .bind("name", name)
            .bind("lists", ArrayArgument.of(Longs.toArray(lists)))
            .bind("key_bytes", ArrayArgument.of(keys))
            .bind(
                "contents",
                ArrayArgument.of(data.stream().mapToLong(Data::content).distinct().toArray()));
    if (keys.length > FEW) {
      query.bind("first", keys[0]).bind("last", keys[keys.length - 1]);
    }
    return Rows.scan(query, row -> listsWith(row, name, storage, Set.copyOf(data)));
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

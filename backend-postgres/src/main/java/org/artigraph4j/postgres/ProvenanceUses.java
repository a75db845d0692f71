package org.artigraph4j.postgres;

import com.google.common.primitives.Longs;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.artigraph4j.producer.Version;
import org.artigraph4j.storage.Storage;
import org.artigraph4j.storage.StoragePartition;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** The way back: what was built from some partitions of a storage. */
final class ProvenanceUses {
  // Contents find chunks, chunks find rows. OFFSET keeps the second search from becoming a join of
  // all rows of the linked inputs with all chunks.
  private static final String LINKED =
      """
      WITH linked AS MATERIALIZED (
        SELECT g.input_fingerprint
        FROM unnest(CAST(:inputs AS bigint[])) AS g (input_fingerprint)
      )
      SELECT
        c.fingerprint AS chunk, c.input_storage_fingerprint, c.contents, c.entries,
        p.input_fingerprint, p.producer, p.version, p.parameters, p.chunk_counts, p.places
      FROM ${schema}.provenance_chunk c
      CROSS JOIN LATERAL (
        SELECT
          p.input_fingerprint, p.producer, p.version, p.parameters, p.chunk_counts,
          CAST(array_positions(p.chunks, c.fingerprint) AS bigint[]) AS places
        FROM ${schema}.provenance p
        WHERE p.storage_fingerprint = :storage AND p.chunks @> ARRAY[c.fingerprint]
        OFFSET 0
      ) AS p
      JOIN linked ON linked.input_fingerprint = p.input_fingerprint
      WHERE c.storage_fingerprint = :storage AND c.contents && CAST(:contents AS bigint[])
        AND c.input_storage_fingerprint = :input_storage
      """;

  private static final String ALL =
      """
      SELECT
        c.storage_fingerprint, c.fingerprint AS chunk, c.input_storage_fingerprint, c.contents,
        c.entries,
        ARRAY(
          SELECT p.input_fingerprint
          FROM ${schema}.provenance p
          WHERE p.storage_fingerprint = c.storage_fingerprint
            AND p.chunks @> ARRAY[c.fingerprint]
        ) AS inputs
      FROM ${schema}.provenance_chunk c
      WHERE c.contents && CAST(:contents AS bigint[])
        AND c.input_storage_fingerprint = :input_storage
      """;

  // The conditions that are true of all that was built are those of the index. Of a limit that the
  // planner sees it might think that a scan of the table gets there as soon. What was evicted, and
  // is not known again, may have been built upon before.
  private static final String BUILT =
      """
      SELECT
        p.key_fingerprint, p.input_fingerprint, p.content_fingerprint, p.key, '{}' AS attributes
      FROM ${schema}.storage_partition p
      WHERE p.storage_fingerprint = :storage
        AND p.input_fingerprint = ANY (CAST(:inputs AS bigint[]))
        AND p.input_fingerprint <> 0 AND p.added_at <> '-infinity'
      UNION ALL
      SELECT
        e.key_fingerprint, e.input_fingerprint, e.content_fingerprint, e.key, '{}' AS attributes
      FROM ${schema}.evicted_partition e
      """
          + EvictionsSql.KNOWN_AGAIN
          + """
      WHERE e.storage_fingerprint = :storage
        AND e.input_fingerprint = ANY (CAST(:inputs AS bigint[]))
        AND e.input_fingerprint <> 0 AND again.found IS NULL
      LIMIT (SELECT CAST(:most AS bigint))
      """;

  private final String linked;
  private final String all;
  private final String built;
  private final KnownStorages storages;

  ProvenanceUses(Sql sql, KnownStorages storages) {
    this.linked = sql.of(LINKED);
    this.all = sql.of(ALL);
    this.built = sql.of(BUILT);
    this.storages = storages;
  }

  /**
   * A build that read one of the partitions.
   *
   * @param input the input fingerprint of what was built
   */
  record Use(
      long input, String producer, Version version, String parameter, StoragePartition read) {}

  /** The partitions that are asked about, all of one storage, by key and content. */
  private static final class Asked {
    private final Storage storage;
    private final Map<Data, List<StoragePartition>> byData = new HashMap<>();

    Asked(Collection<StoragePartition> partitions) {
      this.storage = partitions.iterator().next().storage();
      partitions.forEach(
          one -> byData.computeIfAbsent(Data.of(one), none -> new ArrayList<>()).add(one));
    }

    Query bindTo(Query query) {
      return query
          .bind("input_storage", storage.fingerprint().value())
          .bind(
              "contents",
              ArrayArgument.of(
                  byData.keySet().stream().mapToLong(Data::content).distinct().toArray()));
    }

    /** Those of them that a chunk has. */
    List<StoragePartition> in(ProvenanceChunk chunk) {
      Map<Long, Storage> storages = Map.of(storage.fingerprint().value(), storage);
      List<StoragePartition> found = new ArrayList<>();
      for (StoragePartition read : chunk.partitions(storages)) {
        found.addAll(byData.getOrDefault(Data.of(read), List.of()));
      }
      return found;
    }
  }

  /**
   * The builds into a storage that read some partitions, of some input fingerprints.
   *
   * @param partitions of one storage, at least one
   */
  List<Use> of(
      Handle handle,
      Collection<StoragePartition> partitions,
      Storage storage,
      Collection<Long> inputs) {
    Asked asked = new Asked(partitions);
    long output = storage.fingerprint().value();
    Map<String, Version> versions = new HashMap<>();
    Map<Long, List<StoragePartition>> read = new HashMap<>();
    List<Use> uses = new ArrayList<>();
    return Rows.scan(
        asked
            .bindTo(handle.createQuery(linked))
            .bind("storage", output)
            .bind("inputs", ArrayArgument.of(Longs.toArray(inputs))),
        row -> {
          while (row.next()) {
            List<StoragePartition> found = read.get(row.getLong("chunk"));
            if (found == null) {
              found = asked.in(ProvenanceChunk.read(row, output));
              read.put(row.getLong("chunk"), found);
            }
            add(row, output, found, versions, uses);
          }
          return uses;
        });
  }

  private static void add(
      ResultSet row,
      long output,
      List<StoragePartition> found,
      Map<String, Version> versions,
      List<Use> uses)
      throws SQLException {
    if (found.isEmpty()) {
      return;
    }
    long input = row.getLong("input_fingerprint");
    String where = ProvenanceReads.where(output, input);
    ProvenanceReads.Row built = ProvenanceReads.Row.read(row, 0, where, versions);
    for (long place : Rows.longs(row, "places", ProvenanceReads.TABLE, where)) {
      String parameter = built.parameter((int) place - 1);
      for (StoragePartition one : found) {
        uses.add(new Use(input, built.producer(), built.version(), parameter, one));
      }
    }
  }

  /**
   * All that is known, or evicted, and was built from some partitions, in whatever storage.
   *
   * @param partitions of one storage, at least one
   * @param most at how many no further one is read
   */
  List<StoragePartition> of(Handle handle, Collection<StoragePartition> partitions, long most) {
    Asked asked = new Asked(partitions);
    Map<Long, Set<Long>> inputs =
        Rows.scan(asked.bindTo(handle.createQuery(all)), row -> inputsByStorage(row, asked));
    List<StoragePartition> found = new ArrayList<>();
    storages
        .all(handle, inputs.keySet())
        .forEach(
            (fingerprint, storage) -> {
              Set<Long> of = inputs.getOrDefault(fingerprint, Set.of());
              if (found.size() < most) {
                found.addAll(built(handle, storage, of, most - found.size()));
              }
            });
    return found;
  }

  private static Map<Long, Set<Long>> inputsByStorage(ResultSet row, Asked asked)
      throws SQLException {
    Map<Long, Set<Long>> inputs = new HashMap<>();
    while (row.next()) {
      long output = row.getLong("storage_fingerprint");
      ProvenanceChunk chunk = ProvenanceChunk.read(row, output);
      if (!asked.in(chunk).isEmpty()) {
        Set<Long> known = inputs.computeIfAbsent(output, none -> new HashSet<>());
        known.addAll(Longs.asList(Rows.longs(row, "inputs", ProvenanceChunk.TABLE, "")));
      }
    }
    return inputs;
  }

  private List<StoragePartition> built(
      Handle handle, Storage storage, Collection<Long> inputs, long most) {
    RowsOf rows = RowsOf.of(storage);
    return handle
        .createQuery(built)
        .bind("storage", storage.fingerprint().value())
        .bind("inputs", ArrayArgument.of(Longs.toArray(inputs)))
        .bind("most", most)
        .map((row, context) -> PartitionRows.read(row, rows, storage))
        .list();
  }
}

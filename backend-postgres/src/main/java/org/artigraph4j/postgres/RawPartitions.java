package org.artigraph4j.postgres;

import com.google.common.primitives.Longs;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.artigraph4j.storage.Storage;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.jdbi.v3.core.Handle;

/**
 * The raw partitions of a snapshot: one statement, however many artifacts they are of. It is that
 * of {@link ArtifactPartitions}, but that each row says of which storage it is.
 */
final class RawPartitions {
  private static final String WRITE =
      """
      WITH storages AS MATERIALIZED (
        SELECT a.fingerprint, CAST(a.body AS jsonb) AS body, known.body AS known_body, a.number
        FROM unnest(CAST(:storages AS bigint[]), CAST(:storage_bodies AS text[]))
          WITH ORDINALITY AS a (fingerprint, body, number)
        LEFT JOIN LATERAL (
          SELECT s.body
          FROM ${schema}.storage s
          WHERE s.fingerprint = a.fingerprint
          LIMIT 1
        ) AS known ON true
      ), given AS MATERIALIZED (
        SELECT g.*, known.partition_key AS known_key
        FROM unnest(
      """
          + PartitionBatch.ARRAYS
          + ", CAST(:storage_of AS bigint[])"
          + ") WITH ORDINALITY AS g ("
          + PartitionBatch.COLUMNS
          + ", storage_fingerprint, number)\n"
          + ofRow("g", ArtifactPartitions.LOOKUP)
          + """
      ), verdict AS MATERIALIZED (
        SELECT
          (
            SELECT min(storages.number)
            FROM storages
            WHERE storages.known_body <> storages.body
          ) AS other_storage,
      """
          + ArtifactPartitions.OTHER_KEY
          + """
        FROM given
      ), written_storages AS (
        INSERT INTO ${schema}.storage (fingerprint, body)
        SELECT storages.fingerprint, storages.body
        FROM storages CROSS JOIN verdict
        WHERE storages.known_body IS NULL AND verdict.other_storage IS NULL
          AND verdict.other_key IS NULL
        ORDER BY storages.fingerprint
        ON CONFLICT DO NOTHING
        RETURNING fingerprint
      ), storage AS MATERIALIZED (
        SELECT
          (SELECT count(*) FROM written_storages)
            = (SELECT count(*) FROM storages WHERE storages.known_body IS NULL)
          AND (SELECT verdict.other_storage IS NULL FROM verdict) AS same
      ), written AS (
      """
          + ofRow("given", ArtifactPartitions.INSERT)
          + """
        ORDER BY
          given.storage_fingerprint, given.key_fingerprint, given.input_fingerprint,
          given.content_fingerprint
      """
          + ArtifactPartitions.ON_CONFLICT
          + """
      )
      SELECT verdict.other_storage, verdict.other_key, storage.same AS all_written
      FROM verdict CROSS JOIN storage
      """;

  /** A part of a statement, with the storage as a column instead of a parameter. */
  private static String ofRow(String alias, String part) {
    return part.replace(":storage", alias + ".storage_fingerprint");
  }

  private final Storages known;
  private final String write;

  RawPartitions(Sql sql) {
    this.known = new Storages(sql);
    this.write = sql.of(WRITE);
  }

  /** Partitions of several artifacts, in the order of their keys. */
  static final class Batch {
    private final List<StoragePartition> partitions = new ArrayList<>();
    private final List<Long> storageOf = new ArrayList<>();
    private final Map<Long, Storage> storages = new LinkedHashMap<>();

    Batch(Map<String, StoragePartitions> byArtifactKey) {
      new TreeMap<>(byArtifactKey).values().forEach(this::add);
    }

    private void add(StoragePartitions added) {
      added
          .storage()
          .ifPresent(
              storage -> {
                long fingerprint = storage.fingerprint().value();
                storages.put(fingerprint, storage);
                partitions.addAll(added.asList());
                storageOf.addAll(Collections.nCopies(added.size(), fingerprint));
              });
    }

    boolean isEmpty() {
      return partitions.isEmpty();
    }
  }

  void write(Handle handle, Batch raw) {
    PartitionBatch batch = PartitionBatch.ofAll(raw.partitions);
    List<Storage> storages = List.copyOf(raw.storages.values());
    Races.settle(
        () ->
            batch
                .bindTo(handle.createQuery(write))
                .bind("storage_of", Longs.toArray(raw.storageOf))
                .bind("storages", Longs.toArray(raw.storages.keySet()))
                .bind(
                    "storage_bodies",
                    storages.stream()
                        .map(storage -> storage.toJson().toString())
                        .toArray(String[]::new))
                .map((row, context) -> written(row, storages, batch))
                .one());
  }

  private Optional<Boolean> written(ResultSet row, List<Storage> storages, PartitionBatch batch)
      throws SQLException {
    int other = row.getInt("other_storage");
    if (other != 0) {
      throw known.conflict(row, storages.get(other - 1));
    }
    ArtifactPartitions.requireSameKeys(row, batch);
    return row.getBoolean("all_written") ? Optional.of(true) : Optional.empty();
  }
}

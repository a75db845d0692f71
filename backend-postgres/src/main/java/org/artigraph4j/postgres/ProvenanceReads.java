package org.artigraph4j.postgres;

import com.google.common.collect.ImmutableSortedMap;
import com.google.common.primitives.ImmutableLongArray;
import com.google.common.primitives.Longs;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.artigraph4j.error.DamagedDataException;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.fingerprint.Json;
import org.artigraph4j.lineage.Provenance;
import org.artigraph4j.producer.Version;
import org.artigraph4j.storage.Storage;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;

/** Reads what was recorded of what was built. In JDBC, for a walk asks for each of its levels. */
final class ProvenanceReads {
  static final String TABLE = "provenance";

  // Each row comes with all its chunks; no further row once there are as many inputs as asked for.
  private static final String FIND =
      """
      WITH found AS MATERIALIZED (
        SELECT p.*, g.number, sum(p.size) OVER (ORDER BY g.number) - p.size AS before
        FROM unnest(CAST(? AS bigint[])) WITH ORDINALITY AS g (input_fingerprint, number)
        CROSS JOIN LATERAL (
          SELECT p.producer, p.version, p.parameters, p.chunk_counts, p.chunks, p.size
          FROM ${schema}.provenance p
          WHERE p.storage_fingerprint = ? AND p.input_fingerprint = g.input_fingerprint
          LIMIT 1
        ) AS p
      )
      SELECT
        found.number, found.producer, found.version, found.parameters, found.chunk_counts,
        found.size, e.chunk, c.input_storage_fingerprint, c.contents, c.entries
      FROM found
      LEFT JOIN LATERAL unnest(found.chunks) WITH ORDINALITY AS e (chunk, number) ON true
      LEFT JOIN LATERAL (
        SELECT c.input_storage_fingerprint, c.contents, c.entries
        FROM ${schema}.provenance_chunk c
        WHERE c.storage_fingerprint = ? AND c.fingerprint = e.chunk
        LIMIT 1
      ) AS c ON true
      WHERE found.before < ?
      ORDER BY found.number, e.number
      """;

  private final Preparing preparing;
  private final String find;
  private final KnownStorages storages;

  ProvenanceReads(Sql sql, Preparing preparing, KnownStorages storages) {
    this.preparing = preparing;
    this.find = sql.of(FIND);
    this.storages = storages;
  }

  /** A row: who built it, and the parameter of each of its chunks. */
  record Row(
      int number,
      String where,
      String producer,
      Version version,
      List<String> parameters,
      ImmutableLongArray counts) {
    /** Reads the columns of the table. */
    static Row read(ResultSet row, int number, String where, Map<String, Version> versions)
        throws SQLException {
      return new Row(
          number,
          where,
          row.getString("producer"),
          version(row.getString("version"), where, versions),
          List.of((String[]) row.getArray("parameters").getArray()),
          ImmutableLongArray.copyOf(Rows.longs(row, "chunk_counts", TABLE, where)));
    }

    private static Version version(String text, String where, Map<String, Version> versions) {
      return versions.computeIfAbsent(
          text,
          unseen -> {
            try {
              return Version.fromJson(Json.parse(unseen));
            } catch (InvalidValueException unreadable) {
              throw new DamagedDataException(TABLE, where, unreadable);
            }
          });
    }

    /** The parameter of a chunk, by its place among all, from 0. */
    String parameter(int chunk) {
      long end = 0;
      for (int i = 0; i < counts.length() && i < parameters.size(); i++) {
        end += counts.get(i);
        if (chunk < end) {
          return parameters.get(i);
        }
      }
      throw new DamagedDataException(TABLE, where, "its chunks are more than its parameters have");
    }
  }

  /** A row with its chunks. */
  record Found(Row row, List<ProvenanceChunk> chunks) {}

  /**
   * What is recorded of some input fingerprints, in their order.
   *
   * @param asked the input fingerprints, which the rows number from 1
   * @param rest the input fingerprints that were not looked at any more
   * @param storages those of all chunks
   */
  record Page(List<Long> asked, List<Found> found, List<Long> rest, Map<Long, Storage> storages) {}

  /**
   * Looks input fingerprints up.
   *
   * @param most at how many inputs no further one is read
   */
  Page find(Session session, long storage, List<Long> inputs, long most) {
    Reading reading = session.query(connection -> read(connection, storage, inputs, most));
    List<Long> rest =
        reading.size < most
            ? List.of()
            : inputs.subList(
                reading.found.get(reading.found.size() - 1).row().number(), inputs.size());
    return new Page(inputs, reading.found, rest, storages.all(session, reading.inputStorages()));
  }

  private Reading read(Connection connection, long storage, List<Long> inputs, long most)
      throws SQLException {
    Reading reading = new Reading(storage);
    try (PreparedStatement statement = preparing.prepare(connection, find)) {
      statement.setObject(1, Longs.toArray(inputs));
      statement.setLong(2, storage);
      statement.setLong(3, storage);
      statement.setLong(4, most);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          reading.add(rows, inputs);
        }
      }
    }
    return reading;
  }

  private static final class Reading {
    private final long storage;
    private final List<Found> found = new ArrayList<>();
    private final Map<String, Version> versions = new HashMap<>();
    private long size;

    Reading(long storage) {
      this.storage = storage;
    }

    void add(ResultSet row, List<Long> inputs) throws SQLException {
      int number = row.getInt("number");
      if (found.isEmpty() || found.get(found.size() - 1).row().number() != number) {
        String where = where(storage, inputs.get(number - 1));
        found.add(new Found(Row.read(row, number, where, versions), new ArrayList<>()));
        size += row.getLong("size");
      }
      if (row.getObject("chunk") != null) {
        found.get(found.size() - 1).chunks().add(ProvenanceChunk.read(row, storage));
      }
    }

    Set<Long> inputStorages() {
      Set<Long> storages = new HashSet<>();
      for (Found one : found) {
        for (ProvenanceChunk chunk : one.chunks()) {
          storages.add(chunk.inputStorage());
        }
      }
      return storages;
    }
  }

  /** How a row is shown. */
  static String where(long storage, long input) {
    return "(" + storage + ", " + input + ")";
  }

  Optional<Provenance> find(Session session, Storage storage, Fingerprint input) {
    long fingerprint = storage.fingerprint().value();
    Page page = find(session, fingerprint, List.of(input.value()), 1);
    return page.found().stream().findFirst().map(one -> provenance(storage, input, one, page));
  }

  private static Provenance provenance(Storage storage, Fingerprint input, Found found, Page page) {
    Map<String, List<StoragePartition>> inputs = new HashMap<>();
    found.row().parameters().forEach(parameter -> inputs.put(parameter, new ArrayList<>()));
    for (int i = 0; i < found.chunks().size(); i++) {
      inputs
          .computeIfAbsent(found.row().parameter(i), none -> new ArrayList<>())
          .addAll(found.chunks().get(i).partitions(page.storages()));
    }
    ImmutableSortedMap.Builder<String, StoragePartitions> byParameter =
        new ImmutableSortedMap.Builder<>(Comparator.naturalOrder());
    inputs.forEach((parameter, some) -> byParameter.put(parameter, StoragePartitions.copyOf(some)));
    return Provenance.builder()
        .storage(storage)
        .inputFingerprint(input)
        .producer(found.row().producer())
        .version(found.row().version())
        .putAllInputs(byParameter.buildOrThrow())
        .build();
  }
}

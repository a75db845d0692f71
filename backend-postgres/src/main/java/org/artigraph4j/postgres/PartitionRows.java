package org.artigraph4j.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.artigraph4j.error.DamagedDataException;
import org.artigraph4j.error.FingerprintConflictException;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.fingerprint.Json;
import org.artigraph4j.fingerprint.JsonException;
import org.artigraph4j.fingerprint.JsonObject;
import org.artigraph4j.fingerprint.Utf8;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.storage.Attributes;
import org.artigraph4j.storage.Storage;
import org.artigraph4j.storage.StoragePartition;

/** Rows of partitions, of either table, as values. */
final class PartitionRows {
  private static final String NO_ATTRIBUTES = "{}";

  private PartitionRows() {}

  /** A partition of the columns {@code key_fingerprint} to {@code attributes}. */
  static StoragePartition read(ResultSet row, RowsOf rows, Storage storage) throws SQLException {
    long keyFingerprint = row.getLong("key_fingerprint");
    String json = row.getString("key");
    PartitionKey key;
    try {
      key = PartitionKey.fromJson(Json.parse(json));
    } catch (InvalidValueException unreadable) {
      throw new DamagedDataException(rows.table(), keyed(row, rows), unreadable);
    }
    if (key.fingerprint().value() != keyFingerprint) {
      throw new DamagedDataException(
          rows.table(),
          keyed(row, rows),
          "its key has the fingerprint " + key.fingerprint() + ", not " + keyFingerprint);
    }
    return readAs(row, rows, storage, key);
  }

  /** A partition of a known key, and the columns of its input, content and attributes. */
  static StoragePartition readAs(ResultSet row, RowsOf rows, Storage storage, PartitionKey key)
      throws SQLException {
    return build(
        rows,
        storage,
        key,
        orNone(row.getLong("input_fingerprint")),
        row.getLong("content_fingerprint"),
        row.getString("attributes"));
  }

  /** A partition of a known key and input, its content, and its attributes as they are stored. */
  static StoragePartition build(
      RowsOf rows,
      Storage storage,
      PartitionKey key,
      Optional<Fingerprint> input,
      long content,
      String attributes) {
    try {
      return StoragePartition.builder()
          .storage(storage)
          .key(key)
          .inputFingerprint(input)
          .contentFingerprint(Fingerprint.of(content))
          .attributes(attributes(attributes))
          .build();
    } catch (InvalidValueException unreadable) {
      String rest =
          fingerprints(key.fingerprint(), orZero(input), content)
              + ", key "
              + Utf8.abbreviate(key.toString());
      throw new DamagedDataException(rows.table(), rows.row(rest), unreadable);
    }
  }

  /** What is said of a key, if another one of the same fingerprint is stored. */
  static FingerprintConflictException otherKey(PartitionKey key) {
    return new FingerprintConflictException("the key " + key, key.fingerprint());
  }

  /** An input fingerprint as the tables have it: 0 for none. */
  static long orZero(Optional<Fingerprint> input) {
    return input.isPresent() ? input.get().value() : 0;
  }

  /** An input fingerprint of a row. */
  static Optional<Fingerprint> orNone(long input) {
    return input == 0 ? Optional.empty() : Optional.of(Fingerprint.of(input));
  }

  private static String keyed(ResultSet row, RowsOf rows) throws SQLException {
    return rows.row(
        fingerprints(
            row.getLong("key_fingerprint"),
            row.getLong("input_fingerprint"),
            row.getLong("content_fingerprint")));
  }

  private static String fingerprints(Object key, long input, long content) {
    return "key_fingerprint "
        + key
        + ", input_fingerprint "
        + input
        + ", content_fingerprint "
        + content;
  }

  private static Attributes attributes(String text) {
    if (text.equals(NO_ATTRIBUTES)) {
      return Attributes.empty();
    }
    if (!(Json.parse(text) instanceof JsonObject object)) {
      throw new JsonException("expected an object of attributes, found " + text);
    }
    return new Attributes(object);
  }
}

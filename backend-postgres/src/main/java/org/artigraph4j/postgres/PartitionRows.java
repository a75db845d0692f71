package org.artigraph4j.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.artigraph4j.error.DamagedDataException;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.fingerprint.Json;
import org.artigraph4j.fingerprint.JsonException;
import org.artigraph4j.fingerprint.JsonObject;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.storage.Attributes;
import org.artigraph4j.storage.Storage;
import org.artigraph4j.storage.StoragePartition;

/** Rows of partitions, of either table, as values. */
final class PartitionRows {
  private static final String NO_ATTRIBUTES = "{}";

  private PartitionRows() {}

  /** A partition of the columns {@code key_fingerprint} to {@code attributes}. */
  static StoragePartition read(ResultSet row, String table, Storage storage) throws SQLException {
    long keyFingerprint = row.getLong("key_fingerprint");
    String json = row.getString("key");
    String where = "(…, key_fingerprint " + keyFingerprint + ")";
    PartitionKey key =
        Damage.read(table, where, keyFingerprint, () -> PartitionKey.fromJson(Json.parse(json)));
    return readAs(row, table, storage, key);
  }

  /** A partition of a known key, and the columns of its input, content and attributes. */
  static StoragePartition readAs(ResultSet row, String table, Storage storage, PartitionKey key)
      throws SQLException {
    long input = row.getLong("input_fingerprint");
    return build(
        table,
        storage,
        key,
        input == 0 ? Optional.empty() : Optional.of(Fingerprint.of(input)),
        row.getLong("content_fingerprint"),
        row.getString("attributes"));
  }

  /** A partition of a known key and input, its content, and its attributes as they are stored. */
  static StoragePartition build(
      String table,
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
      throw new DamagedDataException(table, "(…, key " + key + ")", unreadable);
    }
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

package org.artigraph4j.postgres;

import com.google.common.collect.ImmutableList;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.postgres.manifest.Manifest;
import org.artigraph4j.storage.Storage;
import org.artigraph4j.storage.StoragePartition;

/** A run of partitions that were read, as it is stored: decoded when it is wanted. */
final class ProvenanceChunk {
  static final String TABLE = "provenance_chunk";

  private final String where;
  private final long fingerprint;
  private final long inputStorage;
  private final long[] contents;
  private final byte[] entries;

  private ProvenanceChunk(ResultSet row, long storage) throws SQLException {
    this.fingerprint = row.getLong("chunk");
    this.where = ProvenanceReads.where(storage, fingerprint);
    this.inputStorage = row.getLong("input_storage_fingerprint");
    this.entries = Damage.present(row.getBytes("entries"), TABLE, where);
    this.contents = Rows.longs(row, "contents", TABLE, where);
  }

  /** A chunk of the columns that its table has, and its fingerprint as {@code chunk}. */
  static ProvenanceChunk read(ResultSet row, long storage) throws SQLException {
    return new ProvenanceChunk(row, storage);
  }

  long inputStorage() {
    return inputStorage;
  }

  /**
   * Its partitions in key order.
   *
   * @param storages all that are needed, by fingerprint
   */
  ImmutableList<StoragePartition> partitions(Map<Long, Storage> storages) {
    Storage read = Damage.present(storages.get(inputStorage), "storage", "(" + inputStorage + ")");
    return Manifest.read(
            TABLE,
            where,
            Fingerprint.of(fingerprint),
            read,
            Fingerprint.of(inputStorage),
            contents,
            entries)
        .partitions();
  }
}

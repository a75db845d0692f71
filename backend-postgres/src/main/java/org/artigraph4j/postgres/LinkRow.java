package org.artigraph4j.postgres;

import com.google.common.collect.ImmutableList;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Optional;
import org.artigraph4j.error.DamagedDataException;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.postgres.manifest.Manifest;
import org.artigraph4j.storage.Storage;
import org.artigraph4j.storage.StoragePartition;

/** A row of the links of an artifact: a loose one, or a manifest's, decoded when it is wanted. */
sealed interface LinkRow {
  /**
   * Its partitions in key order.
   *
   * @throws DamagedDataException if they are not those of the manifest's fingerprint
   */
  ImmutableList<StoragePartition> partitions();

  /** A row of the columns of either; nothing if it has neither. */
  static Optional<LinkRow> read(
      GraphSnapshot snapshot, Storage storage, RowsOf loose, ResultSet row) throws SQLException {
    if (row.getLong("manifest") != 0) {
      return Optional.of(Stored.read(snapshot, storage, row));
    }
    return row.getString("key") == null
        ? Optional.empty()
        : Optional.of(new Loose(PartitionRows.read(row, loose, storage)));
  }

  /** How a manifest or a list of them is shown. */
  static String where(GraphSnapshot snapshot, long fingerprint) {
    return Damage.key(snapshot.name(), Fingerprint.of(fingerprint))
        + ", named by the snapshot "
        + snapshot.fingerprint();
  }

  /** A link that is in no manifest. */
  record Loose(StoragePartition partition) implements LinkRow {
    @Override
    public ImmutableList<StoragePartition> partitions() {
      return ImmutableList.of(partition);
    }
  }

  /** A manifest as it is stored. */
  final class Stored implements LinkRow {
    static final String TABLE = "manifest";

    private final GraphSnapshot snapshot;
    private final Storage storage;
    private final long fingerprint;
    private final byte[] firstKey;
    private final long[] contents;
    private final byte[] entries;

    private Stored(GraphSnapshot snapshot, Storage storage, ResultSet row) throws SQLException {
      this.snapshot = snapshot;
      this.storage = storage;
      this.fingerprint = row.getLong("manifest");
      this.firstKey = Damage.present(row.getBytes("first_key"), TABLE, where());
      this.entries = Damage.present(row.getBytes("entries"), TABLE, where());
      this.contents = Damage.numbers(row.getArray("contents"), TABLE, where());
      if (contents.length == 0) {
        throw new DamagedDataException(TABLE, where(), "it has no contents");
      }
    }

    /** A manifest of the columns {@code manifest}, {@code first_key}, contents and entries. */
    static Stored read(GraphSnapshot snapshot, Storage storage, ResultSet row) throws SQLException {
      return new Stored(snapshot, storage, row);
    }

    private String where() {
      return LinkRow.where(snapshot, fingerprint);
    }

    long fingerprint() {
      return fingerprint;
    }

    int size() {
      return contents.length;
    }

    @Override
    public ImmutableList<StoragePartition> partitions() {
      ImmutableList<StoragePartition> partitions =
          Manifest.read(TABLE, where(), Fingerprint.of(fingerprint), storage, contents, entries)
              .partitions();
      if (!Arrays.equals(partitions.get(0).key().toBytes(), firstKey)) {
        throw new DamagedDataException(TABLE, where(), "its list says that it begins elsewhere");
      }
      return partitions;
    }
  }
}

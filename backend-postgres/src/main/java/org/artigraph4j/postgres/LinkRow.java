package org.artigraph4j.postgres;

import com.google.common.collect.ImmutableList;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import org.artigraph4j.error.DamagedDataException;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.postgres.manifest.Manifest;
import org.artigraph4j.storage.Storage;
import org.artigraph4j.storage.StoragePartition;

/** A row of the links of an artifact: a loose one, or a manifest's, decoded when it is wanted. */
sealed interface LinkRow {
  /** A link that is in no manifest. */
  record Loose(StoragePartition partition) implements LinkRow {}

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
      Long[] boxed = (Long[]) row.getArray("contents").getArray();
      this.contents = new long[boxed.length];
      for (int i = 0; i < boxed.length; i++) {
        if (boxed[i] == null) {
          throw new DamagedDataException(TABLE, where(), "a content fingerprint is missing");
        }
        contents[i] = boxed[i];
      }
    }

    /** A manifest of the columns {@code manifest}, {@code first_key}, contents and entries. */
    static Stored read(GraphSnapshot snapshot, Storage storage, ResultSet row) throws SQLException {
      return new Stored(snapshot, storage, row);
    }

    private String where() {
      return Damage.key(snapshot.name(), fingerprint)
          + ", named by the snapshot "
          + snapshot.fingerprint();
    }

    long fingerprint() {
      return fingerprint;
    }

    int size() {
      return contents.length;
    }

    /**
     * Its partitions in key order.
     *
     * @throws DamagedDataException if they are not those of its fingerprint
     */
    ImmutableList<StoragePartition> partitions() {
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

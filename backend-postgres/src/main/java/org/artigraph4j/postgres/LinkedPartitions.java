package org.artigraph4j.postgres;

import com.google.common.math.IntMath;
import java.math.RoundingMode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.postgres.Identities.Identity;
import org.artigraph4j.postgres.Identities.Keyed;
import org.artigraph4j.postgres.manifest.Manifest;
import org.artigraph4j.storage.Storage;
import org.artigraph4j.storage.StoragePartition;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.SqlStatements;

/**
 * Which partitions any snapshot links, of any graph: what must not be lost.
 *
 * <p>It is one statement, of one moment. For each snapshot of the graphs that have an artifact in
 * the storage it looks for two rows, and into each list of manifests once; it reads the contents of
 * each manifest, however many share it, that lies where the batch does, and fetches, some at a
 * time, and decodes those that have one of its contents. So neighbours by key cost least together.
 *
 * <p>It does not see what others have not committed; whoever removes what it does not answer sees
 * to these first. Nor does it see graphs whose artifacts are not listed yet: those that a migration
 * has not reached, or could not read.
 */
final class LinkedPartitions {
  /** How many manifests are fetched at once. */
  private static final int PAGE = 32;

  /** Into how many ranges of keys a batch is cut, so that what lies between them is not read. */
  private static final int RANGES = 64;

  private final String exact;
  private final String byKey;

  LinkedPartitions(Sql sql) {
    this.exact = sql.of(Cursor.of(LinkedSql.OF_BATCH, PAGE));
    this.byKey = sql.of(Cursor.of(LinkedSql.OF_KEYS, PAGE));
  }

  /**
   * Those of a batch that are linked.
   *
   * @param handle in a transaction, for the answer is read through a cursor
   * @param batch partitions of one storage, sorted by key, some thousand at most
   * @param but the links of which snapshot do not count
   */
  Set<StoragePartition> find(
      Handle handle, List<StoragePartition> batch, Optional<GraphSnapshot> but) {
    GoneSnapshots gone = new GoneSnapshots();
    but.ifPresent(one -> gone.add(one.name(), one.fingerprint().value()));
    return find(handle, batch, gone);
  }

  /** The same, where the links of several snapshots do not count. */
  Set<StoragePartition> find(Handle handle, List<StoragePartition> batch, GoneSnapshots but) {
    if (batch.isEmpty()) {
      return Set.of();
    }
    List<Keyed> keyed = batch.stream().map(Keyed::of).toList();
    Set<Identity> found = find(handle, batch.get(0).storage(), keyed, but);
    return batch.stream()
        .filter(one -> found.contains(Identity.of(one)))
        .collect(Collectors.toSet());
  }

  /** The same of those of a storage that are known by what tells them apart. */
  Set<Identity> find(Handle handle, Storage storage, List<Keyed> batch, GoneSnapshots but) {
    return read(
        handle, "linked_partitions", exact, storage, batch, but, () -> new Exact(storage, batch));
  }

  /**
   * All that is linked for one of the keys of a batch, whatever its input and content.
   *
   * @param handle in a transaction
   * @param batch partitions of one storage, sorted by key, some thousand at most
   */
  Set<StoragePartition> ofKeys(Handle handle, List<StoragePartition> batch) {
    if (batch.isEmpty()) {
      return Set.of();
    }
    return read(
        handle,
        "linked_keys",
        byKey,
        batch.get(0).storage(),
        batch.stream().map(Keyed::of).toList(),
        new GoneSnapshots(),
        () -> new ByKey(batch));
  }

  private static <T> Set<T> read(
      Handle handle,
      String rows,
      String statement,
      Storage storage,
      List<Keyed> batch,
      GoneSnapshots but,
      Supplier<Reading<T>> reading) {
    Set<T> found = new HashSet<>();
    if (batch.isEmpty()) {
      return found;
    }
    Cursor<T> cursor =
        new Cursor<>(rows, statement, PAGE, query -> bind(query, storage, batch, but), reading);
    Cursor.Opened<T> opened = cursor.open(handle, 0);
    CursorStream.Page<T> page = opened.first();
    page.elements().forEachRemaining(found::add);
    while (!page.last()) {
      page = opened.fetch(handle);
      page.elements().forEachRemaining(found::add);
    }
    opened.close(handle);
    return found;
  }

  private static void bind(Query query, Storage storage, List<Keyed> batch, GoneSnapshots but) {
    Identities.bindAll(
            ArtifactPartitions.bindStorage(query, storage),
            batch.stream().map(Keyed::identity).toList())
        .configure(SqlStatements.class, config -> config.setUnusedBindingAllowed(true));
    but.bindTo(query);
    int each = IntMath.divide(batch.size(), RANGES, RoundingMode.CEILING);
    List<byte[]> firsts = new ArrayList<>();
    List<byte[]> lasts = new ArrayList<>();
    for (int from = 0; from < batch.size(); from += each) {
      firsts.add(batch.get(from).key());
      lasts.add(batch.get(Math.min(from + each, batch.size()) - 1).key());
    }
    query
        .bind("firsts", ArrayArgument.of(firsts.toArray(byte[][]::new)))
        .bind("lasts", ArrayArgument.of(lasts.toArray(byte[][]::new)));
  }

  /** What rows name of what is asked for. */
  private abstract static class Reading<T> implements Cursor.Pages<T> {
    final Storage storage;
    private final Fingerprint storageFingerprint;
    private List<T> page = new ArrayList<>();

    Reading(Storage storage) {
      this.storage = storage;
      this.storageFingerprint = storage.fingerprint();
    }

    /** Takes a link that is in no manifest. */
    abstract void add(Identity loose);

    /** Takes a link of a manifest. */
    abstract void add(StoragePartition stored);

    /** Whether nothing can be found any more. */
    abstract boolean isDone();

    final void found(T one) {
      page.add(one);
    }

    @Override
    public final void add(ResultSet row) throws SQLException {
      String name = row.getString("name");
      long list = row.getLong("list");
      if (list != 0) {
        Damage.present(null, "manifest_list", Damage.key(name, list));
      }
      long manifest = row.getLong("manifest");
      if (manifest == 0) {
        add(
            new Identity(
                row.getLong("key_fingerprint"),
                row.getLong("input_fingerprint"),
                row.getLong("content_fingerprint")));
      } else if (!isDone()) {
        addAll(row, Damage.key(name, manifest), manifest);
      }
    }

    private void addAll(ResultSet row, String where, long manifest) throws SQLException {
      String table = LinkRow.Stored.TABLE;
      Manifest.read(
              table,
              where,
              Fingerprint.of(manifest),
              storage,
              storageFingerprint,
              Damage.numbers(row.getArray("contents"), table, where),
              Damage.present(row.getBytes("entries"), table, where))
          .partitions()
          .forEach(this::add);
    }

    @Override
    public final Iterator<T> page(boolean last) {
      Iterator<T> full = page.iterator();
      page = new ArrayList<>();
      return full;
    }
  }

  /** Those of a batch, each once. */
  private static final class Exact extends Reading<Identity> {
    private final Set<Identity> rest = new HashSet<>();

    Exact(Storage storage, List<Keyed> batch) {
      super(storage);
      batch.forEach(one -> rest.add(one.identity()));
    }

    @Override
    void add(Identity identity) {
      if (rest.remove(identity)) {
        found(identity);
      }
    }

    @Override
    void add(StoragePartition stored) {
      add(Identity.of(stored));
    }

    @Override
    boolean isDone() {
      return rest.isEmpty();
    }
  }

  /** All of the keys of a batch. */
  private static final class ByKey extends Reading<StoragePartition> {
    private final Map<Long, PartitionKey> keys = new HashMap<>();

    ByKey(List<StoragePartition> batch) {
      super(batch.get(0).storage());
      batch.forEach(one -> keys.put(one.key().fingerprint().value(), one.key()));
    }

    @Override
    void add(Identity loose) {
      PartitionKey key = keys.get(loose.key());
      if (key != null) {
        found(
            StoragePartition.builder()
                .storage(storage)
                .key(key)
                .inputFingerprint(PartitionRows.orNone(loose.input()))
                .contentFingerprint(Fingerprint.of(loose.content()))
                .build());
      }
    }

    @Override
    void add(StoragePartition stored) {
      if (keys.containsKey(stored.key().fingerprint().value())) {
        found(stored);
      }
    }

    @Override
    boolean isDone() {
      return false;
    }
  }
}

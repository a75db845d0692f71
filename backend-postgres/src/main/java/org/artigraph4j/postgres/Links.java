package org.artigraph4j.postgres;

import com.google.common.primitives.Booleans;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.artigraph4j.error.LinkConflictException;
import org.artigraph4j.error.SnapshotSealedException;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.storage.Storage;
import org.artigraph4j.storage.StoragePartition;

/**
 * Loose links that are to be written, by a statement of the parts of {@link LinksSql}.
 *
 * <p>A statement sees the links that were committed before it began. Loose links of later racers it
 * meets as duplicates, which undo the whole of it, and it is run again. Those that were folded
 * since it cannot miss: it holds the artifact's row, and writes nothing unless that names the list
 * which it was told. What is in the manifests of that list is found out here: where there is one,
 * the first run of the statement only answers the few manifests in which its keys would be, unless
 * {@link ListedKeys} knows that they are in none. A seal it cannot miss either, for it holds the
 * snapshot's row, and nobody seals a row that is held.
 */
final class Links {
  // Counting costs more than writing. That it is left to some keys, and not to every sixteenth
  // write, has it done also where no process writes many.
  private static final int COUNTS = 16;

  private final GraphSnapshot snapshot;
  private final String artifactKey;
  private final Storage storage;
  private final PartitionBatch batch;
  private final boolean raw;
  private final Sizes sizes;
  private final ListedKeys keys;
  private final boolean counting;
  private final boolean[] listed;
  private boolean[] absent;
  private long list;
  private long due;
  private boolean seenSealed;

  Links(
      GraphSnapshot snapshot,
      String artifactKey,
      PartitionBatch batch,
      Sizes sizes,
      ListedKeys keys) {
    this.snapshot = snapshot;
    this.artifactKey = artifactKey;
    this.storage = snapshot.graph().artifact(artifactKey).storage();
    this.batch = batch;
    this.listed = new boolean[batch.partitions().size()];
    this.raw = snapshot.raw().containsKey(artifactKey);
    this.sizes = sizes;
    this.keys = keys;
    Optional<ListedKeys.Known> known = keys.find(snapshot, artifactKey);
    this.list = known.map(ListedKeys.Known::list).orElse(0L);
    this.absent = known.map(one -> one.lacks(batch)).orElseGet(this::all);
    int often = Math.max(1, sizes.mostLoose() / COUNTS);
    this.counting =
        batch.partitions().stream()
            .anyMatch(one -> Long.remainderUnsigned(one.key().fingerprint().value(), often) == 0);
  }

  private boolean[] all() {
    boolean[] all = new boolean[listed.length];
    Arrays.fill(all, true);
    return all;
  }

  /** Runs the statement once; {@link #written} of its answer. */
  Optional<Boolean> run(
      Connection connection,
      Preparing preparing,
      NamedSql sql,
      Binding binding,
      Optional<Written> more)
      throws SQLException {
    try (NamedStatement statement = sql.prepare(connection, preparing)) {
      binding.bindTo(
          statement
              .bind(batch)
              .bind("name", snapshot.name())
              .bind("snapshot", snapshot.fingerprint().value())
              .bind("artifact", artifactKey)
              .bind("raw", raw)
              .bind("counting", counting)
              .bind("list", list)
              .bind("listed", listed)
              .bind("absent", absent));
      return statement.query(rows -> written(rows, more));
    }
  }

  /** What else a statement is to be told. */
  @FunctionalInterface
  interface Binding {
    void bindTo(NamedStatement statement) throws SQLException;
  }

  /** How many times as many loose links there are as should be; 0 if they are not to be folded. */
  long due() {
    return due;
  }

  /** What else is to be done, and to be said of an answer. */
  @FunctionalInterface
  interface Written {
    Optional<Boolean> read(ResultSet row) throws SQLException;
  }

  /**
   * Whether all is linked; not known yet where others may have linked it before they sealed, where
   * it may be in manifests, and where a racer was faster with the artifact's row.
   */
  private Optional<Boolean> written(ResultSet rows, Optional<Written> more) throws SQLException {
    rows.next();
    if (!rows.getBoolean("found")) {
      throw Snapshots.notFound(snapshot);
    }
    Rows.optionalLong(rows, "other_linked_key")
        .ifPresent(
            number -> {
              throw PartitionRows.otherKey(batch.get(number).key());
            });
    long conflict = rows.getLong("conflict");
    Optional<StoragePartition> linked =
        conflict == 0
            ? Optional.empty()
            : Optional.of(
                PartitionRows.readAs(
                    rows, RowsOf.of(snapshot, artifactKey), storage, batch.get(conflict).key()));
    long fresh = rows.getLong("fresh");
    long current = rows.getLong("list");
    boolean sealed = rows.getBoolean("sealed");
    due = fresh == 0 ? 0 : sizes.due(rows.getLong("loose"), rows.getLong("in_manifests"));
    // Somebody has emptied the tables, or the block was undone that had made the list.
    if (fresh != 0 && current == 0 && list != 0) {
      keys.forget(snapshot, artifactKey);
      list = 0;
      absent = all();
      Arrays.fill(listed, false);
      return Optional.empty();
    }
    if (fresh != 0 && (current != list || rows.getBoolean("unknown"))) {
      if (rows.getBoolean("has_list")) { // otherwise it is younger than the statement
        compare(current, manifests(current, rows), conflict, linked);
      }
      boolean all = !Booleans.contains(listed, false);
      return all && more.isEmpty() ? Optional.of(true) : Optional.empty();
    }
    if (linked.isPresent()) {
      throw conflict(conflict, linked.get());
    }
    if (sealed) {
      if (seenSealed) {
        throw new SnapshotSealedException(snapshot, artifactKey);
      }
      seenSealed = true;
      return Optional.empty();
    }
    if (!rows.getBoolean("first")) {
      return Optional.empty();
    }
    return more.isPresent() ? more.get().read(rows) : Optional.of(true);
  }

  /** The partitions of the manifests of an answer, whose keys are remembered. */
  private List<StoragePartition> manifests(long current, ResultSet rows) throws SQLException {
    List<StoragePartition> all = new ArrayList<>();
    List<ListedKeys.Stretch> seen = new ArrayList<>();
    do {
      if (rows.getObject("bucket") != null) {
        byte[] first = rows.getBytes("first_key"); // none of what is before all manifests
        byte[] until = rows.getBytes("until_key");
        List<StoragePartition> partitions =
            first == null ? List.of() : LinkRow.Stored.read(snapshot, storage, rows).partitions();
        all.addAll(partitions);
        seen.add(
            ListedKeys.Stretch.of(
                first == null ? new byte[0] : first,
                until == null ? KeyRange.AFTER_ALL : until,
                partitions));
      }
    } while (rows.next());
    keys.learn(snapshot, artifactKey, current, seen);
    return all;
  }

  /**
   * Finds out which more of the batch are in manifests, and refuses what is there in another way.
   * What was in those of an earlier list need not be in those of the later one, for a clean-up may
   * have taken it out; and the server did not look for it again. So it is neither known to be there
   * nor to be absent.
   */
  private void compare(
      long current,
      List<StoragePartition> inManifests,
      long looseConflict,
      Optional<StoragePartition> loose) {
    KnownLinks linked = new KnownLinks(snapshot, artifactKey);
    linked.add(inManifests);
    boolean other = current != list;
    for (long number = 1; number <= batch.partitions().size(); number++) {
      if (number == looseConflict) {
        throw conflict(number, loose.orElseThrow());
      }
      int index = Math.toIntExact(number - 1);
      boolean before = listed[index];
      listed[index] = linked.has(batch.get(number)) || (before && !other);
      absent[index] = !before || !other;
    }
    list = current;
  }

  private LinkConflictException conflict(long number, StoragePartition linked) {
    return new LinkConflictException(snapshot, artifactKey, linked, batch.get(number));
  }
}

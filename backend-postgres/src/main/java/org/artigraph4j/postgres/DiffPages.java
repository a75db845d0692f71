package org.artigraph4j.postgres;

import com.google.common.collect.AbstractIterator;
import com.google.common.collect.ImmutableList;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.artigraph4j.diff.PartitionChange;
import org.artigraph4j.diff.SnapshotDiff;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.postgres.manifest.ManifestList;
import org.artigraph4j.storage.StoragePartition;
import org.jspecify.annotations.Nullable;

/**
 * Manifests and loose links of two snapshots as the changes from one to the other. They come by
 * artifact and first key, so all keys before the first of the next row are told on both sides, and
 * compared: what is held of each side is a manifest, and the loose links beside it.
 */
final class DiffPages implements Cursor.Pages<PartitionChange> {
  private final GraphSnapshot from;
  private final GraphSnapshot to;
  private final List<String> artifactKeys;
  private final Deque<Row> rows = new ArrayDeque<>();
  private long ahead;

  // What is told of the artifact, and not compared yet: loose links stand between those of a
  // manifest.
  private String artifactKey = "";
  private final NavigableMap<PartitionKey, StoragePartition> before = new TreeMap<>();
  private final NavigableMap<PartitionKey, StoragePartition> after = new TreeMap<>();
  private Iterator<PartitionChange> changes = Collections.emptyIterator();

  /** A manifest or a loose link of one side. */
  private record Row(String artifactKey, boolean later, LinkRow link) {}

  /**
   * Of two snapshots.
   *
   * @param artifactKeys which the rows number, from 1
   */
  DiffPages(GraphSnapshot from, GraphSnapshot to, List<String> artifactKeys) {
    this.from = from;
    this.to = to;
    this.artifactKeys = artifactKeys;
  }

  @Override
  public void add(ResultSet row) throws SQLException {
    requireFound(row, "from_found", from);
    requireFound(row, "to_found", to);
    ahead = row.getLong("ahead");
    int number = row.getInt("number");
    if (number == 0) {
      return; // nothing differs
    }
    String key = artifactKeys.get(number - 1);
    boolean later = row.getBoolean("later");
    GraphSnapshot snapshot = later ? to : from;
    long list = row.getLong("list_fingerprint");
    if (list != 0) {
      requireWhole(row, snapshot, list);
      return;
    }
    LinkRow.read(snapshot, snapshot.graph().artifact(key).storage(), RowsOf.of(snapshot, key), row)
        .ifPresent(link -> rows.add(new Row(key, later, link)));
  }

  @Override
  public int most(int first) {
    return SnapshotPartitions.most(ahead);
  }

  private static void requireFound(ResultSet row, String column, GraphSnapshot snapshot)
      throws SQLException {
    if (!row.getBoolean(column)) {
      throw Snapshots.notFound(snapshot);
    }
  }

  /** That manifests are left out is right only if the list is. */
  private static void requireWhole(ResultSet row, GraphSnapshot snapshot, long list)
      throws SQLException {
    String table = SnapshotPartitions.LIST_TABLE;
    String where = LinkRow.where(snapshot, list);
    long[] counts = Damage.numbers(row.getArray("counts"), table, where);
    ManifestList.read(
        table,
        where,
        Fingerprint.of(list),
        Damage.numbers(row.getArray("manifests"), table, where),
        Arrays.stream(counts).mapToInt(count -> (int) count).toArray());
  }

  @Override
  public Iterator<PartitionChange> page(boolean last) {
    return new Page(last);
  }

  private final class Page extends AbstractIterator<PartitionChange> {
    private final boolean last;

    Page(boolean last) {
      this.last = last;
    }

    @Override
    protected @Nullable PartitionChange computeNext() {
      while (!changes.hasNext()) {
        if (!rows.isEmpty()) {
          add(rows.removeFirst());
        } else if (last && !(before.isEmpty() && after.isEmpty())) {
          compare(Optional.empty());
        } else {
          return endOfData(); // a later page may have keys before the last of these
        }
      }
      return changes.next();
    }
  }

  private void add(Row row) {
    ImmutableList<StoragePartition> partitions = row.link().partitions();
    boolean same = row.artifactKey().equals(artifactKey);
    compare(same ? Optional.of(partitions.get(0).key()) : Optional.empty());
    artifactKey = row.artifactKey();
    NavigableMap<PartitionKey, StoragePartition> side = row.later() ? after : before;
    partitions.forEach(partition -> side.put(partition.key(), partition));
  }

  /** Compares what is told of the keys before one, or of all. */
  private void compare(Optional<PartitionKey> end) {
    changes =
        SnapshotDiff.changes(
            artifactKey, take(before, end).iterator(), take(after, end).iterator());
  }

  private static List<StoragePartition> take(
      NavigableMap<PartitionKey, StoragePartition> side, Optional<PartitionKey> end) {
    List<StoragePartition> taken = new ArrayList<>();
    while (!side.isEmpty() && (end.isEmpty() || side.firstKey().compareTo(end.get()) < 0)) {
      taken.add(side.pollFirstEntry().getValue());
    }
    return taken;
  }
}

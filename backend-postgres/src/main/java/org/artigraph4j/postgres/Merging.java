package org.artigraph4j.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.artigraph4j.postgres.SnapshotPartitions.Reading;
import org.artigraph4j.storage.StoragePartition;

/**
 * Manifests and loose links as one sequence in key order. They come by their first keys, so a
 * manifest is wanted only once all before it are told: one at a time is decoded.
 */
final class Merging implements Cursor.Pages<StoragePartition> {
  private final Reading reading;
  private final Deque<LinkRow> rows = new ArrayDeque<>();

  /** What is left of the last manifest. */
  private final Deque<StoragePartition> current = new ArrayDeque<>();

  private long ahead;

  Merging(Reading reading) {
    this.reading = reading;
  }

  @Override
  public void add(ResultSet row) throws SQLException {
    ahead = row.getLong("ahead");
    reading.read(row).ifPresent(rows::add);
  }

  @Override
  public Iterator<StoragePartition> page(boolean last) {
    if (last) {
      reading.requireWhole();
    }
    return new Page(last);
  }

  @Override
  public int most(int first) {
    return SnapshotPartitions.most(ahead);
  }

  private final class Page implements Iterator<StoragePartition> {
    private final boolean last;
    private Optional<StoragePartition> next = Optional.empty();

    Page(boolean last) {
      this.last = last;
    }

    @Override
    public boolean hasNext() {
      if (next.isEmpty()) {
        next = advance();
      }
      return next.isPresent();
    }

    @Override
    public StoragePartition next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      StoragePartition told = next.orElseThrow();
      next = Optional.empty();
      return told;
    }

    private Optional<StoragePartition> advance() {
      while (!rows.isEmpty()) {
        if (rows.getFirst() instanceof LinkRow.Loose link) {
          StoragePartition loose = link.partition();
          if (!current.isEmpty() && current.getFirst().key().compareTo(loose.key()) < 0) {
            return Optional.of(current.removeFirst());
          }
          rows.removeFirst();
          return Optional.of(loose);
        }
        if (!current.isEmpty()) {
          return Optional.of(current.removeFirst());
        }
        if (rows.removeFirst() instanceof LinkRow.Stored stored) {
          current.addAll(stored.partitions());
        }
      }
      // What a later page has may come before the rest of the manifest.
      return last && !current.isEmpty() ? Optional.of(current.removeFirst()) : Optional.empty();
    }
  }
}

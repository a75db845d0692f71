package org.artigraph4j.postgres;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.artigraph4j.storage.StoragePartition;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/**
 * A question whose answer is read in pages, through a cursor of the server's: as of when it was
 * asked, and good until its transaction ends.
 *
 * <p>The cursor is one of SQL, not the driver's by fetch size. The driver prepares the statement of
 * such a one on the server whatever its settings, which does not go behind PgBouncer in transaction
 * mode; and it bounds the time of the first fetch alone.
 *
 * @param rows what its rows are of. It is part of the cursor's name: the driver remembers which
 *     columns a FETCH answered before
 * @param sql of {@link #of}
 * @param size how many rows are read at first, as {@link #of} was told
 * @param pages what becomes of the rows
 */
record Cursor<T>(
    String rows,
    String sql,
    int size,
    Consumer<Query> binding,
    Supplier<? extends Pages<T>> pages) {

  /** How many partitions are read at once: a trip for each thousand, and about a megabyte. */
  static final int PAGE = 1_000;

  private static final String NAME = "${cursor}";
  private static final String FETCH = "FETCH FORWARD ";

  /** What rows say, page by page. */
  interface Pages<T> {
    void add(ResultSet row) throws SQLException;

    /** The elements of the rows since the last page, read when they are asked for. */
    Iterator<T> page(boolean last);

    /**
     * How many rows the next page may have.
     *
     * @param first how many the first had
     */
    default int most(int first) {
      return first;
    }
  }

  /** Pages of rows of which each is a partition. */
  static final class Single implements Pages<StoragePartition> {
    private final Row row;
    private List<StoragePartition> page = new ArrayList<>();

    /** What a row says. */
    @FunctionalInterface
    interface Row {
      StoragePartition read(ResultSet row) throws SQLException;
    }

    Single(Row row) {
      this.row = row;
    }

    @Override
    public void add(ResultSet read) throws SQLException {
      page.add(row.read(read));
    }

    @Override
    public Iterator<StoragePartition> page(boolean last) {
      Iterator<StoragePartition> full = page.iterator();
      page = new ArrayList<>();
      return full;
    }
  }

  /** The statements that ask a query and read its first page, in one round trip. */
  static String of(String query, int size) {
    return "DECLARE " + NAME + " NO SCROLL CURSOR FOR\n" + query + ";" + fetch(size);
  }

  private static String fetch(int size) {
    return FETCH + size + " FROM " + NAME;
  }

  private static String named(String statement, String rows, int number) {
    return statement.replace(NAME, "artigraph4j_" + rows + "_" + number);
  }

  /**
   * Asks, and reads the first page.
   *
   * @param number which cursor of its transaction it is
   */
  Opened<T> open(Handle handle, int number) {
    Query query = handle.createQuery(named(sql, rows, number));
    binding.accept(query);
    Pages<T> read = pages.get();
    int count =
        query.execute(
            (statement, context) -> {
              try (context) {
                PreparedStatement both = statement.get();
                both.getMoreResults(); // the first is that of DECLARE
                return read(both.getResultSet(), read);
              }
            });
    return new Opened<>(this, number, read, page(read, count, size));
  }

  private static int read(ResultSet rows, Pages<?> pages) throws SQLException {
    int count = 0;
    while (rows.next()) {
      pages.add(rows);
      count++;
    }
    return count;
  }

  /** A page that is not full is the last. */
  private CursorStream.Page<T> page(Pages<T> read, int count, int most) {
    boolean last = count < most;
    return new CursorStream.Page<>(read.page(last), last);
  }

  /** A cursor of the server's. */
  record Opened<T>(Cursor<T> cursor, int number, Pages<T> pages, CursorStream.Page<T> first) {
    CursorStream.Page<T> fetch(Handle handle) {
      int most = pages.most(cursor.size);
      int count =
          Rows.scan(
              handle.createQuery(named(Cursor.fetch(most), cursor.rows, number)),
              result -> read(result, pages));
      return cursor.page(pages, count, most);
    }

    /** Frees what the server keeps for it. */
    void close(Handle handle) {
      handle.execute(named("CLOSE " + NAME, cursor.rows, number));
    }
  }
}

package org.artigraph4j.postgres;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.artigraph4j.error.BackendException;
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
 * @param table whose rows it answers. It is part of the cursor's name: the driver remembers which
 *     columns a FETCH answered before
 * @param sql of {@link #of}
 * @param none what an answer without any row means, unless it is that there is nothing
 */
record Cursor(
    String table,
    String sql,
    Consumer<Query> binding,
    Row row,
    Optional<? extends Supplier<? extends BackendException>> none) {

  /** How many rows are read at once: a trip for each thousand, and about a megabyte. */
  static final int PAGE = 1_000;

  private static final String NAME = "${cursor}";
  private static final String FETCH = "FETCH FORWARD " + PAGE + " FROM " + NAME;

  /** What a row says; nothing, if it only says that there is no partition. */
  @FunctionalInterface
  interface Row {
    Optional<StoragePartition> read(ResultSet row) throws SQLException;
  }

  /** The statements that ask a query and read its first page, in one round trip. */
  static String of(String query) {
    return "DECLARE " + NAME + " NO SCROLL CURSOR FOR\n" + query + ";" + FETCH;
  }

  private String named(String statement, int number) {
    return statement.replace(NAME, "artigraph4j_" + table + "_" + number);
  }

  /**
   * Asks, and reads the first page.
   *
   * @param number which cursor of its transaction it is
   */
  List<Optional<StoragePartition>> open(Handle handle, int number) {
    Query query = handle.createQuery(named(sql, number));
    binding.accept(query);
    List<Optional<StoragePartition>> page =
        query.execute(
            (statement, context) -> {
              try (context) {
                PreparedStatement both = statement.get();
                both.getMoreResults(); // the first is that of DECLARE
                return page(both.getResultSet());
              }
            });
    if (page.isEmpty() && none.isPresent()) {
      throw none.get().get();
    }
    return page;
  }

  private List<Optional<StoragePartition>> page(ResultSet rows) throws SQLException {
    List<Optional<StoragePartition>> page = new ArrayList<>();
    while (rows.next()) {
      page.add(row.read(rows));
    }
    return page;
  }

  /** Reads another page; one that is not full is the last. */
  List<Optional<StoragePartition>> fetch(Handle handle, int number) {
    return handle.createQuery(named(FETCH, number)).map((rows, context) -> row.read(rows)).list();
  }

  /** Frees what the server keeps for it. */
  void close(Handle handle, int number) {
    handle.execute(named("CLOSE " + NAME, number));
  }
}

package org.artigraph4j.postgres;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.artigraph4j.storage.Storage;
import org.jdbi.v3.core.Handle;

/** Goes through all storages that partitions or graphs have, a page at a time. */
final class StoragePages {
  private static final int PAGE = 1_000;

  // Both sides are read in order, and no further than the page.
  private static final String NEXT =
      """
      SELECT
        s.fingerprint, s.body,
        EXISTS (
          SELECT FROM ${schema}.graph_artifact a
          CROSS JOIN LATERAL (
            SELECT FROM ${schema}.snapshot n WHERE n.name = a.name LIMIT 1
          ) AS n
          WHERE a.storage_fingerprint = s.fingerprint
        ) AS in_snapshots
      FROM (
        (
          SELECT s.fingerprint, s.body
          FROM ${schema}.storage s
          WHERE s.fingerprint > :after
          ORDER BY s.fingerprint
          LIMIT :limit
        )
        UNION
        (
          SELECT DISTINCT ON (a.storage_fingerprint) a.storage_fingerprint, a.body -> 'storage'
          FROM ${schema}.graph_artifact a
          WHERE a.storage_fingerprint > :after
          ORDER BY a.storage_fingerprint
          LIMIT :limit
        )
        ORDER BY fingerprint
        LIMIT :limit
      ) AS s
      ORDER BY s.fingerprint
      """;

  /**
   * A storage.
   *
   * @param inSnapshots whether there are snapshots of graphs that have it
   */
  record Known(Storage storage, long fingerprint, boolean inSnapshots) {}

  private final String next;

  StoragePages(Sql sql) {
    this.next = sql.of(NEXT);
  }

  /** Tells of each page of storages, which is read by a statement of its own. */
  void forEach(Session session, Consumer<List<Known>> consumer) {
    List<Known> page;
    long after = Keysets.FIRST;
    do {
      long last = after;
      page = session.read(handle -> page(handle, last));
      if (!page.isEmpty()) {
        after = page.get(page.size() - 1).fingerprint();
        consumer.accept(page);
      }
    } while (page.size() == PAGE);
  }

  private List<Known> page(Handle handle, long after) {
    return Rows.scan(
        handle.createQuery(next).bind("after", after).bind("limit", PAGE),
        rows -> {
          List<Known> page = new ArrayList<>();
          while (rows.next()) {
            long fingerprint = rows.getLong("fingerprint");
            Storage storage = KnownStorages.read(fingerprint, rows.getString("body"));
            page.add(new Known(storage, fingerprint, rows.getBoolean("in_snapshots")));
          }
          return page;
        });
  }
}

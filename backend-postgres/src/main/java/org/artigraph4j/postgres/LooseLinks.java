package org.artigraph4j.postgres;

import java.util.Optional;
import org.artigraph4j.graph.GraphSnapshot;
import org.jdbi.v3.core.Handle;

/** Links one by one, or a few: rows that never change, and go when they are folded. */
final class LooseLinks {
  private static final String WRITE =
      "WITH given AS MATERIALIZED (SELECT g.*, "
          + LinksSql.LINKED
          + " FROM "
          + LinksSql.GIVEN
          + LinksSql.LOOKUP
          + "), "
          + LinksSql.HELD
          + """
      , verdict AS MATERIALIZED (
        SELECT
      """
          + LinksSql.VERDICT
          + """
        FROM given
      ),
      """
          + LinksSql.READY
          + ", "
          + LinksSql.INSERT
          + """
        ORDER BY given.key_fingerprint
      )
      """
          + LinksSql.LISTED
          + LinksSql.ANSWER;

  private final String write;
  private final Sizes sizes;

  LooseLinks(Sql sql, Sizes sizes) {
    this.write = sql.of(WRITE);
    this.sizes = sizes;
  }

  /** Writes them; answers how many times as many loose ones there are as should be. */
  long write(Handle handle, GraphSnapshot snapshot, String artifactKey, PartitionBatch batch) {
    Links links = new Links(snapshot, artifactKey, batch, sizes);
    Races.settle(
        () ->
            Rows.scan(
                links.bindTo(handle.createQuery(write)),
                rows -> links.written(rows, Optional.empty())));
    return links.due();
  }
}

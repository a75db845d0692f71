package org.artigraph4j.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.artigraph4j.graph.GraphSnapshot;

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

  private final NamedSql write;
  private final Preparing preparing;
  private final Sizes sizes;
  private final ListedKeys keys;

  LooseLinks(Sql sql, Preparing preparing, Sizes sizes, ListedKeys keys) {
    this.write = NamedSql.of(sql.of(WRITE));
    this.preparing = preparing;
    this.sizes = sizes;
    this.keys = keys;
  }

  /** Writes them; answers how many times as many loose ones there are as should be. */
  long write(
      Connection connection, GraphSnapshot snapshot, String artifactKey, PartitionBatch batch)
      throws SQLException {
    Links links = new Links(snapshot, artifactKey, batch, sizes, keys);
    Races.settle(() -> links.run(connection, preparing, write, statement -> {}, Optional.empty()));
    return links.due();
  }
}

package org.artigraph4j.postgres;

import com.google.common.collect.ImmutableList;
import java.util.Optional;
import org.artigraph4j.postgres.Removal.Removed;
import org.artigraph4j.retention.Amount;
import org.artigraph4j.retention.RemovedKind;
import org.jdbi.v3.core.statement.Query;

/**
 * Empties tables of what is left in them, what names others first. By DELETE, which takes no lock
 * on a table and no right that retention has not.
 */
final class Purge {
  private static final int BATCH = 10_000;

  /**
   * A table.
   *
   * @param isCounted whether its rows are what is counted, or only their bytes
   */
  private record Table(String name, RemovedKind kind, boolean isCounted) {
    static Table of(String name, RemovedKind kind) {
      return new Table(name, kind, true);
    }

    static Table partOf(RemovedKind kind, String name) {
      return new Table(name, kind, false);
    }
  }

  private static final ImmutableList<Table> TABLES =
      ImmutableList.of(
          Table.of("run_build", RemovedKind.BUILDS),
          Table.of("run", RemovedKind.RUNS),
          Table.partOf(RemovedKind.RUNS, "run_configuration"),
          Table.of("snapshot_tag", RemovedKind.TAGS),
          Table.partOf(RemovedKind.TAGS, "snapshot_tag_history"),
          Table.of("snapshot_partition", RemovedKind.LINKS),
          Table.partOf(RemovedKind.LINKS, "snapshot_artifact"),
          Table.of("snapshot", RemovedKind.SNAPSHOTS),
          Table.partOf(RemovedKind.MANIFESTS, "manifest_list"),
          Table.of("manifest", RemovedKind.MANIFESTS),
          Table.partOf(RemovedKind.GRAPHS, "graph_artifact_annotation"),
          Table.partOf(RemovedKind.GRAPHS, "graph_artifact"),
          Table.of("graph", RemovedKind.GRAPHS),
          Table.of("claim", RemovedKind.CLAIMS),
          Table.partOf(RemovedKind.CLAIMS, "claim_lease"),
          Table.of("provenance", RemovedKind.PROVENANCE),
          Table.partOf(RemovedKind.PROVENANCE, "provenance_chunk"),
          Table.of("evicted_partition", RemovedKind.EVICTED_PARTITIONS),
          Table.of("storage_partition", RemovedKind.PARTITIONS),
          Table.partOf(RemovedKind.PARTITIONS, "storage"));

  private static final String REMOVE =
      """
      WITH removed AS (
        DELETE FROM ${schema}.TABLE t
        WHERE t.ctid = ANY (ARRAY(SELECT o.ctid FROM ${schema}.TABLE o LIMIT :limit))
        RETURNING pg_column_size(t.*) AS bytes
      )
      SELECT
      """
          + Removal.amount("removed", "removed");

  private static final String COUNT =
      """
      SELECT count(*) AS removed, coalesce(sum(pg_column_size(t.*)), 0) AS removed_bytes
      FROM ${schema}.TABLE t
      """;

  private final Sql sql;

  Purge(Sql sql) {
    this.sql = sql;
  }

  /** Counts everything. */
  void count(Removal removal) {
    TABLES.forEach(
        table ->
            removal.once(
                (handle, removed) ->
                    add(
                        table,
                        handle.createQuery(sql.of(COUNT.replace("TABLE", table.name()))),
                        removed)));
  }

  /** Removes everything. */
  void run(Removal removal) {
    for (Table table : TABLES) {
      String remove = sql.of(REMOVE.replace("TABLE", table.name()));
      removal.walk(
          true,
          (handle, after, removed) ->
              add(table, handle.createQuery(remove).bind("limit", BATCH), removed) < BATCH
                  ? Optional.empty()
                  : Optional.of(true));
    }
  }

  private static long add(Table table, Query query, Removed removed) {
    return Rows.scan(
        query,
        row -> {
          row.next();
          long count = row.getLong("removed");
          removed.add(
              table.kind(),
              new Amount(table.isCounted() ? count : 0, row.getLong("removed_bytes")));
          return count;
        });
  }
}

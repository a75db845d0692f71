package org.artigraph4j.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.artigraph4j.postgres.Removal.Removed;
import org.artigraph4j.retention.RemovedKind;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/**
 * Removes the builds of runs that are gone, which are too many to go with them. Nobody sees them
 * until then: who asks for builds asks for a run, and one that is started again under the same id
 * has another time of its start.
 */
final class BuildRemovals {
  private static final int RUNS = 500;
  private static final int BUILDS = 5_000;

  // From run to run, however many builds each has.
  private static final String WALK =
      """
      WITH RECURSIVE walk AS (
        (
          SELECT b.run_started_at, b.run_id, 1 AS number
          FROM ${schema}.run_build b
          WHERE b.name = :name AND (b.run_started_at, b.run_id) > (:after_at, :after)
          ORDER BY b.run_started_at, b.run_id
          LIMIT 1
        )
        UNION ALL
        SELECT n.run_started_at, n.run_id, walk.number + 1
        FROM walk
        CROSS JOIN LATERAL (
          SELECT b.run_started_at, b.run_id
          FROM ${schema}.run_build b
          WHERE b.name = :name
            AND (b.run_started_at, b.run_id) > (walk.run_started_at, walk.run_id)
          ORDER BY b.run_started_at, b.run_id
          LIMIT 1
        ) AS n
        WHERE walk.number < :limit
      )
      SELECT
        walk.run_started_at, walk.run_id,
        EXISTS (
          SELECT FROM ${schema}.run r
          WHERE r.name = :name AND r.id = walk.run_id AND r.started_at = walk.run_started_at
          OFFSET 0
        ) AS is_there
      FROM walk
      ORDER BY walk.number
      """;

  private static final String REMOVE =
      """
      WITH b AS (
        DELETE FROM ${schema}.run_build b
        WHERE b.name = :name AND b.run_started_at = :at AND b.run_id = :id
          AND (b.artifact_key, b.key_fingerprint) IN (
            SELECT o.artifact_key, o.key_fingerprint
            FROM ${schema}.run_build o
            WHERE o.name = :name AND o.run_started_at = :at AND o.run_id = :id
            LIMIT :limit
          )
        RETURNING pg_column_size(b.*) AS bytes
      )
      SELECT
      """
          + Removal.amount("b", "builds");

  private record Place(OffsetDateTime at, String id) {}

  private record Found(Place place, boolean isThere) {}

  private final String walk;
  private final String remove;

  BuildRemovals(Sql sql) {
    this.walk = sql.of(WALK);
    this.remove = sql.of(REMOVE);
  }

  void run(Removal removal, String name) {
    if (removal.isDryRun()) {
      return; // they are counted with their snapshots
    }
    removal.walk(
        new Place(Keysets.BEGINNING_OF_TIME, ""),
        (handle, after, removed) -> {
          List<Found> page = page(handle, name, after);
          long rest = BUILDS;
          Place last = after;
          for (Found found : page) {
            if (!found.isThere()) {
              long before = removed.count(RemovedKind.BUILDS);
              remove(handle, name, found.place(), rest, removed);
              rest -= removed.count(RemovedKind.BUILDS) - before;
              if (rest <= 0) {
                return Optional.of(last); // there may be more of this one
              }
            }
            last = found.place();
          }
          return page.size() < RUNS ? Optional.empty() : Optional.of(last);
        });
  }

  private List<Found> page(Handle handle, String name, Place after) {
    return handle
        .createQuery(walk)
        .bind("name", name)
        .bind("after_at", Keysets.argument(after.at()))
        .bind("after", after.id())
        .bind("limit", RUNS)
        .map((row, context) -> found(row))
        .list();
  }

  private static Found found(ResultSet row) throws SQLException {
    return new Found(
        new Place(row.getObject("run_started_at", OffsetDateTime.class), row.getString("run_id")),
        row.getBoolean("is_there"));
  }

  private void remove(Handle handle, String name, Place run, long most, Removed removed) {
    Query query =
        handle
            .createQuery(remove)
            .bind("name", name)
            .bind("at", Keysets.argument(run.at()))
            .bind("id", run.id())
            .bind("limit", most);
    Removal.count(query, removed, RemovedKind.BUILDS);
  }
}

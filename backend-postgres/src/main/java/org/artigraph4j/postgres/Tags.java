package org.artigraph4j.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.OptionalLong;
import org.artigraph4j.error.TagConflictException;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.graph.GraphSnapshot;
import org.jdbi.v3.core.Handle;

/** Tags: rows that are moved by one conditional statement, so that of racers one wins. */
final class Tags {
  private static final String FIND =
      """
      SELECT
        t.snapshot_fingerprint, s.fingerprint, s.graph_fingerprint, s.body, g.body AS graph_body
      FROM ${schema}.snapshot_tag t
      LEFT JOIN LATERAL (
        SELECT s.fingerprint, s.graph_fingerprint, s.body
        FROM ${schema}.snapshot s
        WHERE s.name = :name AND s.fingerprint = t.snapshot_fingerprint
        LIMIT 1
      ) AS s ON true
      """
          + Snapshots.GRAPH_OF_SNAPSHOT
          + """
      WHERE t.name = :name AND t.tag = :tag
      """;

  private static final String KNOWN =
      """
      WITH target AS MATERIALIZED (
        SELECT s.fingerprint
        FROM ${schema}.snapshot s
        WHERE s.name = :name AND s.fingerprint = :fingerprint
      ), known AS MATERIALIZED (
        SELECT t.snapshot_fingerprint
        FROM ${schema}.snapshot_tag t
        WHERE t.name = :name AND t.tag = :tag
      ), written AS (
      """;

  private static final String ADD =
      """
        INSERT INTO ${schema}.snapshot_tag (name, tag, snapshot_fingerprint)
        SELECT :name, :tag, target.fingerprint
        FROM target
        WHERE NOT EXISTS (SELECT FROM known)
        ON CONFLICT DO NOTHING
        RETURNING snapshot_fingerprint
      """;

  private static final String MOVE =
      """
        INSERT INTO ${schema}.snapshot_tag AS t (name, tag, snapshot_fingerprint, updated_at)
        SELECT :name, :tag, target.fingerprint, statement_timestamp()
        FROM target
        WHERE NOT EXISTS (SELECT FROM known WHERE known.snapshot_fingerprint = :fingerprint)
        ON CONFLICT (name, tag) DO UPDATE
          SET snapshot_fingerprint = excluded.snapshot_fingerprint, updated_at = excluded.updated_at
          WHERE t.snapshot_fingerprint <> excluded.snapshot_fingerprint
        RETURNING t.snapshot_fingerprint
      """;

  // Where the tag was not written, it seals only what the tag pointed to already.
  private static final String SEAL =
      """
      ), pointed AS MATERIALIZED (
        SELECT coalesce(
          (SELECT snapshot_fingerprint FROM written),
          (SELECT snapshot_fingerprint FROM known)
        ) AS fingerprint
      ), sealed AS (
        UPDATE ${schema}.snapshot s SET sealed_at = statement_timestamp()
        WHERE s.name = :name AND s.fingerprint = :fingerprint AND s.sealed_at IS NULL
          AND (SELECT pointed.fingerprint FROM pointed) = :fingerprint
        RETURNING s.fingerprint
      ),
      """
          + LooseArtifacts.LOOSE
          + """
      SELECT
        EXISTS (SELECT FROM target) AS found,
        (SELECT pointed.fingerprint FROM pointed) AS pointed,
      """
          + LooseArtifacts.COLUMNS;

  private final String find;
  private final String add;
  private final String move;
  private final Sizes sizes;

  Tags(Sql sql, Sizes sizes) {
    this.sizes = sizes;
    this.find = sql.of(FIND);
    this.add = sql.of(KNOWN + ADD + SEAL);
    this.move = sql.of(KNOWN + MOVE + SEAL);
  }

  Optional<GraphSnapshot> find(Handle handle, String name, String tag) {
    return handle
        .createQuery(find)
        .bind("name", name)
        .bind("tag", tag)
        .map((row, context) -> read(name, row))
        .findOne();
  }

  private static GraphSnapshot read(String name, ResultSet row) throws SQLException {
    Damage.present(
        row.getString("body"), "snapshot", Damage.key(name, row.getLong("snapshot_fingerprint")));
    return Snapshots.read(name, row);
  }

  /** Writes a tag, and seals the snapshot; answers of which artifacts to fold the links. */
  LooseArtifacts write(Handle handle, GraphSnapshot snapshot, String tag, boolean overwrite) {
    long fingerprint = snapshot.fingerprint().value();
    return Races.settle(
        () -> {
          Written written =
              handle
                  .createQuery(overwrite ? move : add)
                  .bind("name", snapshot.name())
                  .bind("tag", tag)
                  .bind("fingerprint", fingerprint)
                  .bind("few", sizes.few())
                  .map((row, context) -> written(row, snapshot))
                  .one();
          OptionalLong pointed = written.pointed();
          if (!overwrite && pointed.isPresent() && pointed.getAsLong() != fingerprint) {
            throw new TagConflictException(
                snapshot.name(), tag, Fingerprint.of(pointed.getAsLong()), snapshot.fingerprint());
          }
          boolean settled = pointed.isPresent() && pointed.getAsLong() == fingerprint;
          return settled ? Optional.of(written.loose()) : Optional.empty();
        });
  }

  /**
   * What became of it.
   *
   * @param pointed where the tag points as far as the statement can see; nowhere if a racer has
   *     just set it
   */
  private record Written(OptionalLong pointed, LooseArtifacts loose) {}

  private Written written(ResultSet row, GraphSnapshot snapshot) throws SQLException {
    if (!row.getBoolean("found")) {
      throw Snapshots.notFound(snapshot);
    }
    return new Written(Rows.optionalLong(row, "pointed"), LooseArtifacts.read(row, sizes));
  }
}

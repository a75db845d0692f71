package org.artigraph4j.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.storage.Storage;

/**
 * Partitions and their links in one step, which is one statement: what an executor writes for what
 * it has built. The only statement that touches both groups of tables.
 */
final class BuiltPartitions {
  private static final String NEW_STORAGE =
      ArtifactPartitions.INSERT_STORAGE
          + """
        AND (SELECT ready.may_write FROM ready)
      ON CONFLICT DO NOTHING
      RETURNING true AS same
      """;

  private static String write(String knownStorage, String newStorage) {
    return "WITH "
        + knownStorage
        + """
      , given AS MATERIALIZED (
        SELECT g.*, known.partition_key AS known_key,
      """
        + LinksSql.LINKED
        + " FROM "
        + LinksSql.GIVEN
        + ArtifactPartitions.LOOKUP
        + LinksSql.LOOKUP
        + "), "
        + LinksSql.HELD
        + """
      , verdict AS MATERIALIZED (
        SELECT
      """
        + ArtifactPartitions.VERDICT
        + ", "
        + LinksSql.VERDICT
        + """
        FROM given
      ),
      """
        + LinksSql.READY
        + """
      , written_storage AS (
      """
        + newStorage
        + """
      ),
      """
        + ArtifactPartitions.STORAGE
        + """
      , written AS (
      """
        + ArtifactPartitions.INSERT
        + """
          AND (SELECT ready.may_write FROM ready)
        ORDER BY given.key_fingerprint, given.input_fingerprint, given.content_fingerprint
      """
        + ArtifactPartitions.ON_CONFLICT
        + """
      ),
      """
        + LinksSql.INSERT
        + """
          AND (SELECT verdict.other_key IS NULL FROM verdict)
          AND (SELECT storage.same FROM storage)
        ORDER BY given.key_fingerprint
      )
      """
        + LinksSql.LISTED
        + """
      , answer AS (
      """
        + LinksSql.ANSWER
        + """
      )
      SELECT answer.*, storage.same AS same_storage
      FROM answer CROSS JOIN storage
      """;
  }

  private final Storages storages;
  private final Preparing preparing;
  private final SeenStorages seen;
  private final NamedSql write;
  private final NamedSql writeToSeen;
  private final Sizes sizes;
  private final ListedKeys keys;

  BuiltPartitions(Sql sql, Preparing preparing, SeenStorages seen, Sizes sizes, ListedKeys keys) {
    this.storages = new Storages(sql);
    this.preparing = preparing;
    this.seen = seen;
    this.write = NamedSql.of(sql.of(write(ArtifactPartitions.KNOWN_STORAGE, NEW_STORAGE)));
    this.writeToSeen =
        NamedSql.of(sql.of(write(ArtifactPartitions.SEEN_STORAGE, ArtifactPartitions.NO_STORAGE)));
    this.sizes = sizes;
    this.keys = keys;
  }

  /** Writes them; answers how many times as many loose links there are as should be. */
  long write(
      Connection connection, GraphSnapshot snapshot, String artifactKey, PartitionBatch batch)
      throws SQLException {
    Storage storage = snapshot.graph().artifact(artifactKey).storage();
    SeenStorages.Seen one = seen.of(storage);
    Links links = new Links(snapshot, artifactKey, batch, sizes, keys);
    Races.settle(
        () -> {
          boolean same = one.isSame();
          return links.run(
              connection,
              preparing,
              same ? writeToSeen : write,
              statement -> {
                statement.bind("storage", one.fingerprint());
                if (!same) {
                  statement.bind("storage_body", storage.toJson().toString());
                }
              },
              Optional.of(row -> written(row, storage, batch, one)));
        });
    if (connection.getAutoCommit()) {
      one.committed();
    }
    return links.due();
  }

  private Optional<Boolean> written(
      ResultSet row, Storage storage, PartitionBatch batch, SeenStorages.Seen one)
      throws SQLException {
    Optional<Boolean> written = ArtifactPartitions.written(storages, row, storage, batch);
    if (written.isEmpty()) {
      one.forget(); // a racer was faster with it, or somebody has emptied the tables
    }
    return written;
  }
}

package org.artigraph4j.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.storage.Storage;
import org.jdbi.v3.core.Handle;

/**
 * Partitions and their links in one step, which is one statement: what an executor writes for what
 * it has built. The only statement that touches both groups of tables.
 */
final class BuiltPartitions {
  private static final String WRITE =
      """
      WITH
      """
          + ArtifactPartitions.KNOWN_STORAGE
          + """
      , given AS MATERIALIZED (
        SELECT g.*, known.partition_key AS known_key,
      """
          + Links.LINKED
          + " FROM "
          + PartitionBatch.GIVEN
          + ArtifactPartitions.LOOKUP
          + Links.LOOKUP
          + "), "
          + Links.HELD
          + """
      , verdict AS MATERIALIZED (
        SELECT
      """
          + ArtifactPartitions.VERDICT
          + ", "
          + Links.VERDICT
          + """
        FROM given
      ), written_storage AS (
      """
          + ArtifactPartitions.INSERT_STORAGE
          + """
          AND verdict.found AND verdict.may_link
        ON CONFLICT DO NOTHING
        RETURNING true AS same
      ),
      """
          + ArtifactPartitions.STORAGE
          + """
      , written AS (
      """
          + ArtifactPartitions.INSERT
          + """
          AND (SELECT verdict.found AND verdict.may_link FROM verdict)
        ORDER BY given.key_fingerprint, given.input_fingerprint, given.content_fingerprint
        ON CONFLICT DO NOTHING
      ),
      """
          + Links.INSERT
          + """
          AND (SELECT verdict.may_link AND verdict.other_key IS NULL FROM verdict)
          AND (SELECT storage.same FROM storage)
        ORDER BY given.key_fingerprint
      ), answer AS (
      """
          + Links.ANSWER
          + """
      )
      SELECT answer.*, storage.same AS same_storage
      FROM answer CROSS JOIN storage
      """;

  private final Storages storages;
  private final String write;

  BuiltPartitions(Sql sql) {
    this.storages = new Storages(sql);
    this.write = sql.of(WRITE);
  }

  void write(Handle handle, GraphSnapshot snapshot, String artifactKey, PartitionBatch batch) {
    Storage storage = snapshot.graph().artifact(artifactKey).storage();
    boolean raw = snapshot.raw().containsKey(artifactKey);
    Links links = new Links(snapshot, number -> artifactKey, batch, raw);
    Races.settle(
        () ->
            ArtifactPartitions.bindStorage(links.bindTo(handle.createQuery(write)), storage)
                .bind("artifact", artifactKey)
                .map((row, context) -> written(row, storage, batch, links))
                .one());
  }

  private Optional<Boolean> written(
      ResultSet row, Storage storage, PartitionBatch batch, Links links) throws SQLException {
    Optional<Boolean> linked = links.written(row);
    Optional<Boolean> written = ArtifactPartitions.written(storages, row, storage, batch);
    return linked.isPresent() ? written : linked;
  }
}

package org.artigraph4j.postgres;

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
          + ArtifactPartitions.INSERT_STORAGE
          + """
          AND (SELECT ready.may_write FROM ready)
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

  private final Storages storages;
  private final String write;
  private final Sizes sizes;

  BuiltPartitions(Sql sql, Sizes sizes) {
    this.storages = new Storages(sql);
    this.write = sql.of(WRITE);
    this.sizes = sizes;
  }

  /** Writes them; answers how many times as many loose links there are as should be. */
  long write(Handle handle, GraphSnapshot snapshot, String artifactKey, PartitionBatch batch) {
    Storage storage = snapshot.graph().artifact(artifactKey).storage();
    Links links = new Links(snapshot, artifactKey, batch, sizes);
    Races.settle(
        () ->
            Rows.scan(
                ArtifactPartitions.bindStorage(links.bindTo(handle.createQuery(write)), storage),
                rows ->
                    links.written(
                        rows,
                        Optional.of(
                            row -> ArtifactPartitions.written(storages, row, storage, batch)))));
    return links.due();
  }
}

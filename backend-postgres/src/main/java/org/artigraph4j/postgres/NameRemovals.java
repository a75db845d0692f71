package org.artigraph4j.postgres;

import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.artigraph4j.retention.RemovedKind;
import org.artigraph4j.retention.RetentionPolicy;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.statement.Query;

/**
 * Removes what is known by the name of graphs: snapshots first, then what they shared, and nothing
 * names any more.
 */
final class NameRemovals {
  /** All names under which anything is, so that what was broken off is found again. */
  private static final String NEXT_NAME =
      """
      SELECT min(n.name)
      FROM (
        SELECT min(t.name) AS name FROM ${schema}.graph t WHERE t.name > :after
        UNION ALL
        SELECT min(t.name) FROM ${schema}.manifest_list t WHERE t.name > :after
        UNION ALL
        SELECT min(t.name) FROM ${schema}.manifest t WHERE t.name > :after
        UNION ALL
        SELECT min(t.name) FROM ${schema}.run_build t WHERE t.name > :after
        UNION ALL
        SELECT min(t.name) FROM ${schema}.run_configuration t WHERE t.name > :after
      ) AS n
      """;

  private static final String NO_SNAPSHOT_HAS_LIST =
      """
      NOT EXISTS (
        SELECT FROM ${schema}.snapshot_artifact a
        WHERE a.name = :owner AND a.list_fingerprint = t.fingerprint
          AND a.snapshot_fingerprint <> ALL (CAST(:gone AS bigint[]))
        OFFSET 0
      )
      """;

  // The name is looked at last, so that the index of what is in a list is all there is to go by.
  private static final String NO_LIST_HAS_MANIFEST =
      """
      NOT EXISTS (
        SELECT FROM (
          SELECT l.name, l.fingerprint
          FROM ${schema}.manifest_list l
          WHERE l.manifests @> ARRAY[t.fingerprint]
          OFFSET 0
        ) AS l
        WHERE l.name = :owner AND l.fingerprint <> ALL (CAST(:gone AS bigint[]))
        OFFSET 0
      )
      """;

  private static final String NO_RUN_HAS_CONFIGURATION =
      """
      NOT EXISTS (
        SELECT FROM ${schema}.run r
        WHERE r.name = :owner AND r.configuration_fingerprint = t.fingerprint
          AND r.configuration_fingerprint IS NOT NULL AND r.started_at <> '-infinity'
          AND r.snapshot_fingerprint <> ALL (CAST(:gone AS bigint[]))
        OFFSET 0
      )
      """;

  private static final String NO_SNAPSHOT_HAS_GRAPH =
      """
      t.created_at <= :before AND NOT EXISTS (
        SELECT FROM ${schema}.snapshot s
        WHERE s.name = :owner AND s.graph_fingerprint = t.fingerprint
          AND s.created_at <> '-infinity' AND s.fingerprint <> ALL (CAST(:gone AS bigint[]))
        OFFSET 0
      )
      """;

  /** What is left of tags, deleted ones too; in a dry run all of them. */
  private static String tags(boolean dryRun) {
    return "WITH t AS ("
        + Removal.rows(dryRun, "snapshot_tag t", "t.name = :name", "pg_column_size(t.*) AS bytes")
        + "), h AS ("
        + Removal.rows(
            dryRun, "snapshot_tag_history h", "h.name = :name", "pg_column_size(h.*) AS bytes")
        + ") SELECT "
        + Removal.amount("t", "tags");
  }

  private final String nextName;
  private final String removeTags;
  private final String countTags;
  private final SnapshotRemovals snapshots;
  private final UnnamedRows lists;
  private final UnnamedRows manifests;
  private final BuildRemovals builds;
  private final UnnamedRows configurations;
  private final UnnamedRows graphs;
  private final Definitions definitions;

  NameRemovals(Sql sql) {
    this.nextName = sql.of(NEXT_NAME);
    this.removeTags = sql.of(tags(false));
    this.countTags = sql.of(tags(true));
    this.snapshots = new SnapshotRemovals(sql);
    this.lists =
        UnnamedRows.uncounted(
            sql,
            RemovedKind.MANIFESTS,
            "manifest_list",
            "name",
            "fingerprint",
            NO_SNAPSHOT_HAS_LIST,
            "pg_column_size(t.manifests) + pg_column_size(t.counts) + pg_column_size(t.first_keys)");
    this.manifests =
        new UnnamedRows(
            sql,
            RemovedKind.MANIFESTS,
            "manifest",
            "name",
            "fingerprint",
            NO_LIST_HAS_MANIFEST,
            "pg_column_size(t.contents) + pg_column_size(t.entries)");
    this.builds = new BuildRemovals(sql);
    this.configurations =
        UnnamedRows.uncounted(
            sql,
            RemovedKind.RUNS,
            "run_configuration",
            "name",
            "fingerprint",
            NO_RUN_HAS_CONFIGURATION,
            "pg_column_size(t.body)");
    this.graphs =
        new UnnamedRows(
            sql,
            RemovedKind.GRAPHS,
            "graph",
            "name",
            "fingerprint",
            NO_SNAPSHOT_HAS_GRAPH,
            "pg_column_size(t.body)");
    this.definitions = new Definitions(sql);
  }

  /** The first name after another one, which may be empty. */
  Optional<String> next(Handle handle, String after) {
    return handle.createQuery(nextName).bind("after", after).mapTo(String.class).findOne();
  }

  /** Removes the snapshots that a policy does not keep; answers in a dry run which. */
  long[] removeSnapshots(Removal removal, String name, RetentionPolicy policy, Instant now) {
    return snapshots.run(removal, name, policy, now);
  }

  /** Removes all snapshots, with their tags; answers in a dry run which. */
  long[] removeSnapshots(Removal removal, String name) {
    return snapshots.runAll(removal, name);
  }

  /** Removes what snapshots that are left do not have. */
  void removeShared(Removal removal, String name, long[] gone) {
    UnaryOperator<Query> snapshotsGone = bound(name, gone);
    long[] goneLists = lists.run(removal, snapshotsGone);
    manifests.run(removal, bound(name, goneLists));
    builds.run(removal, name);
    configurations.run(removal, snapshotsGone);
  }

  /** Removes graph versions without snapshots, those that were written before a time or all. */
  void removeGraphs(Removal removal, String name, long[] gone, Optional<Instant> before) {
    Argument time = before.map(Times::argument).orElse(Keysets.argument(Keysets.END_OF_TIME));
    graphs.run(
        removal,
        query -> bound(name, gone).apply(query).bind("before", time),
        (handle, removed) -> definitions.removeUnused(handle, name));
  }

  /** Removes what is left of the tags of a name that has no snapshots; in a dry run that is all. */
  void removeTags(Removal removal, String name) {
    String statement = removal.isDryRun() ? countTags : removeTags;
    removal.once(
        (handle, removed) ->
            Removal.count(
                handle.createQuery(statement).bind("name", name), removed, RemovedKind.TAGS));
  }

  private static UnaryOperator<Query> bound(String name, long[] gone) {
    return query -> query.bind("owner", name).bind("gone", ArrayArgument.of(gone));
  }
}

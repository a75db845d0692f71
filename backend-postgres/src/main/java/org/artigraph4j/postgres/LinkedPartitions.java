package org.artigraph4j.postgres;

import com.google.common.math.IntMath;
import java.math.RoundingMode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.postgres.Identities.Identity;
import org.artigraph4j.postgres.manifest.Manifest;
import org.artigraph4j.storage.Storage;
import org.artigraph4j.storage.StoragePartition;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.SqlStatements;

/**
 * Which partitions any snapshot links, of any graph: what must not be lost.
 *
 * <p>It is one statement, of one moment. For each snapshot of the graphs that have an artifact in
 * the storage it looks for two rows, and into each list of manifests once; it reads the contents of
 * each manifest, however many share it, that lies where the batch does, and fetches, some at a
 * time, and decodes those that have one of its contents. So neighbours by key cost least together.
 *
 * <p>It does not see what others have not committed; whoever removes what it does not answer sees
 * to these first. Nor does it see graphs whose artifacts are not listed yet: those that a migration
 * has not reached, or could not read.
 */
final class LinkedPartitions {
  /** How many manifests are fetched at once. */
  private static final int PAGE = 32;

  /** Into how many ranges of keys a batch is cut, so that what lies between them is not read. */
  private static final int RANGES = 64;

  // That a key has one storage in all graphs of its name is seen by its definitions, so that the
  // bodies of graphs are seldom taken apart. Arrays are put together with nothing, so that they are
  // read from where they are stored once.
  private static final String LINKED =
      """
      WITH place AS MATERIALIZED (
        SELECT
          a.name, a.artifact_key,
          EXISTS (
            SELECT FROM ${schema}.graph_artifact o
            WHERE o.name = a.name AND o.artifact_key = a.artifact_key
              AND o.storage_fingerprint <> :storage
          ) AS moved
        FROM ${schema}.graph_artifact a
        WHERE a.storage_fingerprint = :storage
        GROUP BY a.name, a.artifact_key
      ), graphs AS MATERIALIZED (
        SELECT place.name, place.artifact_key, g.fingerprint
        FROM place
        CROSS JOIN LATERAL (
          SELECT g.fingerprint, g.body -> 'artifacts' AS artifacts
          FROM ${schema}.graph g
          WHERE g.name = place.name
          OFFSET 0
        ) AS g
        WHERE place.moved
          AND g.artifacts -> place.artifact_key -> 'storage' = CAST(:storage_body AS jsonb)
      ), holder AS MATERIALIZED (
        SELECT place.name, place.artifact_key, s.fingerprint AS snapshot
        FROM place
        CROSS JOIN LATERAL (
          SELECT s.fingerprint, s.graph_fingerprint
          FROM ${schema}.snapshot s
          WHERE s.name = place.name
          OFFSET 0
        ) AS s
        WHERE (place.name, s.fingerprint) NOT IN (
            SELECT b.name, b.fingerprint
            FROM unnest(CAST(:but_names AS text[]), CAST(:buts AS bigint[])) AS b (name, fingerprint)
          )
          AND (NOT place.moved
            OR (place.name, place.artifact_key, s.graph_fingerprint) IN (
              SELECT graphs.name, graphs.artifact_key, graphs.fingerprint FROM graphs
            ))
      ), list AS MATERIALIZED (
        SELECT DISTINCT holder.name, a.list_fingerprint AS fingerprint
        FROM holder
        CROSS JOIN LATERAL (
          SELECT a.list_fingerprint
          FROM ${schema}.snapshot_artifact a
          WHERE a.name = holder.name AND a.snapshot_fingerprint = holder.snapshot
            AND a.artifact_key = holder.artifact_key
          LIMIT 1
        ) AS a
        WHERE a.list_fingerprint <> 0
      ), manifests AS MATERIALIZED (
        SELECT DISTINCT list.name, b.list, b.manifest
        FROM list
        LEFT JOIN LATERAL (
          SELECT
            l.manifests || CAST('{}' AS bigint[]) AS manifests,
            l.first_keys || CAST('{}' AS bytea[]) AS first_keys
          FROM ${schema}.manifest_list l
          WHERE l.name = list.name AND l.fingerprint = list.fingerprint
          LIMIT 1
        ) AS l ON true
        CROSS JOIN LATERAL (
          SELECT NULL AS list, unnest(l.manifests[
            greatest(width_bucket(r.first, l.first_keys), 1) : width_bucket(r.last, l.first_keys)
          ]) AS manifest
          FROM unnest(CAST(:firsts AS bytea[]), CAST(:lasts AS bytea[])) AS r (first, last)
          WHERE l.manifests IS NOT NULL
          UNION ALL
          SELECT list.fingerprint, NULL
          WHERE l.manifests IS NULL
        ) AS b
      )
      SELECT
        holder.name, CAST(NULL AS bigint) AS list, CAST(NULL AS bigint) AS manifest,
        CAST(NULL AS bigint[]) AS contents, CAST(NULL AS bytea) AS entries,
        p.key_fingerprint, p.input_fingerprint, p.content_fingerprint
      FROM holder
      CROSS JOIN LATERAL (
        SELECT p.key_fingerprint, p.input_fingerprint, p.content_fingerprint
        FROM ${schema}.snapshot_partition p
        WHERE p.name = holder.name AND p.snapshot_fingerprint = holder.snapshot
          AND p.artifact_key = holder.artifact_key
          LOOSE
        OFFSET 0
      ) AS p
      UNION ALL
      SELECT manifests.name, manifests.list, manifests.manifest, m.contents, m.entries, 0, 0, 0
      FROM manifests
      LEFT JOIN LATERAL (
        SELECT m.contents, m.entries
        FROM ${schema}.manifest m
        WHERE m.name = manifests.name AND m.fingerprint = manifests.manifest
        LIMIT 1
      ) AS m ON true
      """;

  private static final String EXACT_LOOSE =
      """
          AND ((p.key_fingerprint, p.input_fingerprint, p.content_fingerprint) IN (
            SELECT g.key_fingerprint, g.input, g.content
            FROM unnest(
              (SELECT CAST(:keys AS bigint[])), (SELECT CAST(:inputs AS bigint[])),
              (SELECT CAST(:contents AS bigint[]))
            ) AS g (key_fingerprint, input, content)
          )) IS TRUE
      """;

  private static final String EXACT =
      """
      WHERE m.contents IS NULL OR EXISTS (
        SELECT FROM unnest(m.contents) AS c (content)
        WHERE (c.content IN (
          SELECT g.content FROM unnest((SELECT CAST(:contents AS bigint[]))) AS g (content)
        )) IS TRUE
      )
      """;

  private static final String BY_KEY_LOOSE =
      """
          AND (p.key_fingerprint IN (
            SELECT g.key_fingerprint
            FROM unnest((SELECT CAST(:keys AS bigint[]))) AS g (key_fingerprint)
          )) IS TRUE
      """;

  private final String exact;
  private final String byKey;

  LinkedPartitions(Sql sql) {
    this.exact = sql.of(statement(EXACT_LOOSE, EXACT));
    this.byKey = sql.of(statement(BY_KEY_LOOSE, ""));
  }

  private static String statement(String loose, String stored) {
    return Cursor.of(LINKED.replace("LOOSE", loose.strip()) + stored, PAGE);
  }

  /**
   * Those of a batch that are linked.
   *
   * @param handle in a transaction, for the answer is read through a cursor
   * @param batch partitions of one storage, sorted by key, some thousand at most
   * @param but the links of which snapshot do not count
   */
  Set<StoragePartition> find(
      Handle handle, List<StoragePartition> batch, Optional<GraphSnapshot> but) {
    GoneSnapshots gone = new GoneSnapshots();
    but.ifPresent(one -> gone.add(one.name(), one.fingerprint().value()));
    return find(handle, batch, gone);
  }

  /** The same, where the links of several snapshots do not count. */
  Set<StoragePartition> find(Handle handle, List<StoragePartition> batch, GoneSnapshots but) {
    return read(handle, "linked_partitions", exact, batch, but, () -> new Exact(batch));
  }

  /**
   * All that is linked for one of the keys of a batch, whatever its input and content.
   *
   * @param handle in a transaction
   * @param batch partitions of one storage, sorted by key, some thousand at most
   */
  Set<StoragePartition> ofKeys(Handle handle, List<StoragePartition> batch) {
    return read(handle, "linked_keys", byKey, batch, new GoneSnapshots(), () -> new ByKey(batch));
  }

  private static Set<StoragePartition> read(
      Handle handle,
      String rows,
      String statement,
      List<StoragePartition> batch,
      GoneSnapshots but,
      Supplier<Reading> reading) {
    Set<StoragePartition> found = new HashSet<>();
    if (batch.isEmpty()) {
      return found;
    }
    Cursor<StoragePartition> cursor =
        new Cursor<>(rows, statement, PAGE, query -> bind(query, batch, but), reading);
    Cursor.Opened<StoragePartition> opened = cursor.open(handle, 0);
    CursorStream.Page<StoragePartition> page = opened.first();
    page.elements().forEachRemaining(found::add);
    while (!page.last()) {
      page = opened.fetch(handle);
      page.elements().forEachRemaining(found::add);
    }
    opened.close(handle);
    return found;
  }

  private static void bind(Query query, List<StoragePartition> batch, GoneSnapshots but) {
    Identities.bind(ArtifactPartitions.bindStorage(query, batch.get(0).storage()), batch)
        .configure(SqlStatements.class, config -> config.setUnusedBindingAllowed(true));
    but.bindTo(query);
    int each = IntMath.divide(batch.size(), RANGES, RoundingMode.CEILING);
    List<byte[]> firsts = new ArrayList<>();
    List<byte[]> lasts = new ArrayList<>();
    for (int from = 0; from < batch.size(); from += each) {
      firsts.add(batch.get(from).key().toBytes());
      lasts.add(batch.get(Math.min(from + each, batch.size()) - 1).key().toBytes());
    }
    query
        .bind("firsts", ArrayArgument.of(firsts.toArray(byte[][]::new)))
        .bind("lasts", ArrayArgument.of(lasts.toArray(byte[][]::new)));
  }

  /** What rows name of what is asked for. */
  private abstract static class Reading implements Cursor.Pages<StoragePartition> {
    final Storage storage;
    private final Fingerprint storageFingerprint;
    private List<StoragePartition> page = new ArrayList<>();

    Reading(List<StoragePartition> batch) {
      this.storage = batch.get(0).storage();
      this.storageFingerprint = storage.fingerprint();
    }

    /** Takes a link that is in no manifest. */
    abstract void add(Identity loose);

    /** Takes a link of a manifest. */
    abstract void add(StoragePartition stored);

    /** Whether nothing can be found any more. */
    abstract boolean isDone();

    final void found(StoragePartition one) {
      page.add(one);
    }

    @Override
    public final void add(ResultSet row) throws SQLException {
      String name = row.getString("name");
      long list = row.getLong("list");
      if (list != 0) {
        Damage.present(null, "manifest_list", Damage.key(name, list));
      }
      long manifest = row.getLong("manifest");
      if (manifest == 0) {
        add(
            new Identity(
                row.getLong("key_fingerprint"),
                row.getLong("input_fingerprint"),
                row.getLong("content_fingerprint")));
      } else if (!isDone()) {
        addAll(row, Damage.key(name, manifest), manifest);
      }
    }

    private void addAll(ResultSet row, String where, long manifest) throws SQLException {
      String table = LinkRow.Stored.TABLE;
      Manifest.read(
              table,
              where,
              Fingerprint.of(manifest),
              storage,
              storageFingerprint,
              Damage.numbers(row.getArray("contents"), table, where),
              Damage.present(row.getBytes("entries"), table, where))
          .partitions()
          .forEach(this::add);
    }

    @Override
    public final Iterator<StoragePartition> page(boolean last) {
      Iterator<StoragePartition> full = page.iterator();
      page = new ArrayList<>();
      return full;
    }
  }

  /** Those of a batch, each once. */
  private static final class Exact extends Reading {
    private final Map<Identity, StoragePartition> rest = new HashMap<>();

    Exact(List<StoragePartition> batch) {
      super(batch);
      batch.forEach(one -> rest.put(Identity.of(one), one));
    }

    @Override
    void add(Identity identity) {
      StoragePartition one = rest.remove(identity);
      if (one != null) {
        found(one);
      }
    }

    @Override
    void add(StoragePartition stored) {
      add(Identity.of(stored));
    }

    @Override
    boolean isDone() {
      return rest.isEmpty();
    }
  }

  /** All of the keys of a batch. */
  private static final class ByKey extends Reading {
    private final Map<Long, PartitionKey> keys = new HashMap<>();

    ByKey(List<StoragePartition> batch) {
      super(batch);
      batch.forEach(one -> keys.put(one.key().fingerprint().value(), one.key()));
    }

    @Override
    void add(Identity loose) {
      PartitionKey key = keys.get(loose.key());
      if (key != null) {
        found(
            StoragePartition.builder()
                .storage(storage)
                .key(key)
                .inputFingerprint(PartitionRows.orNone(loose.input()))
                .contentFingerprint(Fingerprint.of(loose.content()))
                .build());
      }
    }

    @Override
    void add(StoragePartition stored) {
      if (keys.containsKey(stored.key().fingerprint().value())) {
        found(stored);
      }
    }

    @Override
    boolean isDone() {
      return false;
    }
  }
}

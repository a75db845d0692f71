package org.artigraph4j.postgres;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import com.google.common.primitives.Booleans;
import com.google.common.primitives.Longs;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.artigraph4j.artifact.Annotation;
import org.artigraph4j.fingerprint.Json;
import org.artigraph4j.postgres.StoragePages.Known;
import org.artigraph4j.retention.Amount;
import org.artigraph4j.retention.DataStats;
import org.artigraph4j.retention.KindStats;
import org.artigraph4j.retention.LinkStats;
import org.artigraph4j.retention.RemovedKind;
import org.artigraph4j.retention.Stats;
import org.artigraph4j.storage.LocalFile;
import org.jdbi.v3.core.Handle;

/** What a schema holds, by a handful of statements, and {@link Orphans}. */
final class StoreStats {
  /** What each table is of; the history of migrations is of none. */
  private static final ImmutableMap<String, RemovedKind> TABLES =
      ImmutableMap.<String, RemovedKind>builder()
          .put("snapshot", RemovedKind.SNAPSHOTS)
          .put("snapshot_artifact", RemovedKind.LINKS)
          .put("snapshot_partition", RemovedKind.LINKS)
          .put("manifest_list", RemovedKind.LINKS)
          .put("manifest", RemovedKind.MANIFESTS)
          .put("graph", RemovedKind.GRAPHS)
          .put("graph_artifact", RemovedKind.GRAPHS)
          .put("graph_artifact_annotation", RemovedKind.GRAPHS)
          .put("snapshot_tag", RemovedKind.TAGS)
          .put("snapshot_tag_history", RemovedKind.TAGS)
          .put("run", RemovedKind.RUNS)
          .put("run_configuration", RemovedKind.RUNS)
          .put("run_build", RemovedKind.BUILDS)
          .put("storage", RemovedKind.PARTITIONS)
          .put("storage_partition", RemovedKind.PARTITIONS)
          .put("evicted_partition", RemovedKind.EVICTED_PARTITIONS)
          .put("provenance", RemovedKind.PROVENANCE)
          .put("provenance_chunk", RemovedKind.PROVENANCE)
          .put("claim", RemovedKind.CLAIMS)
          .put("claim_lease", RemovedKind.CLAIMS)
          .buildOrThrow();

  private static final BigDecimal MOST = BigDecimal.valueOf(Long.MAX_VALUE);

  private final String schema;
  private final String sizes;
  private final String kinds;
  private final String links;
  private final String data;
  private final String contents;
  private final String files;
  private final StoragePages storages;
  private final Orphans orphans;

  StoreStats(Sql sql, StoragePages storages, LinkedPartitions linked) {
    this.schema = sql.schema();
    this.sizes = sql.of(StoreStatsSql.SIZES);
    this.kinds = sql.of(StoreStatsSql.KINDS);
    this.links = sql.of(StoreStatsSql.LINKS);
    this.data = sql.of(StoreStatsSql.DATA);
    this.contents = sql.of(StoreStatsSql.CONTENTS);
    this.files = sql.of(StoreStatsSql.FILES);
    this.storages = storages;
    this.orphans = new Orphans(sql, linked);
  }

  Stats of(Session session) {
    LinkStats shared = session.read(this::links);
    Map<RemovedKind, Long> bytes = session.read(this::bytes);
    ImmutableMap<RemovedKind, KindStats> counted =
        session.read(handle -> kinds(handle, bytes, shared.held().count()));
    return new Stats(counted, shared, data(session));
  }

  private LinkStats links(Handle handle) {
    return handle
        .createQuery(links)
        .map(
            (row, context) ->
                new LinkStats(
                    new Amount(bounded(row, "held"), bounded(row, "held_bytes")),
                    new Amount(bounded(row, "stored"), bounded(row, "stored_bytes"))))
        .one();
  }

  private Map<RemovedKind, Long> bytes(Handle handle) {
    return Rows.scan(
        handle.createQuery(sizes).bind("schema", schema),
        rows -> {
          Map<RemovedKind, Long> bytes = new EnumMap<>(RemovedKind.class);
          while (rows.next()) {
            RemovedKind kind = TABLES.get(rows.getString("name"));
            if (kind != null) {
              bytes.merge(kind, rows.getLong("bytes"), Long::sum);
            }
          }
          return bytes;
        });
  }

  private ImmutableMap<RemovedKind, KindStats> kinds(
      Handle handle, Map<RemovedKind, Long> bytes, long linkCount) {
    return Rows.scan(
        handle.createQuery(kinds),
        rows -> {
          Map<RemovedKind, KindStats> found = new EnumMap<>(RemovedKind.class);
          while (rows.next()) {
            RemovedKind kind = RemovedKind.valueOf(rows.getString("kind"));
            Amount amount = new Amount(rows.getLong("count"), bytes.getOrDefault(kind, 0L));
            found.put(
                kind,
                new KindStats(
                    amount, Rows.optionalTime(rows, "oldest"), Rows.optionalTime(rows, "newest")));
          }
          Amount all = new Amount(linkCount, bytes.getOrDefault(RemovedKind.LINKS, 0L));
          found.put(RemovedKind.LINKS, new KindStats(all, Optional.empty(), Optional.empty()));
          return Maps.immutableEnumMap(found);
        });
  }

  private DataStats data(Session session) {
    Map<String, Amount> byKind = new HashMap<>();
    Map<Annotation, Amount> byAnnotation = new HashMap<>();
    for (Datum one : session.read(this::byKindAndAnnotation)) {
      one.kind().ifPresent(kind -> byKind.put(kind, one.amount()));
      one.annotation().ifPresent(annotation -> byAnnotation.put(annotation, one.amount()));
    }
    Amount distinct =
        session.read(
            handle -> handle.createQuery(contents).map((row, context) -> amount(row)).one());
    Amount[] filesAndOrphans = {Amount.NOTHING, Amount.NOTHING};
    storages.forEach(
        session,
        page -> {
          filesAndOrphans[0] = filesAndOrphans[0].plus(session.read(handle -> files(handle, page)));
          filesAndOrphans[1] = filesAndOrphans[1].plus(orphans.count(session, page));
        });
    return new DataStats(
        ImmutableMap.copyOf(byKind),
        ImmutableMap.copyOf(byAnnotation),
        filesAndOrphans[0],
        distinct,
        filesAndOrphans[1]);
  }

  /** The amount of a kind of storages, or of an annotation. */
  private record Datum(Optional<String> kind, Optional<Annotation> annotation, Amount amount) {}

  private List<Datum> byKindAndAnnotation(Handle handle) {
    return handle
        .createQuery(data)
        .map(
            (row, context) ->
                new Datum(
                    Optional.ofNullable(row.getString("kind")),
                    Optional.ofNullable(row.getString("annotation"))
                        .map(text -> Annotation.fromJson(Json.parse(text))),
                    amount(row)))
        .list();
  }

  private Amount files(Handle handle, List<Known> page) {
    List<Long> fingerprints = new ArrayList<>();
    List<Boolean> byContent = new ArrayList<>();
    for (Known known : page) {
      if (known.storage() instanceof LocalFile file) {
        fingerprints.add(known.fingerprint());
        byContent.add(file.takesContentFingerprint());
      }
    }
    return handle
        .createQuery(files)
        .bind("storages", ArrayArgument.of(Longs.toArray(fingerprints)))
        .bind("by_content", ArrayArgument.of(Booleans.toArray(byContent)))
        .map((row, context) -> amount(row))
        .one();
  }

  /** The columns {@code count} and {@code bytes}. */
  static Amount amount(ResultSet row) throws SQLException {
    return new Amount(bounded(row, "count"), bounded(row, "bytes"));
  }

  /** A sum; what no {@code long} can hold is the largest. */
  private static long bounded(ResultSet row, String column) throws SQLException {
    return row.getBigDecimal(column).min(MOST).longValue();
  }
}

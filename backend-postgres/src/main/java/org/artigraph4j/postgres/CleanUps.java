package org.artigraph4j.postgres;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Lists;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.artigraph4j.error.GraphNotFoundException;
import org.artigraph4j.error.RunNotFoundException;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.retention.ByStorage;
import org.artigraph4j.retention.CleanUp;
import org.artigraph4j.retention.RunOutputs;
import org.artigraph4j.runs.BuildEntry;
import org.artigraph4j.runs.Run;
import org.artigraph4j.storage.Storage;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/**
 * Clean-ups after runs. One transaction removes partitions and links; then, in another one, files
 * are looked for that nobody names, and deleted after it. What both follow from, the journal,
 * stays: so to repeat it after it was broken off does what was left.
 */
final class CleanUps {
  /** How many builds are read at once. */
  private static final int PAGE = 10_000;

  /** The statements, which hold what they read unless it is a dry run. */
  private record Reading(String find, String snapshot, String known) {
    static Reading of(Sql sql, boolean hold) {
      return new Reading(
          sql.of(CleanUpsSql.find(hold)),
          sql.of(CleanUpsSql.snapshot(hold)),
          sql.of(CleanUpsSql.known(hold)));
    }
  }

  private final Reading holding;
  private final Reading dry;
  private final String isKept;
  private final String builds;
  private final String ofOthers;
  private final String remove;

  CleanUps(Sql sql) {
    this.holding = Reading.of(sql, true);
    this.dry = Reading.of(sql, false);
    this.isKept = sql.of(CleanUpsSql.IS_KEPT);
    this.builds = sql.of(CleanUpsSql.BUILDS);
    this.ofOthers = sql.of(CleanUpsSql.OF_OTHERS);
    this.remove = sql.of(CleanUpsSql.REMOVE);
  }

  /**
   * What was removed, or would be.
   *
   * @param gone all that the run wrote and that is not known or linked any more, whose files nobody
   *     may need
   */
  record Removed(
      ImmutableList<StoragePartition> partitions, long links, List<StoragePartition> gone) {
    CleanUp with(ImmutableList<Path> files) {
      return new CleanUp(partitions, links, files);
    }
  }

  /** Removes partitions and links, in a transaction, or says what it would remove. */
  Removed removeMetadata(Handle handle, Tables tables, String name, String id, boolean isDry) {
    Reading reading = isDry ? dry : holding;
    Run run = find(handle, reading, name, id).orElseThrow(() -> new RunNotFoundException(name, id));
    RunOutputs.requireCleanable(run);
    Graph graph =
        tables
            .graphs()
            .find(handle, name, run.graph())
            .orElseThrow(() -> new GraphNotFoundException(name, run.graph()));
    Optional<GraphSnapshot> from = unlinkable(handle, tables, reading, run);
    ImmutableList.Builder<StoragePartition> partitions = ImmutableList.builder();
    List<StoragePartition> gone = new ArrayList<>();
    long links = 0;
    for (StoragePartitions written : ByStorage.of(written(handle, run, graph))) {
      Set<StoragePartition> mine = new HashSet<>();
      for (List<StoragePartition> batch : Lists.partition(written.asList(), Identities.MOST)) {
        Map<StoragePartition, Instant> known = known(handle, reading, batch);
        List<StoragePartition> of = mine(handle, tables, run, from, batch, known);
        mine.addAll(of);
        List<StoragePartition> removed =
            known.keySet().stream().filter(new HashSet<>(of)::contains).toList();
        partitions.addAll(StoragePartitions.copyOf(removed).asList());
        if (!isDry && !removed.isEmpty()) {
          remove(handle, removed);
        }
      }
      gone.addAll(mine);
      Storage storage = written.storage().orElseThrow();
      for (GraphSnapshot snapshot : from.stream().toList()) {
        links += unlink(handle, tables, snapshot, storage, mine, isDry);
      }
    }
    return new Removed(partitions.build(), links, gone);
  }

  private Optional<Run> find(Handle handle, Reading reading, String name, String id) {
    return handle
        .createQuery(reading.find())
        .bind("name", name)
        .bind("id", id)
        .map((row, context) -> RunRows.run(row))
        .findOne();
  }

  /** The run's snapshot, held against everybody, if its links may be removed. */
  private Optional<GraphSnapshot> unlinkable(
      Handle handle, Tables tables, Reading reading, Run run) {
    boolean found =
        ofSnapshot(handle.createQuery(reading.snapshot()), run)
            .mapTo(Long.class)
            .findOne()
            .isPresent();
    // A statement of its own: it sees what those have done that held the snapshot before.
    if (!found
        || ofSnapshot(handle.createQuery(isKept), run)
            .bind("id", run.id())
            .mapTo(Boolean.class)
            .one()) {
      return Optional.empty();
    }
    return tables.snapshots().find(handle, run.name(), run.snapshot());
  }

  private static Query ofSnapshot(Query query, Run run) {
    return query.bind("name", run.name()).bind("snapshot", run.snapshot().value());
  }

  private List<StoragePartition> written(Handle handle, Run run, Graph graph) {
    List<StoragePartition> written = new ArrayList<>();
    String artifactKey = "";
    long key = Keysets.FIRST;
    List<BuildEntry> page;
    do {
      page =
          handle
              .createQuery(builds)
              .bind("name", run.name())
              .bind("started", Keysets.argument(Keysets.time(run.startedAt())))
              .bind("id", run.id())
              .bind("artifact", artifactKey)
              .bind("key", key)
              .bind("limit", PAGE)
              .map((row, context) -> RunRows.build(row))
              .list();
      for (BuildEntry entry : page) {
        RunOutputs.of(graph, entry.build()).forEach(written::add);
        artifactKey = entry.build().artifactKey();
        key = entry.build().key().fingerprint().value();
      }
    } while (page.size() == PAGE);
    return written;
  }

  private Map<StoragePartition, Instant> known(
      Handle handle, Reading reading, List<StoragePartition> batch) {
    Storage storage = batch.get(0).storage();
    RowsOf rows = RowsOf.of(storage);
    List<StoragePartition> sorted = Identities.inRowOrder(batch);
    return bind(handle.createQuery(reading.known()), sorted)
        .map(
            (row, context) ->
                Map.entry(PartitionRows.read(row, rows, storage), Keysets.time(row, "added_at")))
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private static Query bind(Query query, List<StoragePartition> batch) {
    return Identities.bind(query, batch)
        .bind("storage", batch.get(0).storage().fingerprint().value());
  }

  /** What of a batch is the run's alone: not there before, nobody else's output, and not linked. */
  private List<StoragePartition> mine(
      Handle handle,
      Tables tables,
      Run run,
      Optional<GraphSnapshot> from,
      List<StoragePartition> batch,
      Map<StoragePartition, Instant> known) {
    Set<StoragePartition> others =
        new HashSet<>(tables.retention().linked().find(handle, batch, from));
    bind(handle.createQuery(ofOthers), batch)
        .bind("name", run.name())
        .bind("id", run.id())
        .bind("started", Keysets.argument(Keysets.time(run.startedAt())))
        .mapTo(Long.class)
        .forEach(number -> others.add(batch.get(Math.toIntExact(number - 1))));
    return batch.stream()
        .filter(one -> !others.contains(one))
        .filter(
            one ->
                Optional.ofNullable(known.get(one))
                    .map(at -> RunOutputs.coversTime(run, at))
                    .orElse(true))
        .toList();
  }

  private void remove(Handle handle, List<StoragePartition> partitions) {
    List<StoragePartition> sorted = Identities.inRowOrder(partitions);
    ArtifactPartitions.bindStorage(
            Identities.bind(handle.createQuery(remove), sorted), sorted.get(0).storage())
        .mapTo(Long.class)
        .one();
  }

  /** Removes the links of a snapshot to partitions of a storage, under whatever keys. */
  private static long unlink(
      Handle handle,
      Tables tables,
      GraphSnapshot snapshot,
      Storage storage,
      Set<StoragePartition> gone,
      boolean isDry) {
    long links = 0;
    for (String artifactKey : new TreeMap<>(snapshot.graph().artifacts()).keySet()) {
      if (snapshot.graph().artifact(artifactKey).storage().equals(storage)) {
        StoragePartitions linked = tables.snapshotPartitions().read(handle, snapshot, artifactKey);
        long count = linked.stream().filter(gone::contains).count();
        if (count > 0 && !isDry) {
          tables.manifestWrites().unlink(handle, snapshot, artifactKey, gone);
        }
        links += count;
      }
    }
    return links;
  }
}

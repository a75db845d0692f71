package org.artigraph4j.postgres;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.artigraph4j.error.GraphNotFoundException;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.fingerprint.Utf8;
import org.artigraph4j.retention.PartitionFiles;
import org.artigraph4j.retention.RemovalMode;
import org.artigraph4j.retention.RetentionPolicy;
import org.artigraph4j.retention.RetentionProgress;
import org.artigraph4j.retention.RetentionReport;

/**
 * What a policy does not keep, a graph, or everything: in an order in which nothing goes before
 * what names it.
 */
final class Removals {
  private static final String NOW = "SELECT clock_timestamp() AS now";

  private static final String HAS_GRAPH =
      "SELECT EXISTS (SELECT FROM ${schema}.graph g WHERE g.name = :name)";

  private final Sql sql;
  private final SweptFiles swept;
  private final NameRemovals names;
  private final StorageRemovals storages;
  private final Purge purge;

  Removals(Sql sql, LinkedPartitions linked, NamedFiles files, SweptFiles swept) {
    this.sql = sql;
    this.swept = swept;
    this.names = new NameRemovals(sql);
    this.storages = new StorageRemovals(sql, linked, files);
    this.purge = new Purge(sql);
  }

  RetentionReport retain(
      Session session, RetentionPolicy policy, RemovalMode mode, RetentionProgress progress) {
    Removal removal = removal(session, mode, progress, policy.grace());
    Instant now = now(removal);
    GoneSnapshots gone = new GoneSnapshots();
    eachName(
        removal,
        policy.name(),
        name -> {
          long[] snapshots = names.removeSnapshots(removal, name, policy, now);
          gone.add(name, snapshots);
          names.removeShared(removal, name, snapshots);
        });
    if (policy.name().isPresent()) {
      String name = policy.name().get();
      for (long storage : removal.read(handle -> storages.of(handle, name))) {
        storages.run(removal, storage, policy, now, gone);
      }
    } else {
      eachStorage(removal, storage -> storages.run(removal, storage, policy, now, gone));
    }
    Instant before = Times.before(now, policy.keepYounger());
    eachName(
        removal,
        policy.name(),
        name -> names.removeGraphs(removal, name, gone.of(name), Optional.of(before)));
    return removal.report();
  }

  private Removal removal(
      Session session, RemovalMode mode, RetentionProgress progress, Duration grace) {
    return new Removal(
        session,
        mode,
        mode == RemovalMode.REMOVE
            ? Optional.empty()
            : Optional.of(PartitionFiles.ofRemoval(grace, swept.in(session))),
        progress);
  }

  RetentionReport removeGraph(
      Session session, String name, RemovalMode mode, RetentionProgress progress) {
    Removal removal = removal(session, mode, progress, Duration.ZERO);
    if (!hasGraph(removal, name)) {
      throw new GraphNotFoundException(name);
    }
    removeGraph(removal, name);
    if (!mode.isDryRun() && hasGraph(removal, name)) {
      removal.leaveIncomplete(); // somebody writes it
    }
    return removal.report();
  }

  private void removeGraph(Removal removal, String name) {
    Instant now = now(removal);
    List<Long> alone = removal.read(handle -> storages.ofAlone(handle, name));
    long[] snapshots = names.removeSnapshots(removal, name);
    names.removeShared(removal, name, snapshots);
    for (long storage : alone) {
      storages.run(
          removal,
          storage,
          RetentionPolicy.onlyTagged(),
          now,
          new GoneSnapshots().add(name, snapshots));
    }
    names.removeTags(removal, name);
    names.removeGraphs(removal, name, snapshots, Optional.empty());
  }

  RetentionReport purge(
      Session session, String confirmation, RemovalMode mode, RetentionProgress progress) {
    if (!confirmation.equals(sql.schema())) {
      throw new InvalidValueException(
          "'"
              + Utf8.abbreviate(confirmation)
              + "' is not the name of the schema; to remove everything in it, give its name, "
              + sql.schema());
    }
    Removal removal = removal(session, mode, progress, Duration.ZERO);
    if (mode.isDryRun()) {
      purge.count(removal);
      return removal.report();
    }
    eachName(removal, Optional.empty(), name -> removeGraph(removal, name));
    Instant now = now(removal);
    eachStorage(
        removal,
        storage ->
            storages.run(removal, storage, RetentionPolicy.onlyTagged(), now, new GoneSnapshots()));
    purge.run(removal);
    return removal.report();
  }

  private void eachName(Removal removal, Optional<String> only, Consumer<String> work) {
    if (only.isPresent()) {
      work.accept(only.get());
      return;
    }
    Optional<String> name = removal.read(handle -> names.next(handle, ""));
    while (name.isPresent() && !removal.isStopped()) {
      String one = name.get();
      work.accept(one);
      name = removal.read(handle -> names.next(handle, one));
    }
  }

  private void eachStorage(Removal removal, Consumer<Long> work) {
    Optional<Long> storage = removal.read(handle -> storages.next(handle, Long.MIN_VALUE));
    while (storage.isPresent() && !removal.isStopped()) {
      long one = storage.get();
      work.accept(one);
      storage =
          one == Long.MAX_VALUE
              ? Optional.empty()
              : removal.read(handle -> storages.next(handle, one + 1));
    }
  }

  private Instant now(Removal removal) {
    return removal.read(
        handle -> handle.createQuery(NOW).map((row, c) -> Keysets.time(row, "now")).one());
  }

  private boolean hasGraph(Removal removal, String name) {
    return removal.read(
        handle ->
            handle.createQuery(sql.of(HAS_GRAPH)).bind("name", name).mapTo(Boolean.class).one());
  }
}

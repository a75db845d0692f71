package org.artigraph4j.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Optional;
import java.util.OptionalLong;
import org.artigraph4j.error.BuildStateException;
import org.artigraph4j.error.FingerprintConflictException;
import org.artigraph4j.error.RunNotFoundException;
import org.artigraph4j.error.RunStateException;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.Utf8;
import org.artigraph4j.runs.Build;
import org.artigraph4j.runs.Run;
import org.artigraph4j.runs.RunEnd;
import org.artigraph4j.runs.RunStart;
import org.artigraph4j.runs.RunStatus;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** Writes the journal of runs. */
final class RunWrites {
  private final String start;
  private final String finish;
  private final String record;
  private final String beat;

  RunWrites(Sql sql) {
    this.start = sql.of(RunWritesSql.START);
    this.finish = sql.of(RunWritesSql.FINISH);
    this.record = sql.of(RunWritesSql.RECORD);
    this.beat = sql.of(RunWritesSql.BEAT);
  }

  /** Starts a run, or finds it. */
  Run start(Handle handle, RunStart given) {
    Optional<Fingerprint> configuration = given.configurationFingerprint();
    return Races.settle(
        () ->
            Rows.scan(
                of(handle, start, given.snapshot().name(), given.id())
                    .bind("project", given.project())
                    .bind("graph", given.snapshot().graph().fingerprint().value())
                    .bind("snapshot", given.snapshot().fingerprint().value())
                    .bind("actor", given.actor())
                    .bind("configuration", configuration.map(Fingerprint::value))
                    .bind("configuration_body", given.configuration().toString())
                    .bind("retry_of", given.retryOf())
                    .bind("lease_micros", given.lease().toNanos() / 1000),
                row -> started(row, given)));
  }

  /** The run; none where a racer was faster. */
  private static Optional<Run> started(ResultSet row, RunStart given) throws SQLException {
    row.next();
    if (!row.getBoolean("found")) {
      throw Snapshots.notFound(given.snapshot());
    }
    if (!row.getBoolean("found_retried")) {
      throw new RunNotFoundException(given.snapshot().name(), given.retryOf().orElseThrow());
    }
    if (row.getObject("written_at") != null) {
      return Optional.of(Run.started(given, Keysets.time(row, "written_at")));
    }
    if (row.getString("id") != null) {
      Run known = RunRows.run(row);
      given.requireSame(known);
      return Optional.of(known);
    }
    if (row.getBoolean("other_configuration")) {
      throw new FingerprintConflictException(
          "the configuration of the run '" + Utf8.abbreviate(given.id()) + "'",
          given.configuration().fingerprint());
    }
    return Optional.empty();
  }

  /** Ends a run, or finds it ended so. */
  Run finish(Handle handle, String name, String id, RunEnd end) {
    return Races.settle(
        () ->
            Rows.scan(
                of(handle, finish, name, id)
                    .bind("status", end.status().name())
                    .bind("error", end.error())
                    .bind("summary", end.summary().toString()),
                row -> {
                  if (!row.next()) {
                    throw new RunNotFoundException(name, id);
                  }
                  Run run = RunRows.run(row);
                  return row.getBoolean("written") || end.isEndOf(run)
                      ? Optional.of(run)
                      : Optional.<Run>empty();
                }));
  }

  /** Records builds, all or none. */
  void record(Handle handle, String name, String id, Collection<Build> builds) {
    if (builds.isEmpty()) {
      Rows.scan(of(handle, beat, name, id), row -> requireGoingOn(row, name, id));
      return;
    }
    BuildBatch batch = BuildBatch.of(builds);
    Rows.scan(
        batch.bindTo(of(handle, record, name, id)),
        row -> {
          requireGoingOn(row, name, id);
          OptionalLong otherKey = Rows.optionalLong(row, "other_key");
          if (otherKey.isPresent()) {
            throw PartitionRows.otherKey(batch.get(otherKey.getAsLong()).key());
          }
          OptionalLong refused = Rows.optionalLong(row, "refused");
          if (refused.isPresent()) {
            throw refusal(batch.get(refused.getAsLong()), name, id, row.getString("known_status"));
          }
          return true;
        });
  }

  private static boolean requireGoingOn(ResultSet row, String name, String id) throws SQLException {
    if (!row.next()) {
      throw new RunNotFoundException(name, id);
    }
    String status = row.getString("status");
    if (!status.equals(RunStatus.RUNNING.name())) {
      throw new RunStateException(name, id, status, RunStatus.RUNNING.name());
    }
    return true;
  }

  private static BuildStateException refusal(Build build, String name, String id, String known) {
    return new BuildStateException(name, id, build.place(), known, build.status().name());
  }

  private static Query of(Handle handle, String statement, String name, String id) {
    return handle.createQuery(statement).bind("name", name).bind("id", id);
  }
}

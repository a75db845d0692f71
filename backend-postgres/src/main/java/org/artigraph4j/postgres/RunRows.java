package org.artigraph4j.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.artigraph4j.error.DamagedDataException;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.fingerprint.Json;
import org.artigraph4j.fingerprint.JsonException;
import org.artigraph4j.fingerprint.JsonObject;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.runs.Build;
import org.artigraph4j.runs.BuildEntry;
import org.artigraph4j.runs.BuildStatus;
import org.artigraph4j.runs.Counts;
import org.artigraph4j.runs.Run;
import org.artigraph4j.runs.RunStatus;

/** Rows of the journal as values. */
final class RunRows {
  static final String RUN = "run";
  static final String BUILD = "run_build";

  /** How a run is now, by the server's clock: nobody writes down that it is lost. */
  static final String STATUS =
      """
      CASE
        WHEN r.status = 'RUNNING'
          AND r.beat_at < statement_timestamp() - r.lease_micros * interval '1 microsecond'
        THEN 'LOST'
        ELSE r.status
      END
      """;

  /** What a run is read from. */
  static final String COLUMNS =
      """
        r.name, r.id, r.project, r.graph_fingerprint, r.snapshot_fingerprint, r.actor,
        r.configuration_fingerprint, r.retry_of, r.lease_micros, r.started_at, r.ended_at,
        r.beat_at, r.built, r.cached, r.failed, r.skipped, r.error, r.summary,
      """
          + STATUS
          + """
        AS status
      """;

  /** What a build is read from, but for the columns of its run. */
  static final String BUILD_COLUMNS =
      """
        b.artifact_key, b.key_fingerprint, b.key, b.producer, b.input_fingerprint, b.status,
        b.attempts, b.started_at, b.ended_at, b.counts, b.error, b.outputs
      """;

  private RunRows() {}

  static Run run(ResultSet row) throws SQLException {
    String name = row.getString("name");
    String id = row.getString("id");
    try {
      return Run.builder()
          .name(name)
          .id(id)
          .project(row.getString("project"))
          .graph(Keysets.fingerprint(row, "graph_fingerprint"))
          .snapshot(Keysets.fingerprint(row, "snapshot_fingerprint"))
          .actor(row.getString("actor"))
          .configuration(Rows.optionalFingerprint(row, "configuration_fingerprint"))
          .retryOf(Optional.ofNullable(row.getString("retry_of")))
          .lease(Duration.of(row.getLong("lease_micros"), ChronoUnit.MICROS))
          .status(RunStatus.valueOf(row.getString("status")))
          .startedAt(Keysets.time(row, "started_at"))
          .endedAt(Rows.optionalTime(row, "ended_at"))
          .lastHeartbeat(Keysets.time(row, "beat_at"))
          .error(Optional.ofNullable(row.getString("error")))
          .summary(object(row.getString("summary")))
          .counts(
              new Counts(
                  row.getLong("built"),
                  row.getLong("cached"),
                  row.getLong("failed"),
                  row.getLong("skipped")))
          .build();
    } catch (IllegalArgumentException unreadable) {
      throw new DamagedDataException(RUN, Damage.key(name, id), unreadable);
    }
  }

  /** A build, and which run it is of. */
  static BuildEntry build(ResultSet row) throws SQLException {
    String name = row.getString("name");
    String run = row.getString("run_id");
    String artifactKey = row.getString("artifact_key");
    long keyFingerprint = row.getLong("key_fingerprint");
    String where = Damage.key(name, run + ", " + artifactKey + ", " + keyFingerprint);
    try {
      PartitionKey key = PartitionKey.fromJson(Json.parse(row.getString("key")));
      if (key.fingerprint().value() != keyFingerprint) {
        throw new DamagedDataException(
            BUILD, where, "its key has the fingerprint " + key.fingerprint());
      }
      Build.Builder build =
          Build.builder()
              .producer(row.getString("producer"))
              .artifactKey(artifactKey)
              .key(key)
              .inputFingerprint(PartitionRows.orNone(row.getLong("input_fingerprint")))
              .status(BuildStatus.valueOf(row.getString("status")))
              .attempts(row.getInt("attempts"))
              .startedAt(Rows.optionalTime(row, "started_at"))
              .endedAt(Rows.optionalTime(row, "ended_at"))
              .error(Optional.ofNullable(row.getString("error")));
      JsonObject counts = object(row.getString("counts"));
      counts.members().keySet().forEach(count -> build.putCount(count, counts.integer(count)));
      JsonObject outputs = object(row.getString("outputs"));
      outputs
          .members()
          .keySet()
          .forEach(output -> build.putOutput(output, outputs.fingerprintAt(output)));
      return new BuildEntry(name, run, Keysets.time(row, "run_started_at"), build.build());
    } catch (IllegalArgumentException unreadable) {
      throw new DamagedDataException(BUILD, where, unreadable);
    }
  }

  /** A configuration that was asked for by its fingerprint. */
  static JsonObject configuration(String name, long fingerprint, String body) {
    String where = Damage.key(name, fingerprint);
    JsonObject configuration;
    try {
      configuration = object(body);
    } catch (InvalidValueException unreadable) {
      throw new DamagedDataException("run_configuration", where, unreadable);
    }
    if (configuration.fingerprint().value() != fingerprint) {
      throw new DamagedDataException(
          "run_configuration",
          where,
          "its body has the fingerprint " + configuration.fingerprint());
    }
    return configuration;
  }

  private static JsonObject object(String text) {
    if (Json.parse(text) instanceof JsonObject object) {
      return object;
    }
    throw new JsonException("expected an object, found " + text);
  }
}

package org.artigraph4j.postgres;

import java.util.EnumSet;
import java.util.Set;
import org.artigraph4j.runs.BuildStatus;
import org.artigraph4j.runs.RunQuery;
import org.artigraph4j.runs.RunStatus;

/**
 * Listings of runs and of their builds. All go along runs, the newest first, by one of the indexes;
 * what else is asked of them is asked of each row.
 */
final class RunListingsSql {
  /** By which index the runs are found that are asked for, with the order in which it has them. */
  enum Path {
    ID(
        """
        r.name = :name AND r.id = :id AND r.started_at >= :from AND r.started_at < :until
        """,
        "r.started_at DESC"),
    SNAPSHOT(
        """
        r.started_at <> '-infinity' AND r.name = :name
          AND (r.snapshot_fingerprint, r.started_at, r.id) < (:snapshot, :at, :after_id)
          AND (r.snapshot_fingerprint, r.started_at) >= (:snapshot, :from)
        """,
        "r.snapshot_fingerprint DESC, r.started_at DESC, r.id DESC"),
    NAME(
        """
        r.started_at <> '-infinity' AND r.name = :name
          AND (r.started_at, r.id) < (:at, :after_id) AND r.started_at >= :from
        """,
        "r.started_at DESC, r.id DESC"),
    STATUS(
        """
        r.started_at <> '-infinity' AND r.status <> 'SUCCEEDED'
          AND (r.status, r.started_at, r.name, r.id)
            < (:stored_status, :at, :after_name, :after_id)
          AND (r.status, r.started_at) >= (:stored_status, :from)
        """,
        "r.status DESC, r.started_at DESC, r.name DESC, r.id DESC"),
    ACTOR(
        """
        r.started_at <> '-infinity'
          AND (r.actor, r.started_at, r.name, r.id) < (:actor, :at, :after_name, :after_id)
          AND (r.actor, r.started_at) >= (:actor, :from)
        """,
        "r.actor DESC, r.started_at DESC, r.name DESC, r.id DESC"),
    PROJECT(
        """
        r.started_at <> '-infinity'
          AND (r.project, r.started_at, r.name, r.id) < (:project, :at, :after_name, :after_id)
          AND (r.project, r.started_at) >= (:project, :from)
        """,
        "r.project DESC, r.started_at DESC, r.name DESC, r.id DESC"),
    ALL(
        """
        r.started_at <> '-infinity'
          AND (r.started_at, r.name, r.id) < (:at, :after_name, :after_id)
          AND r.started_at >= :from
        """,
        "r.started_at DESC, r.name DESC, r.id DESC");

    private final String range;
    private final String order;

    Path(String range, String order) {
      this.range = range;
      this.order = order;
    }

    /** The narrowest one, as far as that can be told from what is asked. */
    static Path of(RunQuery query) {
      if (query.id().isPresent()) {
        return ID;
      }
      if (query.snapshot().isPresent()) {
        return SNAPSHOT;
      }
      RunStatus status = query.status().orElse(RunStatus.SUCCEEDED);
      if (status == RunStatus.RUNNING || status == RunStatus.LOST) {
        return STATUS; // of all graphs together there are few
      }
      if (query.name().isPresent()) {
        return NAME;
      }
      if (status != RunStatus.SUCCEEDED) {
        return STATUS;
      }
      return query.actor().isPresent() ? ACTOR : query.project().isPresent() ? PROJECT : ALL;
    }
  }

  private static final String OF_NAME =
      """
          WHEN r.name <> CAST(:name AS text) THEN false
      """;

  private static final String OF_SNAPSHOT =
      """
          WHEN r.snapshot_fingerprint <> CAST(:snapshot AS bigint) THEN false
      """;

  private static final String OF_ACTOR =
      """
          WHEN r.actor <> CAST(:actor AS text) THEN false
      """;

  private static final String OF_PROJECT =
      """
          WHEN r.project <> CAST(:project AS text) THEN false
      """;

  // What is not asked for is NULL, and no value differs from that. As one CASE, for the server
  // takes each condition by itself for one that few rows meet, and where it expects few rows it
  // reads and sorts all.
  private static final String CONDITIONS =
      """
          WHEN r.graph_fingerprint <> CAST(:graph AS bigint) THEN false
          WHEN CAST(:run_status AS text) <>
      """
          + RunRows.STATUS
          + """
          THEN false
          ELSE true
        END
      """;

  private static final String BUILD_CONDITIONS =
      """
          AND CASE
            WHEN b.producer <> CAST(:producer AS text) THEN false
            WHEN b.status <> CAST(:build_status AS text) THEN false
            ELSE true
          END
      """;

  private static final String OF_RUN =
      """
        FROM ${schema}.run_build b
        WHERE b.name = r.name AND b.run_started_at = r.started_at AND b.run_id = r.id
      """;

  // A page goes on within the run where the one before it ended; of runs after it all builds.
  private static final String FROM_KEY =
      """
          AND (b.artifact_key, b.key_fingerprint) > (
            CASE WHEN r.id = :at_id AND r.name = :at_name THEN :after_artifact ELSE '' END,
            CASE WHEN r.id = :at_id AND r.name = :at_name THEN :after_key ELSE :first_key END
          )
      """;

  private static final String FROM_KEY_OF_STATUS =
      """
          AND b.status IN ('RUNNING', 'FAILED', 'SKIPPED')
          AND (b.status, b.artifact_key, b.key_fingerprint) > (
            :build_status,
            CASE WHEN r.id = :at_id AND r.name = :at_name THEN :after_artifact ELSE '' END,
            CASE WHEN r.id = :at_id AND r.name = :at_name THEN :after_key ELSE :first_key END
          )
          AND b.status <= :build_status
      """;

  /** Of which there are few, and an index. */
  private static final Set<BuildStatus> FEW =
      EnumSet.of(BuildStatus.RUNNING, BuildStatus.FAILED, BuildStatus.SKIPPED);

  static final String DURATIONS =
      """
      SELECT
        count(*) AS builds,
        percentile_disc(0.5) WITHIN GROUP (ORDER BY last.micros) AS p50,
        percentile_disc(0.95) WITHIN GROUP (ORDER BY last.micros) AS p95
      FROM (
        SELECT CAST(EXTRACT(EPOCH FROM b.ended_at - b.started_at) * 1000000 AS bigint) AS micros
        FROM ${schema}.run_build b
        WHERE b.name = :name AND b.producer_fingerprint = :producer_fingerprint
          AND b.producer = :producer AND b.status = 'SUCCEEDED'
        ORDER BY b.producer_fingerprint DESC, b.ended_at DESC, b.run_id DESC, b.artifact_key DESC,
          b.key_fingerprint DESC
      """
          + Keysets.LIMIT
          + """
      ) AS last
      """;

  private RunListingsSql() {}

  static boolean isOfFew(BuildStatus status) {
    return FEW.contains(status);
  }

  /** What the range says is not said again: the server would begin where that is met first. */
  private static String runs(Path path) {
    return "FROM ${schema}.run r\nWHERE "
        + path.range
        + "  AND CASE\n"
        + (path == Path.STATUS ? OF_NAME : "")
        + (path == Path.SNAPSHOT ? "" : OF_SNAPSHOT)
        + (path == Path.ACTOR ? "" : OF_ACTOR)
        + (path == Path.PROJECT ? "" : OF_PROJECT)
        + CONDITIONS;
  }

  private static String newest(Path path) {
    return runs(path) + "ORDER BY " + path.order + "\n";
  }

  static String list(Path path) {
    return "SELECT\n" + RunRows.COLUMNS + newest(path) + Keysets.LIMIT;
  }

  static String count(Path path) {
    return "SELECT counted.status, count(*) AS number FROM (\nSELECT\n"
        + RunRows.STATUS
        + "AS status\n"
        + runs(path)
        + ") AS counted GROUP BY counted.status";
  }

  /** The runs whose builds are asked for, or the newest of them. */
  private static String asked(Path path, boolean isInLast) {
    return "FROM (\nSELECT r.* " + newest(path) + (isInLast ? "LIMIT 1\n" : "") + ") AS r\n";
  }

  static String builds(Path path, boolean isInLast, boolean ofFew) {
    return "SELECT r.name, r.id AS run_id, r.started_at AS run_started_at,\n"
        + RunRows.BUILD_COLUMNS
        + asked(path, isInLast)
        + "CROSS JOIN LATERAL (\nSELECT b.*\n"
        + OF_RUN
        + (ofFew ? FROM_KEY_OF_STATUS : FROM_KEY)
        + BUILD_CONDITIONS
        + (ofFew
            ? "ORDER BY b.status, b.artifact_key, b.key_fingerprint\n"
            : "ORDER BY b.artifact_key, b.key_fingerprint\n")
        + Keysets.LIMIT
        + ") AS b\nORDER BY "
        + path.order
        + ", b.artifact_key, b.key_fingerprint\n"
        + Keysets.LIMIT;
  }

  static String countBuilds(Path path, boolean isInLast) {
    return "SELECT b.status, sum(b.number) AS number\n"
        + asked(path, isInLast)
        + "CROSS JOIN LATERAL (\nSELECT b.status, count(*) AS number\n"
        + OF_RUN
        + BUILD_CONDITIONS
        + "GROUP BY b.status\n) AS b\nGROUP BY b.status";
  }
}

package org.artigraph4j.benchmarks;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.error.TagConflictException;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.postgres.PostgresBackend;
import org.artigraph4j.storage.StoragePartitions;
import org.artigraph4j.tags.TagNote;

/**
 * Tags that many threads move on a condition, beside hand-written statements that do less, on
 * tables of the same columns and indexes: an UPDATE, and the same with a row for a history. They
 * look at no snapshot and seal none.
 */
final class TagMoves implements Suite {
  private static final String SCHEMA = "benchmarks_tags";
  private static final String BASELINE = "benchmarks_tags_baseline";
  private static final int THREADS = 16;
  private static final double GOAL = 0.8;
  private static final TagNote NOTE = TagNote.of("benchmark", "moved");

  private static final String UPDATE =
      """
      UPDATE benchmarks_tags_baseline.tag SET snapshot_fingerprint = ?, updated_at = now()
      WHERE name = ? AND tag = ? AND snapshot_fingerprint = ?
      """;
  private static final String UPDATE_WITH_HISTORY =
      """
      WITH moved AS (
        UPDATE benchmarks_tags_baseline.tag SET snapshot_fingerprint = ?, updated_at = clock_timestamp()
        WHERE name = ? AND tag = ? AND snapshot_fingerprint = ?
        RETURNING name, tag, updated_at, snapshot_fingerprint
      )
      INSERT INTO benchmarks_tags_baseline.history
      SELECT m.name, m.tag, m.updated_at, 'MOVED', ?, m.snapshot_fingerprint, ?, ?, false
      FROM moved AS m
      """;
  private static final String SELECT =
      "SELECT snapshot_fingerprint FROM benchmarks_tags_baseline.tag WHERE name = ? AND tag = ?";

  /** One way of moving a tag: whether it did, and where the tag points if not. */
  private interface Mover {
    /** Moves it from what is expected to a target; answers what it points to now. */
    Fingerprint move(String tag, Fingerprint expected, GraphSnapshot target) throws SQLException;
  }

  @Override
  public String name() {
    return "tags";
  }

  @Override
  public void run(Server server, Report report, boolean quick) throws Exception {
    int moves = quick ? 1_000 : 10_000;
    int rounds = quick ? 5 : 9;
    server.drop(SCHEMA);
    server.drop(BASELINE);
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    List<java.sql.Connection> sessions = new ArrayList<>();
    try (Backend backend = PostgresBackend.open(server.config(SCHEMA).poolSize(THREADS).build());
        Connection connection = backend.connect()) {
      List<GraphSnapshot> targets = targets(connection);
      makeTags(server, connection, targets.get(0));
      List<Mover> ours = new ArrayList<>();
      List<Mover> bare = new ArrayList<>();
      List<Mover> withHistory = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        sessions.add(server.connect());
        ours.add(moving(connection));
        bare.add(moving(sessions.get(i), targets.get(0).name(), false));
        withHistory.add(moving(sessions.get(i), targets.get(0).name(), true));
      }
      report.section(
          "Tags",
          server.settings() + "; compare-and-set by " + THREADS + " threads on as many sessions");
      // Tens of thousands of calls go by until the client's code is compiled, of either side.
      for (List<Mover> each : List.of(ours, bare, withHistory)) {
        move(threads, each, targets, false, 5_000);
      }
      for (boolean shared : new boolean[] {false, true}) {
        String operation = shared ? "all move one tag" : "each moves a tag of its own";
        int count = shared ? moves / 20 : moves; // one after the other, each with a commit
        for (List<Mover> baseline : List.of(bare, withHistory)) {
          Duel duel =
              Duel.of(
                  1,
                  rounds,
                  () -> move(threads, ours, targets, shared, count),
                  () -> move(threads, baseline, targets, shared, count));
          String beside = baseline == bare ? ", to an UPDATE" : ", to one with a row of history";
          report.row(operation + beside, count + " moves", duel, GOAL);
        }
      }
    } finally {
      threads.shutdownNow();
      for (java.sql.Connection session : sessions) {
        session.close();
      }
      server.drop(SCHEMA);
      server.drop(BASELINE);
    }
  }

  /** Complete and sealed snapshots, one more than there are threads. */
  private static List<GraphSnapshot> targets(Connection connection) {
    Dataset dataset = Dataset.of("tags");
    List<GraphSnapshot> targets = new ArrayList<>();
    GraphSnapshot next =
        connection.snapshot(dataset.graph(), Map.of("raw", StoragePartitions.empty()));
    for (int i = 0; i <= THREADS; i++) {
      connection.writeSnapshot(next);
      connection.writeSnapshotPartitions(next, "built", dataset.partitions(0, 1));
      connection.sealSnapshot(next);
      targets.add(next);
      next = next.nextEdition();
    }
    return targets;
  }

  private static String tag(boolean shared, int thread) {
    return shared ? "shared" : "tag-" + thread;
  }

  private static void makeTags(Server server, Connection connection, GraphSnapshot first)
      throws SQLException {
    server.execute(
        "CREATE SCHEMA " + BASELINE,
        """
        CREATE TABLE benchmarks_tags_baseline.tag
          (LIKE benchmarks_tags.snapshot_tag INCLUDING ALL);
        CREATE TABLE benchmarks_tags_baseline.history
          (LIKE benchmarks_tags.snapshot_tag_history INCLUDING ALL)
        """);
    for (int i = 0; i <= THREADS; i++) {
      String tag = tag(i == THREADS, i);
      connection.tags().create(first, tag, NOTE);
      server.execute(
          "INSERT INTO benchmarks_tags_baseline.tag (name, tag, snapshot_fingerprint) VALUES ('"
              + first.name()
              + "', '"
              + tag
              + "', "
              + first.fingerprint()
              + ")");
    }
  }

  private static Mover moving(Connection connection) {
    return (tag, expected, target) -> {
      try {
        connection.tags().move(target, tag, expected, NOTE);
        return target.fingerprint();
      } catch (TagConflictException lost) {
        return lost.current();
      }
    };
  }

  private static Mover moving(java.sql.Connection session, String name, boolean withHistory)
      throws SQLException {
    PreparedStatement update = session.prepareStatement(withHistory ? UPDATE_WITH_HISTORY : UPDATE);
    PreparedStatement select = session.prepareStatement(SELECT);
    return (tag, expected, target) -> {
      update.setLong(1, target.fingerprint().value());
      update.setString(2, name);
      update.setString(3, tag);
      update.setLong(4, expected.value());
      if (withHistory) {
        update.setLong(5, expected.value());
        update.setString(6, NOTE.actor());
        update.setString(7, NOTE.message());
      }
      if (update.executeUpdate() == 1) {
        return target.fingerprint();
      }
      select.setString(1, name);
      select.setString(2, tag);
      try (ResultSet row = select.executeQuery()) {
        row.next();
        return Fingerprint.of(row.getLong(1));
      }
    };
  }

  /**
   * Moves tags so often, each thread to two targets by turns, or to its own where others move on.
   */
  private static void move(
      ExecutorService threads,
      List<Mover> movers,
      List<GraphSnapshot> targets,
      boolean shared,
      int moves)
      throws Exception {
    AtomicInteger left = new AtomicInteger(moves);
    List<Callable<Integer>> tasks = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      int thread = i;
      tasks.add(
          () -> {
            String tag = tag(shared, thread);
            Fingerprint current = targets.get(0).fingerprint();
            while (left.get() > 0) {
              GraphSnapshot own = targets.get(thread);
              GraphSnapshot other = targets.get(thread + 1);
              GraphSnapshot target = current.equals(own.fingerprint()) ? other : own;
              current = movers.get(thread).move(tag, current, target);
              if (current.equals(target.fingerprint())) {
                left.decrementAndGet();
              }
            }
            return thread;
          });
    }
    for (Future<Integer> done : threads.invokeAll(tasks)) {
      done.get();
    }
  }
}

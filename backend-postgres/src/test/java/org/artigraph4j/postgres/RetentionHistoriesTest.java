package org.artigraph4j.postgres;

import java.time.Duration;
import java.util.List;
import net.jqwik.api.lifecycle.AfterContainer;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.contract.history.HistoriesContract;
import org.artigraph4j.contract.history.HistoryClock;
import org.artigraph4j.contract.history.HistoryStore;
import org.artigraph4j.memory.MemoryBackend;
import org.artigraph4j.retention.RemovalMode;
import org.artigraph4j.retention.RetentionProgress;

/** Random histories on the memory backend and on Postgres side by side. */
class RetentionHistoriesTest extends HistoriesContract {
  private static final String SCHEMA = TestServer.schema(RetentionHistoriesTest.class);

  /** One backend for all histories. */
  private static final class Opened {
    static final Backend BACKEND = PostgresBackend.open(TestServer.config(SCHEMA).build());

    /** Makes everything older. */
    static final String AGE = age();

    private static String age() {
      // Opened first, so that there are tables.
      try (Connection opened = BACKEND.connect()) {
        return TestServer.query(
            """
            SELECT string_agg(format('UPDATE %%I.%%I SET %%s', t.schema, t.name, t.sets), '; ')
            FROM (
              SELECT c.table_schema AS schema, c.table_name AS name,
                string_agg(
                  format('%%1$I = %%1$I - interval ''SECONDS seconds''', c.column_name), ', ') AS sets
              FROM information_schema.columns c
              WHERE c.table_schema = '%s' AND c.data_type = 'timestamp with time zone'
              GROUP BY c.table_schema, c.table_name
            ) AS t
            """
                .formatted(SCHEMA));
      }
    }
  }

  @AfterContainer
  static void drop() {
    Opened.BACKEND.close();
    TestServer.drop(SCHEMA);
  }

  @Override
  protected int histories() {
    return 40;
  }

  @Override
  protected List<HistoryStore> open() {
    HistoryClock clock = new HistoryClock();
    Connection memory = MemoryBackend.create(clock).connect();
    Connection tested = Opened.BACKEND.connect();
    return List.of(
        new HistoryStore(memory, clock::pass, memory::close),
        new HistoryStore(tested, RetentionHistoriesTest::pass, () -> end(tested)));
  }

  private static void pass(Duration time) {
    TestServer.execute(Opened.AGE.replace("SECONDS", "" + time.toSeconds()));
  }

  private static void end(Connection tested) {
    tested.retention().purge(SCHEMA, RemovalMode.REMOVE, RetentionProgress.toTheEnd());
    tested.close();
  }
}

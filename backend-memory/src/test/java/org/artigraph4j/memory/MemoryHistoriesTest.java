package org.artigraph4j.memory;

import java.util.List;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.contract.history.HistoriesContract;
import org.artigraph4j.contract.history.HistoryClock;
import org.artigraph4j.contract.history.HistoryStore;

/** Random histories, each in a backend of its own. */
class MemoryHistoriesTest extends HistoriesContract {
  @Override
  protected int histories() {
    return 2_000;
  }

  @Override
  protected List<HistoryStore> open() {
    HistoryClock clock = new HistoryClock();
    Connection connection = MemoryBackend.create(clock).connect();
    return List.of(new HistoryStore(connection, clock::pass, connection::close));
  }
}

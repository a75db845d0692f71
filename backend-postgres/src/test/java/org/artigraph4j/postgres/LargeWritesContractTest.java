package org.artigraph4j.postgres;

import org.artigraph4j.backend.Backend;
import org.artigraph4j.contract.BackendContract;
import org.junit.jupiter.api.AfterAll;

/** The whole contract, with every batch taken for a large one. */
class LargeWritesContractTest extends BackendContract {
  private static final String SCHEMA = TestServer.schema(LargeWritesContractTest.class);

  @AfterAll
  static void drop() {
    TestServer.drop(SCHEMA);
  }

  @Override
  protected Backend open() {
    return PostgresBackend.open(TestServer.config(SCHEMA).build(), new Sizes(0, 0, 1));
  }
}

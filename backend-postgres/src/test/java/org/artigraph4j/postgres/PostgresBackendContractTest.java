package org.artigraph4j.postgres;

import org.artigraph4j.backend.Backend;
import org.artigraph4j.contract.BackendContract;
import org.junit.jupiter.api.AfterAll;

/** The whole contract, on a schema of its own. */
class PostgresBackendContractTest extends BackendContract {
  private static final String SCHEMA = TestServer.schema(PostgresBackendContractTest.class);

  @AfterAll
  static void drop() {
    TestServer.drop(SCHEMA);
  }

  @Override
  protected Backend open() {
    return PostgresBackend.open(TestServer.config(SCHEMA).build());
  }
}

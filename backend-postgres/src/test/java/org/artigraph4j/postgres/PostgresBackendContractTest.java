package org.artigraph4j.postgres;

import org.artigraph4j.backend.Backend;
import org.artigraph4j.contract.BackendContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/**
 * The whole contract, with the rights of the writer in {@code docs/operations.md} and no others; on
 * a server that was given, where roles are not made, with those of its role.
 */
class PostgresBackendContractTest extends BackendContract {
  private static final String SCHEMA = TestServer.schema(PostgresBackendContractTest.class);
  private static final TestRoles ROLES = new TestRoles("contract_test");

  @BeforeAll
  static void make() throws Exception {
    if (TestServer.isEmbedded()) {
      ROLES.make();
    }
  }

  @AfterAll
  static void drop() {
    if (TestServer.isEmbedded()) {
      ROLES.drop();
    } else {
      TestServer.drop(SCHEMA);
    }
  }

  @Override
  protected Backend open() {
    return TestServer.isEmbedded()
        ? ROLES.openWithoutDdl(TestRoles.WRITER)
        : PostgresBackend.open(TestServer.config(SCHEMA).build());
  }
}

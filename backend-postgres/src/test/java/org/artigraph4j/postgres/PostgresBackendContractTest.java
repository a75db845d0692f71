package org.artigraph4j.postgres;

import org.artigraph4j.backend.Backend;
import org.artigraph4j.contract.BackendContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The whole contract, with the rights of the writer in {@code docs/operations.md} and no others,
 * and what removes with those of the keeper; on a server that was given, where roles are not made,
 * with those of its role.
 */
@ExtendWith(PostgresBackendContractTest.WhoRemoves.class)
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
        ? ROLES.openWithoutDdl(WhoRemoves.role)
        : PostgresBackend.open(TestServer.config(SCHEMA).build());
  }

  /** What removes something is for the keeper. */
  static final class WhoRemoves implements BeforeEachCallback {
    private static volatile String role = TestRoles.WRITER;

    @Override
    public void beforeEach(ExtensionContext test) {
      role = test.getTags().contains("retention") ? TestRoles.KEEPER : TestRoles.WRITER;
    }
  }
}

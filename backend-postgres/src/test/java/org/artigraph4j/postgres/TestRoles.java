package org.artigraph4j.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A database of the embedded server with the roles of {@code docs/operations.md}, made as that page
 * says.
 */
final class TestRoles {
  static final String SCHEMA = "artigraph4j";
  static final String MIGRATOR = "artigraph4j_migrator";
  static final String WRITER = "artigraph4j_writer";
  static final String KEEPER = "artigraph4j_keeper";
  static final String READER = "artigraph4j_reader";
  private static final Pattern SQL = Pattern.compile("```sql\n(.*?)```", Pattern.DOTALL);

  private final String database;

  TestRoles(String database) {
    this.database = database;
  }

  /** What is done with a statement of a role. */
  interface Work {
    void on(Statement statement) throws SQLException;
  }

  /** The statements below a heading of the page, block by block. */
  static List<String> blocks(String heading) throws IOException {
    String page = Files.readString(Path.of("../docs/operations.md"));
    int start = page.indexOf("\n## " + heading + "\n");
    assertThat(start).as("the heading %s", heading).isNotNegative();
    int end = page.indexOf("\n## ", start + 1);
    return SQL.matcher(page.substring(start, end))
        .results()
        .map((MatchResult block) -> block.group(1))
        .toList();
  }

  /** Makes the database, the roles, and the tables. */
  void make() throws IOException, SQLException {
    drop();
    TestServer.execute("CREATE DATABASE " + database);
    List<String> blocks = blocks("Roles");
    assertThat(blocks).hasSize(2);
    run("postgres", statement -> statement.execute(blocks.get(0)));
    PostgresBackend.open(config(MIGRATOR).build()).close();
    for (int i = 0; i < 2; i++) {
      run(MIGRATOR, statement -> statement.execute(blocks.get(1)));
    }
  }

  void drop() {
    TestServer.execute("DROP DATABASE IF EXISTS " + database + " WITH (FORCE)");
    for (String role : List.of(MIGRATOR, KEEPER, WRITER, READER)) {
      TestServer.execute("DROP ROLE IF EXISTS " + role);
    }
  }

  PostgresConfig.Builder config(String role) {
    return TestServer.config(TestServer.url(database), SCHEMA).user(role);
  }

  /** The backend of a role that may not make tables. */
  PostgresBackend openWithoutDdl(String role) {
    return PostgresBackend.open(config(role).migrateOnOpen(false).build());
  }

  /** Runs statements past the backend. */
  void run(String role, Work work) throws SQLException {
    try (java.sql.Connection connection =
            DriverManager.getConnection(TestServer.url(database) + "&user=" + role);
        Statement statement = connection.createStatement()) {
      work.on(statement);
    }
  }
}

package org.artigraph4j.examples.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.artigraph4j.postgres.PostgresConfig;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * How to reach a server.
 *
 * @param folder has the password
 */
record Login(Path folder, int port) {
  static final String USER = "artigraph4j";

  /** The driver shows nobody the password: another program may have got a dead server's port. */
  private String url() {
    return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?requireAuth=scram-sha-256";
  }

  private String password() {
    try {
      return Files.readString(folder.resolve("password"));
    } catch (IOException failure) {
      throw new ServerException("cannot read " + folder.resolve("password"), failure);
    }
  }

  PostgresConfig config() {
    return PostgresConfig.builder().jdbcUrl(url()).user(USER).password(password()).build();
  }

  /**
   * Whether the server answers, and lets us in. As both sides prove that they know the password, it
   * is ours.
   */
  boolean works() {
    PGSimpleDataSource driver = new PGSimpleDataSource();
    driver.setUrl(url());
    driver.setConnectTimeout(5);
    driver.setLoginTimeout(5);
    driver.setSocketTimeout(5);
    try (Connection connection = driver.getConnection(USER, password())) {
      return connection.isValid(5);
    } catch (SQLException notYet) {
      return false;
    }
  }
}

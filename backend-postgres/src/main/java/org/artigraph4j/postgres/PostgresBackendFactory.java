package org.artigraph4j.postgres;

import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.BackendFactory;

/**
 * Opens {@code jdbc:postgresql://…} with the settings that {@link PostgresConfig} has unless given.
 */
public final class PostgresBackendFactory implements BackendFactory {
  @Override
  public String scheme() {
    return "jdbc:postgresql";
  }

  @Override
  public Backend open(String url) {
    return PostgresBackend.open(PostgresConfig.of(url));
  }
}

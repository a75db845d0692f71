package org.artigraph4j.examples;

import org.artigraph4j.backend.Backend;
import org.artigraph4j.examples.server.EmbeddedServer;
import org.artigraph4j.examples.server.RoundTrips;
import org.artigraph4j.examples.server.ServerException;
import org.artigraph4j.postgres.PostgresBackend;
import org.jspecify.annotations.Nullable;

/**
 * Where the metadata is kept while a command runs.
 *
 * @param place where that is, without what a URL may have of credentials
 * @param server the server that was started or found for it
 */
record Metadata(Backend backend, String place, @Nullable EmbeddedServer server)
    implements AutoCloseable {

  static Metadata open(Options options) {
    return options
        .backend()
        .map(url -> new Metadata(Backend.open(url), place(url), null))
        .orElseGet(() -> embedded(options.data()));
  }

  private static Metadata embedded(DataFolder data) {
    EmbeddedServer server = EmbeddedServer.open(data.root().resolve("postgres"));
    try {
      return new Metadata(
          PostgresBackend.open(RoundTrips.counted(server.config())), server.toString(), server);
    } catch (RuntimeException failure) {
      try {
        server.close();
      } catch (ServerException notStopped) {
        failure.addSuppressed(notStopped);
      }
      throw failure;
    }
  }

  private static String place(String url) {
    if (url.startsWith("memory:")) {
      return url + " (forgotten at the end)";
    }
    int settings = url.indexOf('?');
    return settings < 0 ? url : url.substring(0, settings);
  }

  @Override
  public void close() {
    try {
      backend.close();
    } finally {
      if (server != null) {
        server.close();
      }
    }
  }
}

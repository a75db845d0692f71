package org.artigraph4j.backend;

import java.util.Optional;
import java.util.ServiceLoader;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.artigraph4j.error.UnknownBackendException;

/**
 * A store of metadata. Open one for a process, and a {@link Connection} for each run:
 *
 * <pre>{@code
 * try (Backend backend = Backend.open("memory:");
 *     Connection connection = backend.connect()) {
 *   GraphSnapshot snapshot = connection.snapshot(graph, rawPartitions);
 *   …
 *   connection.writeSnapshotTag(snapshot, "2026.11");
 * }
 * }</pre>
 *
 * <p>Thread-safe.
 */
public interface Backend extends Connectable, AutoCloseable {
  /**
   * Opens the backend that a URL names, of those on the class path ({@link ServiceLoader}): {@code
   * memory:} is a new and empty one each time, {@code memory:NAME} one that is shared in the
   * process.
   *
   * @throws UnknownBackendException if none opens such URLs, naming the schemes that are known
   */
  static Backend open(String url) {
    ServiceLoader<BackendFactory> factories = ServiceLoader.load(BackendFactory.class);
    Optional<BackendFactory> factory =
        factories.stream()
            .map(ServiceLoader.Provider::get)
            .filter(candidate -> url.startsWith(candidate.scheme() + ":"))
            .findFirst();
    return factory
        .orElseThrow(
            () ->
                new UnknownBackendException(
                    scheme(url),
                    factories.stream().map(provider -> provider.get().scheme() + ":").toList()))
        .open(url);
  }

  /** What a URL starts with: only that may stand in a message, the rest may hold a password. */
  private static String scheme(String url) {
    Matcher scheme = Pattern.compile("(?:jdbc:)?[A-Za-z][A-Za-z0-9+.-]{0,31}:").matcher(url);
    return scheme.lookingAt() ? scheme.group() : "(no scheme)";
  }

  /** Closes the backend and all its connections; closing it again does nothing. */
  @Override
  void close();
}

package org.artigraph4j.backend;

/**
 * What can be connected to: a {@link Backend}, or a {@link Connection} that is open already. Code
 * that takes this works with either:
 *
 * <pre>{@code
 * void report(Connectable connectable) {
 *   try (Connection connection = connectable.connect()) { … }
 * }
 * }</pre>
 */
public interface Connectable {
  /**
   * A connection. Of a backend, a new one; of a connection, a view of it whose {@code close()}
   * leaves that connection open.
   *
   * @throws org.artigraph4j.error.ConnectionClosedException if this is closed
   */
  Connection connect();
}

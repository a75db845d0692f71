package org.artigraph4j.contract;

import java.util.function.Supplier;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.error.FacetNotSupportedException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/**
 * One group of the contract's tests. Every test gets a backend and a connection of its own; all
 * graph names and storages it makes are its own too, so that it does not matter what else is in the
 * store.
 */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
// A guard against hanging, no statement about speed. In a thread of its own, for a backend may be
// deaf to interrupts.
@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
public abstract class ContractGroup {
  private final Supplier<Backend> open;

  Backend backend;
  Connection connection;

  /** A group for the backends that {@code open} opens; see {@link BackendContract#open()}. */
  protected ContractGroup(Supplier<Backend> open) {
    this.open = open;
  }

  @BeforeEach
  final void openBackend() {
    backend = open.get();
    connection = backend.connect();
  }

  /** A facet; the test is skipped, with the reason, where the backend has none. */
  static <T> T facet(Supplier<T> facet) {
    try {
      return facet.get();
    } catch (FacetNotSupportedException none) {
      return Assumptions.abort(none.getMessage());
    }
  }

  @AfterEach
  final void closeBackend() {
    connection.close();
    backend.close();
  }
}

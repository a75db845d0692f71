package org.artigraph4j.error;

import java.util.Collection;
import java.util.TreeSet;

/** A backend URL that no backend on the class path opens. */
public final class UnknownBackendException extends BackendException {
  /**
   * A refusal.
   *
   * @param scheme what the URL starts with; never all of it, which may hold a password
   * @param known the schemes of the backends that were found
   */
  public UnknownBackendException(String scheme, Collection<String> known) {
    super(
        "no backend opens URLs that start with '"
            + scheme
            + "'; found on the class path: "
            + (known.isEmpty() ? "none" : new TreeSet<>(known))
            + ". Add the backend's artifact, such as artigraph4j-backend-memory for 'memory:'");
  }
}

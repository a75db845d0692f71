package org.artigraph4j.error;

import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.Utf8;

/** No graph of that name has that fingerprint, or there is none of that name at all. */
public final class GraphNotFoundException extends NotFoundException {
  public GraphNotFoundException(String name, Fingerprint fingerprint) {
    super(
        "no graph '"
            + Utf8.abbreviate(name)
            + "' with the fingerprint "
            + fingerprint
            + "; write it with writeGraph(graph)");
  }

  public GraphNotFoundException(String name) {
    super("no graph '" + Utf8.abbreviate(name) + "'; write it with writeGraph(graph)");
  }
}

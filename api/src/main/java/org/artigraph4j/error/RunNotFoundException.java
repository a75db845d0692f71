package org.artigraph4j.error;

import org.artigraph4j.fingerprint.Utf8;

/** No run of that id on a graph of that name. */
public final class RunNotFoundException extends NotFoundException {
  public RunNotFoundException(String name, String id) {
    super(
        "no run '"
            + Utf8.abbreviate(id)
            + "' of the graph '"
            + Utf8.abbreviate(name)
            + "'; start it with runs().start(…)");
  }
}

package org.artigraph4j.error;

import org.artigraph4j.fingerprint.Utf8;

/** A run that was to start under the id of another one. That one is as it was. */
public final class RunConflictException extends BackendException {
  public RunConflictException(String name, String id) {
    super(
        "another run '"
            + Utf8.abbreviate(id)
            + "' of the graph '"
            + Utf8.abbreviate(name)
            + "' was started, with another snapshot, configuration or label; give this one an id"
            + " of its own");
  }
}

package org.artigraph4j.storage;

import org.artigraph4j.fingerprint.InvalidValueException;

/** A storage that still has placeholders which only its graph can fill in. */
public final class UnresolvedStorageException extends InvalidValueException {
  UnresolvedStorageException(Storage storage, Iterable<String> placeholders) {
    super(
        "the storage "
            + storage
            + " has the unresolved placeholders "
            + placeholders
            + ": take the artifact from graph.artifact(key)");
  }
}

package org.artigraph4j.error;

import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.Utf8;

/** A tag that points elsewhere and may not be moved. It points where it did. */
public final class TagConflictException extends BackendException {
  private final Fingerprint current;

  /**
   * A conflict.
   *
   * @param current the fingerprint of the snapshot that the tag points to
   * @param refused the fingerprint of the snapshot that it was to point to
   */
  public TagConflictException(String name, String tag, Fingerprint current, Fingerprint refused) {
    super(
        "the tag '"
            + Utf8.abbreviate(tag)
            + "' of the graph '"
            + Utf8.abbreviate(name)
            + "' points to the snapshot "
            + current
            + ", not to "
            + refused
            + "; pass overwrite to move it");
    this.current = current;
  }

  /** The fingerprint of the snapshot that the tag points to. */
  public Fingerprint current() {
    return current;
  }
}

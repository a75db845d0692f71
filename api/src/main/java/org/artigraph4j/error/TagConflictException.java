package org.artigraph4j.error;

import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.Utf8;

/** A tag that points elsewhere than the call expects or asks for. It points where it did. */
public final class TagConflictException extends BackendException {
  private final Fingerprint current;

  /**
   * A conflict.
   *
   * @param current the fingerprint of the snapshot that the tag points to
   * @param wanted the fingerprint of the snapshot that it should have pointed to already
   */
  public TagConflictException(String name, String tag, Fingerprint current, Fingerprint wanted) {
    super(
        "the tag '"
            + Utf8.abbreviate(tag)
            + "' of the graph '"
            + Utf8.abbreviate(name)
            + "' points to the snapshot "
            + current
            + ", not to "
            + wanted
            + "; if that one may go, expect it with tags(), or overwrite the tag");
    this.current = current;
  }

  /** The fingerprint of the snapshot that the tag points to. */
  public Fingerprint current() {
    return current;
  }
}

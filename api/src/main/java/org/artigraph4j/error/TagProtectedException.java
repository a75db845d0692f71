package org.artigraph4j.error;

import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.Utf8;

/** A protected tag that was to be moved or deleted. It points where it did. */
public final class TagProtectedException extends BackendException {
  private final Fingerprint current;

  /**
   * A refusal.
   *
   * @param current the fingerprint of the snapshot that the tag points to
   */
  public TagProtectedException(String name, String tag, Fingerprint current) {
    super(
        "the tag '"
            + Utf8.abbreviate(tag)
            + "' of the graph '"
            + Utf8.abbreviate(name)
            + "' points to the snapshot "
            + current
            + " and is protected; tags().unprotect(…) lets it be moved and deleted");
    this.current = current;
  }

  /** The fingerprint of the snapshot that the tag points to. */
  public Fingerprint current() {
    return current;
  }
}

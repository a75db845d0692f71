package org.artigraph4j.error;

import org.artigraph4j.fingerprint.Fingerprint;

/**
 * Two different bodies with one fingerprint. What is stored stays; the other body was neither
 * written nor taken for it. It is found when a body is written or read; calls that name a snapshot
 * (links, tags, seals) mean the one that was written under its fingerprint. By accident this is
 * next to impossible; see {@code docs/identity.md}.
 */
public final class FingerprintConflictException extends BackendException {
  private final Fingerprint fingerprint;

  /**
   * A conflict.
   *
   * @param what the new value, as it is to stand in the message
   */
  public FingerprintConflictException(String what, Fingerprint fingerprint) {
    super(
        "the fingerprint "
            + fingerprint
            + " of "
            + what
            + " belongs to another body already stored;"
            + " nothing was written: change the new one, a description will do");
    this.fingerprint = fingerprint;
  }

  public Fingerprint fingerprint() {
    return fingerprint;
  }
}

package org.artigraph4j.backend;

/**
 * Opens the backends of one scheme. An implementation has a public constructor without arguments
 * and is named in {@code META-INF/services/org.artigraph4j.backend.BackendFactory} of its jar.
 */
public interface BackendFactory {
  /** What its URLs start with, without the colon after: {@code memory}, {@code jdbc:postgresql}. */
  String scheme();

  /**
   * Opens a backend.
   *
   * @param url starts with the scheme and a colon
   * @throws org.artigraph4j.fingerprint.InvalidValueException if the rest of the URL is malformed
   */
  Backend open(String url);
}

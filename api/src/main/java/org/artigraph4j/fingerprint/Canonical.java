package org.artigraph4j.fingerprint;

/**
 * A value with a lossless JSON form and an identity.
 *
 * <p>Two values are equal exactly when their JSON is, save for what a value's own Javadoc calls
 * descriptive. {@link #fingerprint()} is a storage format: committed vectors pin it.
 */
public interface Canonical {
  /** Everything the value holds. Its static {@code fromJson} twin reads it back equal. */
  Json toJson();

  /** The hash of the canonical form, which is {@link #toJson()} unless the value says otherwise. */
  default Fingerprint fingerprint() {
    return toJson().fingerprint();
  }
}

package org.artigraph4j.error;

/**
 * The tables are not those of this release: missing, older, newer, or half migrated. Nothing was
 * changed.
 */
public final class SchemaVersionException extends BackendException {
  private static final long serialVersionUID = 1L;

  private final String expected;
  private final String found;

  /**
   * A mismatch.
   *
   * @param expected the version that this release works with
   * @param found the version that is there, or what else is
   * @param remedy what to do
   */
  public SchemaVersionException(String schema, String expected, String found, String remedy) {
    super(
        "the schema '"
            + schema
            + "' must be at version "
            + expected
            + ", found "
            + found
            + "; "
            + remedy);
    this.expected = expected;
    this.found = found;
  }

  /** The version that this release works with. */
  public String expected() {
    return expected;
  }

  /** The version that is there, or what else is. */
  public String found() {
    return found;
  }
}

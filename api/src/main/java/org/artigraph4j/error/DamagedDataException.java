package org.artigraph4j.error;

/**
 * Something stored that is not what was written: it cannot be read, or has another fingerprint than
 * the one it is stored under. Somebody changed it past this library, or a newer release wrote it.
 */
public final class DamagedDataException extends BackendException {
  private static final long serialVersionUID = 1L;

  /**
   * A damage.
   *
   * @param table where it is
   * @param key which row of the table it is, as it is to stand in the message
   * @param problem what is wrong with it
   */
  public DamagedDataException(String table, String key, String problem) {
    super(message(table, key, problem));
  }

  /** A damage that was found by an exception. */
  public DamagedDataException(String table, String key, Throwable cause) {
    super(message(table, key, String.valueOf(cause.getMessage())), cause);
  }

  private static String message(String table, String key, String problem) {
    return "damaged data in the table "
        + table
        + ", row "
        + key
        + ": "
        + problem
        + "; restore the row from a backup, or read it with the release that wrote it";
  }
}

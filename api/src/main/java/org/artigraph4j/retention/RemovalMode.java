package org.artigraph4j.retention;

/** What a removal does with what it finds. */
public enum RemovalMode {
  /** Says what it would remove, and removes nothing. */
  DRY_RUN,
  /** Removes metadata, and leaves data files where they are. */
  REMOVE,
  /**
   * Removes metadata, and the files of what is in {@code LocalFile} storages, of this machine.
   * Never a file that a partition names which is left.
   */
  REMOVE_WITH_FILES;

  /** Whether it only says what it would do. */
  public boolean isDryRun() {
    return this == DRY_RUN;
  }

  /** Whether it removes data files. */
  public boolean removesFiles() {
    return this == REMOVE_WITH_FILES;
  }
}

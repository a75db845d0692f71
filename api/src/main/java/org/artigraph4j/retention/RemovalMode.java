package org.artigraph4j.retention;

/** What a removal does with what it finds. */
public enum RemovalMode {
  /** Says what it would remove, and removes nothing. */
  DRY_RUN,
  /** Removes metadata, and leaves data files where they are. */
  REMOVE,
  /**
   * Removes metadata, and the files of what is in {@code LocalFile} storages, of this machine.
   *
   * <ul>
   *   <li>Never a file that a partition names which is left, or that might, by its path, be one of
   *       another storage which the backend knows.
   *   <li>Never a file that was changed since the call began, by this machine's clock and that of
   *       its files: whoever adopts a file that is there already changes its time first. {@link
   *       Retention#retain} asks for its policy's grace as well.
   *   <li>Sources, whose paths have no {@code {input_fingerprint}}, only by {@link
   *       Retention#evict}, which is told what to evict: nobody could build them again.
   * </ul>
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

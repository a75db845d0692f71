package org.artigraph4j.retention;

import com.google.common.collect.ImmutableList;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Files in the place of an artifact that no partition names.
 *
 * @param files in the order of the walk; those that were removed, or would be
 * @param bytes how large they are together
 * @param unreadable files whose paths have the place's shape, but are not how any partition's is
 *     spelled: the first {@value #MOST_UNREADABLE} of them. They are left alone.
 * @param isComplete whether all was walked through; if not, there were {@value #MOST_FILES} files,
 *     and to call again, once these are removed, goes on
 */
public record FileSweep(
    ImmutableList<Path> files, long bytes, ImmutableList<Path> unreadable, boolean isComplete) {
  /** How many files a call answers at most. */
  public static final int MOST_FILES = 100_000;

  /** How many unreadable files a call answers at most. */
  public static final int MOST_UNREADABLE = 1_000;

  public FileSweep {
    Objects.requireNonNull(files, "files");
    Objects.requireNonNull(unreadable, "unreadable");
  }
}

package org.artigraph4j.retention;

import com.google.common.collect.ImmutableList;
import java.nio.file.Path;

/**
 * Files in the place of an artifact that no partition names.
 *
 * @param files by path
 * @param bytes how large they are together
 */
public record FileSweep(ImmutableList<Path> files, long bytes) {
  public FileSweep {
    files = ImmutableList.copyOf(files);
  }
}

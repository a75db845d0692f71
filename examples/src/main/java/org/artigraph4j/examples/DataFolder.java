package org.artigraph4j.examples;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;
import org.artigraph4j.storage.LocalFile;

/**
 * The folder in which a pipeline has its data.
 *
 * @param root absolute, because metadata that outlives the process must say where the data is
 */
public record DataFolder(Path root) {
  public DataFolder {
    root = root.toAbsolutePath().normalize();
  }

  /** A storage below this folder; the folder's own name may have braces. */
  public LocalFile below(String template) {
    return LocalFile.rootedAt(root, template);
  }

  /** Artigraph's default layout below this folder, for what is built. */
  public LocalFile built() {
    return LocalFile.rootedAt(root);
  }

  /** Gives a raw file some content, at once or not at all; writes nothing if it has it already. */
  public static void put(Path file, String content) {
    try {
      if (Files.exists(file) && Files.readString(file).equals(content)) {
        return;
      }
      Files.createDirectories(requireNonNull(file.getParent()));
      Path temporary = file.resolveSibling(LocalFile.TEMPORARY + UUID.randomUUID());
      Files.writeString(temporary, content);
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException failure) {
      throw new UncheckedIOException("cannot write " + file, failure);
    }
  }

  /** Deletes a raw file; whether it was there. */
  public static boolean remove(Path file) {
    try {
      return Files.deleteIfExists(file);
    } catch (IOException failure) {
      throw new UncheckedIOException("cannot delete " + file, failure);
    }
  }
}

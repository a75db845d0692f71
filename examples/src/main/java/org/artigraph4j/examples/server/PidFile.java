package org.artigraph4j.examples.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What the server writes about itself: {@code postmaster.pid}. It stays behind when the server is
 * killed, and later another process may have got the number.
 */
record PidFile(Path file, long pid, int port) {
  /** Whether the process is the one that wrote the file. */
  enum Writer {
    RUNS,
    IS_GONE,
    UNKNOWN
  }

  static Path in(Path database) {
    return database.resolve("postmaster.pid");
  }

  /** The file of a data folder, if there is one that is complete. */
  static Optional<PidFile> of(Path database) {
    Path file = in(database);
    try {
      // Latin-1 reads any bytes: the second line is a path, in whatever encoding.
      List<String> lines = Files.readAllLines(file, StandardCharsets.ISO_8859_1);
      return Optional.of(
          new PidFile(
              file,
              Math.abs(Long.parseLong(lines.get(0).strip())),
              Integer.parseInt(lines.get(3).strip())));
    } catch (IOException | NumberFormatException | IndexOutOfBoundsException noServer) {
      return Optional.empty(); // none, or one that is just being written
    }
  }

  Writer writer() {
    Optional<ProcessHandle> process = ProcessHandle.of(pid).filter(ProcessHandle::isAlive);
    if (process.isEmpty() || isZombie()) {
      return Writer.IS_GONE;
    }
    try {
      // Linux tells the folder that a process works in: of a server it is its data folder.
      Path folder = Path.of("/proc", Long.toString(pid), "cwd").toRealPath();
      return Files.isSameFile(folder, file.resolveSibling("")) ? Writer.RUNS : Writer.IS_GONE;
    } catch (IOException | SecurityException notTold) {
      return process
          .flatMap(handle -> handle.info().command())
          .map(command -> command.endsWith("/postgres") ? Writer.RUNS : Writer.IS_GONE)
          .orElse(Writer.UNKNOWN);
    }
  }

  /** Killed, and its parent has not asked for its end: in a container perhaps nobody ever does. */
  private boolean isZombie() {
    try {
      String stat =
          Files.readString(
              Path.of("/proc", Long.toString(pid), "stat"), StandardCharsets.ISO_8859_1);
      return stat.startsWith("Z", stat.lastIndexOf(')') + 2);
    } catch (IOException notLinux) {
      return false;
    }
  }

  static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException failure) {
      throw new ServerException("cannot delete " + file, failure);
    }
  }
}

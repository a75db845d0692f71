package org.artigraph4j.examples.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** What tests ask and do about the servers of their folders. */
public final class Servers {
  private Servers() {}

  /** The folder that has the server's data, in the folder that a server was opened in. */
  static Path data(Path folder) {
    return folder.resolve("data-" + Binaries.ofThisMachine().major());
  }

  static Path pidFile(Path folder) {
    return PidFile.in(data(folder).resolve("db"));
  }

  /** The process of the server that runs, if there is one. */
  public static Optional<Long> running(Path folder) {
    return PidFile.of(data(folder).resolve("db"))
        .filter(file -> file.writer() == PidFile.Writer.RUNS)
        .map(PidFile::pid);
  }

  /** Kills what a test that failed may have left. */
  public static void kill(Path folder) throws Exception {
    Optional<Long> pid = running(folder);
    if (pid.isPresent()) {
      kill(pid.get());
      // The server's other processes see that it is gone, and end, but not at once.
      TimeUnit.MILLISECONDS.sleep(Duration.ofMillis(500).toMillis());
    }
  }

  static void kill(long pid) throws Exception {
    ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
    process.destroyForcibly();
    for (int wait = 0; wait < 1000 && isAlive(pid); wait++) {
      TimeUnit.MILLISECONDS.sleep(10);
    }
  }

  private static boolean isAlive(long pid) {
    return new PidFile(Path.of("postmaster.pid"), pid, 0).writer() != PidFile.Writer.IS_GONE;
  }
}

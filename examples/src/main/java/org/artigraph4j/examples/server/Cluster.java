package org.artigraph4j.examples.server;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;

/**
 * A server's data, and the server that runs on it. Only one process at a time may use one, see
 * {@link Locks#alone}.
 *
 * @param folder has {@code db}, the server's log, and the password of the only role
 */
record Cluster(Path folder, Programs programs) {
  /** What names start with until what they name is complete. */
  static final String NEW = "new-";

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final int STARTS = 3;
  private static final byte[] LOOPBACK = {127, 0, 0, 1};

  /**
   * On a machine that others use too: the loopback alone, and nobody without the password. Sockets
   * would need a short path.
   */
  private static final String SETTINGS =
      """

      listen_addresses = '127.0.0.1'
      unix_socket_directories = ''
      timezone = 'UTC'
      log_timezone = 'UTC'
      """;

  private Path database() {
    return folder.resolve("db");
  }

  /** Makes the data if there is none: elsewhere, so that there is a whole one or none. */
  void make() {
    if (Files.isDirectory(folder)) {
      return;
    }
    Path parent = folder.resolveSibling("");
    try {
      removeLeftovers(parent);
      Path temporary = Files.createTempDirectory(parent, NEW);
      Path password = newPassword(temporary.resolve("password"));
      Path made = temporary.resolve("db");
      programs.run(
          "initdb",
          "--pgdata=" + made,
          "--username=" + Login.USER,
          "--pwfile=" + password,
          "--auth=scram-sha-256",
          "--encoding=UTF8",
          "--no-locale");
      Files.writeString(made.resolve("postgresql.conf"), SETTINGS, StandardOpenOption.APPEND);
      Files.move(temporary, folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException failure) {
      throw new ServerException("cannot make " + folder, failure);
    }
  }

  /** What killed processes did not finish. */
  private static void removeLeftovers(Path parent) throws IOException {
    try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(parent, NEW + "*")) {
      for (Path leftover : leftovers) {
        try {
          MoreFiles.deleteRecursively(leftover, RecursiveDeleteOption.ALLOW_INSECURE);
        } catch (IOException beingWritten) {
          // A killed process's initdb may still run; the next one that makes data removes it.
        }
      }
    }
  }

  private static Path newPassword(Path file) throws IOException {
    byte[] random = new byte[24];
    new SecureRandom().nextBytes(random);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    return Files.writeString(file, Base64.getUrlEncoder().withoutPadding().encodeToString(random));
  }

  /** How to reach the server, which is started unless it runs. */
  Login start() {
    for (int attempt = 1; ; attempt++) {
      Optional<Login> running = find();
      if (running.isPresent()) {
        return running.get();
      }
      try {
        // A server of this data may be coming up, left by a killed process: then this fails, and
        // the next attempt finds it. Also somebody may take the port before the server does.
        programs.run(
            "pg_ctl",
            "start",
            "--wait",
            "--timeout=" + PATIENCE.toSeconds(),
            "--pgdata=" + database(),
            "--log=" + folder.resolve("server.log"),
            "--options=-p " + freePort());
      } catch (ServerException failure) {
        if (attempt == STARTS) {
          throw new ServerException(
              failure.getMessage() + "; see " + folder.resolve("server.log"), failure);
        }
        Pause.of(PAUSE.multipliedBy(10));
      }
    }
  }

  /** The server that runs, if there is one. */
  private Optional<Login> find() {
    Optional<PidFile> found = PidFile.of(database());
    if (found.isEmpty()) {
      removeUnwritten();
      return Optional.empty();
    }
    PidFile pidFile = found.get();
    PidFile.Writer writer = pidFile.writer();
    if (writer == PidFile.Writer.IS_GONE) {
      // The server would not start if another process of this user has got the number.
      PidFile.delete(pidFile.file());
      return Optional.empty();
    }
    Login login = new Login(folder, pidFile.port());
    Duration patience = writer == PidFile.Writer.RUNS ? PATIENCE : PAUSE.multipliedBy(20);
    long start = System.nanoTime();
    while (!login.works()) {
      if (pidFile.writer() == PidFile.Writer.IS_GONE) {
        return Optional.empty();
      }
      if (System.nanoTime() - start > patience.toNanos()) {
        if (writer == PidFile.Writer.UNKNOWN) {
          return Optional.empty(); // may be any process: the server's own check decides
        }
        throw new ServerException(
            "the server of "
                + folder
                + " (process "
                + pidFile.pid()
                + ") does not answer; end it, or pass another --data or --backend");
      }
      Pause.of(PAUSE);
    }
    return Optional.of(login);
  }

  /** A machine that lost its power may leave an empty file, with which no server starts. */
  private void removeUnwritten() {
    Path file = PidFile.in(database());
    if (Files.exists(file)) {
      Pause.of(PAUSE.multipliedBy(20)); // a server that is coming up writes it at once
      if (PidFile.of(database()).isEmpty()) {
        PidFile.delete(file);
      }
    }
  }

  /** Stops the server, also under its sessions. */
  void stop() {
    boolean running =
        PidFile.of(database()).filter(file -> file.writer() != PidFile.Writer.IS_GONE).isPresent();
    if (running) {
      programs.run("pg_ctl", "stop", "--wait", "--mode=fast", "--pgdata=" + database());
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByAddress(LOOPBACK))) {
      return socket.getLocalPort();
    } catch (IOException failure) {
      throw new ServerException("there is no free port", failure);
    }
  }
}

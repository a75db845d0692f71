package org.artigraph4j.examples.server;

import com.google.common.collect.ImmutableList;
import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Runs the server's programs. PostgreSQL refuses to run as root, so root runs them in a user
 * namespace without any mapped user: the kernel gives them root's files and no root's powers.
 *
 * @param folder has {@code bin}
 * @param output the file into which they write
 * @param root whether this is root
 * @param unshare the program that makes user namespaces
 */
record Programs(Path folder, Path output, boolean root, String unshare) {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final String INSTEAD =
      "run this as an ordinary user, or pass --backend jdbc:postgresql://… with a server of yours,"
          + " or --backend memory:";

  Programs(Path folder, Path output) {
    this(folder, output, new UnixSystem().getUid() == 0, "unshare");
  }

  Programs {
    requirePlain(folder);
    requirePlain(output);
  }

  /** pg_ctl passes paths to a shell, in double quotes. */
  private static void requirePlain(Path path) {
    if (path.toString().matches("(?s).*[\"$`\\\\\n].*")) {
      throw new ServerException(
          "PostgreSQL cannot run in "
              + path.getParent()
              + ", for the path has one of \" $ ` \\; pass another --data, or --backend");
    }
  }

  /**
   * Runs a program to its end.
   *
   * @throws ServerException with what it wrote, unless it ended well
   */
  void run(String program, String... arguments) {
    ImmutableList.Builder<String> command = ImmutableList.builder();
    if (root) {
      requireNamespaces();
      command.add(unshare, "-U");
    }
    command.add(folder.resolve("bin").resolve(program).toString()).add(arguments);
    if (status(command.build()) != 0) {
      String why = written();
      boolean denied = root && why.contains("Permission denied");
      throw new ServerException(
          program
              + " failed: "
              + why
              + (denied
                  ? "; for root it runs without root's powers, so it needs folders of root's: pass"
                      + " another --data, or "
                      + INSTEAD
                  : ""));
    }
  }

  private void requireNamespaces() {
    String why;
    try {
      if (status(ImmutableList.of(unshare, "-U", "true")) == 0) {
        return;
      }
      why = written();
    } catch (ServerException missing) {
      why = "there is no 'unshare'";
    }
    throw new ServerException(
        "PostgreSQL does not run as root, and this machine gives root no user namespace for it ("
            + why
            + "); "
            + INSTEAD);
  }

  private int status(ImmutableList<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command);
    // PGDATA, PGPORT and the like are meant for another server.
    builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
    builder.environment().put("LC_ALL", "C");
    // Into a file: the server may keep what its starter had open, and a pipe would never end.
    builder.redirectErrorStream(true).redirectOutput(output.toFile());
    try {
      Process process = builder.start();
      if (!process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        throw new ServerException(
            command.get(command.size() - 1) + " did not end within " + LIMIT + ": " + written());
      }
      return process.exitValue();
    } catch (IOException failure) {
      throw new ServerException(
          "the server's programs do not run on this machine ("
              + failure.getMessage()
              + "); pass --backend jdbc:postgresql://… with a server of yours, or --backend memory:",
          failure);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new ServerException("interrupted", stopped);
    }
  }

  private String written() {
    try {
      return new String(Files.readAllBytes(output), StandardCharsets.UTF_8).strip();
    } catch (IOException unreadable) {
      return unreadable.toString();
    }
  }
}

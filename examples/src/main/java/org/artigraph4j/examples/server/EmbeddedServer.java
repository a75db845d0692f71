package org.artigraph4j.examples.server;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.artigraph4j.postgres.PostgresConfig;

/**
 * A PostgreSQL server whose data stays in a folder. All processes that open the folder at the same
 * time share one server: the first starts it, the last stops it. One that a killed process left
 * running is found and used. Processes know of each other by locks that the kernel frees when a
 * process dies, so nothing needs to be cleaned up after a kill.
 *
 * <p>Zonky's {@code EmbeddedPostgres} would stop the server with the process that started it, under
 * all others; so we use its binaries alone.
 *
 * <pre>{@code
 * try (EmbeddedServer server = EmbeddedServer.open(folder);
 *     Backend backend = PostgresBackend.open(server.config())) {
 *   …
 * }
 * }</pre>
 */
public final class EmbeddedServer implements AutoCloseable {
  /** Where to unpack the server's programs, instead of the data folder: for tests. */
  static final String PROGRAMS = "artigraph4j.examples.programs";

  /** The kernel's locks are between processes; within one, one server to a folder is enough. */
  private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

  private final Path folder;
  private final Locks locks;
  private final FileChannel use;
  private final Cluster cluster;
  private final Login login;
  private final Thread closer = new Thread(this::close);
  private boolean closed;

  private EmbeddedServer(Path folder, Locks locks, FileChannel use, Cluster cluster, Login login) {
    this.folder = folder;
    this.locks = locks;
    this.use = use;
    this.cluster = cluster;
    this.login = login;
  }

  /**
   * Opens the server of a folder, having made the folder and started the server where needed.
   *
   * @throws ServerException if that cannot be done
   */
  public static EmbeddedServer open(Path folder) {
    Path real;
    try {
      if (!Files.isDirectory(folder)) {
        Files.createDirectories(requireNonNull(folder.toAbsolutePath().getParent()));
        Files.createDirectory(
            folder,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      real = folder.toRealPath();
    } catch (FileAlreadyExistsException otherWasFaster) {
      return open(folder);
    } catch (IOException failure) {
      throw new ServerException("cannot make the folder " + folder, failure);
    }
    if (!OPEN.add(real)) {
      throw new ServerException("this process uses the server of " + real + " already");
    }
    try {
      Locks locks = new Locks(real);
      EmbeddedServer server = locks.alone(() -> start(real, locks));
      // For Ctrl-C. A kill leaves the server to whoever comes next.
      Runtime.getRuntime().addShutdownHook(server.closer);
      return server;
    } catch (RuntimeException failure) {
      OPEN.remove(real);
      throw failure;
    }
  }

  private static EmbeddedServer start(Path folder, Locks locks) {
    FileChannel use = locks.use();
    try {
      Binaries binaries = Binaries.ofThisMachine();
      String elsewhere = System.getProperty(PROGRAMS, "");
      Path programs = binaries.in(elsewhere.isEmpty() ? folder : Path.of(elsewhere));
      Cluster cluster =
          new Cluster(
              folder.resolve("data-" + binaries.major()),
              new Programs(programs.toAbsolutePath(), folder.resolve("programs.log")));
      cluster.make();
      return new EmbeddedServer(folder, locks, use, cluster, cluster.start());
    } catch (RuntimeException failure) {
      leave(use);
      throw failure;
    }
  }

  /** How to reach it. */
  public PostgresConfig config() {
    return login.config();
  }

  /** Stops the server, unless another process uses it. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      locks.alone(
          () -> {
            leave(use);
            if (locks.unused()) {
              cluster.stop();
            }
            return folder;
          });
    } finally {
      OPEN.remove(folder);
      if (Thread.currentThread() != closer) {
        forgetCloser();
      }
    }
  }

  private void forgetCloser() {
    try {
      Runtime.getRuntime().removeShutdownHook(closer);
    } catch (IllegalStateException shutdown) {
      // It runs, and will find this closed.
    }
  }

  private static void leave(FileChannel use) {
    try {
      use.close();
    } catch (IOException failure) {
      throw new ServerException("cannot unlock a file", failure);
    }
  }

  @Override
  public String toString() {
    return "PostgreSQL in " + folder;
  }
}

package org.artigraph4j.examples.server;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * What the processes that share a server agree by. The kernel frees a killed process's locks.
 *
 * @param folder has the files that are locked: {@code change.lock} by one process while it starts
 *     or stops the server, {@code use.lock} by all together for as long as they use it
 */
record Locks(Path folder) {
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final Duration PAUSE = Duration.ofMillis(20);

  /** Does something while no other process starts or stops the server. */
  <T> T alone(Supplier<T> action) {
    try (FileChannel channel = open("change.lock")) { // which unlocks it when it is closed
      lock(channel);
      return action.get();
    } catch (IOException failure) {
      throw cannotLock("change.lock", failure);
    }
  }

  /** Says that this process uses the server, until what is returned is closed. */
  FileChannel use() {
    try {
      FileChannel channel = open("use.lock");
      if (channel.tryLock(0, Long.MAX_VALUE, true) == null) {
        channel.close();
        throw new ServerException(folder.resolve("use.lock") + " is locked by another program");
      }
      return channel;
    } catch (IOException failure) {
      throw cannotLock("use.lock", failure);
    }
  }

  /** Whether no process uses the server. Asked {@link #alone}, or the answer means nothing. */
  boolean unused() {
    try (FileChannel channel = open("use.lock");
        FileLock all = channel.tryLock()) {
      return all != null;
    } catch (IOException failure) {
      throw cannotLock("use.lock", failure);
    }
  }

  ServerException cannotLock(String name, IOException failure) {
    Path file = folder.resolve(name);
    if (!(failure instanceof AccessDeniedException)) {
      return new ServerException("cannot lock " + file, failure);
    }
    String owner;
    try {
      owner = Files.getOwner(Files.exists(file) ? file : folder).getName();
    } catch (IOException unknown) {
      owner = "another user";
    }
    return new ServerException(
        "this user may not use the server in "
            + folder
            + ", which belongs to "
            + owner
            + "; pass another --data");
  }

  private FileChannel open(String name) throws IOException {
    return FileChannel.open(
        folder.resolve(name),
        StandardOpenOption.CREATE,
        StandardOpenOption.READ,
        StandardOpenOption.WRITE);
  }

  private void lock(FileChannel channel) throws IOException {
    long start = System.nanoTime();
    while (channel.tryLock() == null) {
      if (System.nanoTime() - start > LIMIT.toNanos()) {
        throw new ServerException(
            "another process has been starting or stopping the server in "
                + folder
                + " for "
                + LIMIT.toMinutes()
                + " minutes; end it, or pass another --data or --backend");
      }
      Pause.of(PAUSE);
    }
  }
}

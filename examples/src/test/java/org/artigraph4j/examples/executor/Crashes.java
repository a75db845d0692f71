package org.artigraph4j.examples.executor;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.artigraph4j.backend.Connectable;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.storage.StoragePartitions;

/**
 * Makes a run crash at one of its steps: before or after a call to the backend (also inside of an
 * atomic block), a write to the disk, or a build.
 */
final class Crashes {
  /** An error, so that nothing that handles exceptions can take it for one. */
  static final class Crash extends Error {
    Crash(int step) {
      super("crash at step " + step);
    }
  }

  /** So short that the next run need not wait for what a crashed one has claimed. */
  private static final Duration LEASE = Duration.ofMillis(20);

  private final int crashAt;
  private int steps;

  Crashes(int crashAt) {
    this.crashAt = crashAt;
  }

  private void step() {
    steps++;
    if (steps == crashAt) {
      throw new Crash(steps);
    }
  }

  LocalExecutor executor(Connectable backend, Map<String, ProducerCode> code) {
    Map<String, ProducerCode> crashing = new HashMap<>();
    code.forEach((name, one) -> crashing.put(name, new CrashingCode(one)));
    return new LocalExecutor(
        () -> crashing(backend.connect()), crashing, new CrashingFiles(), LEASE);
  }

  private Connection crashing(Connection connection) {
    return (Connection)
        Proxy.newProxyInstance(
            Crashes.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("close")) {
                connection.close();
                return null;
              }
              step();
              try {
                Object answer = method.invoke(connection, inside(arguments));
                step();
                return answer;
              } catch (InvocationTargetException thrown) {
                throw thrown.getCause();
              }
            });
  }

  /** The work of a block works on a connection that crashes, too. */
  private Object[] inside(Object[] arguments) {
    if (arguments != null && arguments[0] instanceof Consumer<?> work) {
      @SuppressWarnings("unchecked") // runAtomically is the only method that takes one
      Consumer<Connection> block = (Consumer<Connection>) work;
      return new Object[] {(Consumer<Connection>) inner -> block.accept(crashing(inner))};
    }
    return arguments;
  }

  private final class CrashingFiles extends DataFiles {
    @Override
    void writeTemporary(Path temporary, byte[] bytes) throws IOException {
      step();
      super.writeTemporary(temporary, bytes);
      step();
    }

    @Override
    void publish(Path temporary, Path target) throws IOException {
      super.publish(temporary, target);
      step();
    }
  }

  private final class CrashingCode implements ProducerCode {
    private final ProducerCode code;

    CrashingCode(ProducerCode code) {
      this.code = code;
    }

    @Override
    public Map<PartitionKey, Map<String, StoragePartitions>> map(
        Map<String, StoragePartitions> inputs) {
      return code.map(inputs);
    }

    @Override
    public List<Object> build(BuildInputs inputs) {
      step();
      return code.build(inputs);
    }

    @Override
    public Optional<String> validate(List<Object> outputs) {
      return code.validate(outputs);
    }
  }
}

package org.artigraph4j.benchmarks.memory;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.memory.MemoryBackend;
import org.artigraph4j.partition.InputFingerprints;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A cache lookup of one key from two threads, beside the get of a plain concurrent map that holds
 * the same partitions. Whatever is asked for is equal to what is stored, but never the same object.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Threads(2)
@Fork(value = 1, jvmArgsAppend = "-Xmx6g")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings("NullAway.Init") // JMH calls the @Setup
public class LookupBenchmark {
  @Param("1000000")
  int partitions;

  private Connection connection;
  private Map<Asked, StoragePartition> map;
  private Fingerprint storage;
  private PartitionKey[] keys;
  private Fingerprint[] inputs;
  private InputFingerprints[] questions;
  private Asked[] asked;

  /** Where a thread is in the questions. */
  @State(Scope.Thread)
  public static class Cursor {
    private static final AtomicInteger THREADS = new AtomicInteger();

    private int next = THREADS.getAndIncrement() * 500_009;

    int next(int size) {
      next = next + 1 < size ? next + 1 : 0;
      return next % size;
    }
  }

  @Setup
  public void load() {
    storage = Partitions.ARTIFACT.storage().fingerprint();
    List<StoragePartition> stored = Partitions.bare(Partitions.shuffled(partitions, 1));
    connection = MemoryBackend.create(InstantSource.system()).connect();
    connection.writeArtifactPartitions(Partitions.ARTIFACT, StoragePartitions.copyOf(stored));
    map = new ConcurrentHashMap<>();
    stored.forEach(
        partition ->
            map.put(
                new Asked(storage, partition.key(), partition.inputFingerprint().orElseThrow()),
                partition));

    List<Integer> order = Partitions.shuffled(partitions, 2);
    keys = new PartitionKey[partitions];
    inputs = new Fingerprint[partitions];
    questions = new InputFingerprints[partitions];
    asked = new Asked[partitions];
    for (int i = 0; i < partitions; i++) {
      keys[i] = Partitions.key(order.get(i));
      inputs[i] = Partitions.input(order.get(i));
      questions[i] = InputFingerprints.of(keys[i], inputs[i]);
      asked[i] = new Asked(storage, keys[i], inputs[i]);
    }
  }

  @Benchmark
  public StoragePartitions lookup(Cursor cursor) {
    InputFingerprints question = questions[cursor.next(partitions)];
    return connection.readArtifactPartitions(Partitions.ARTIFACT, question);
  }

  @Benchmark
  public @Nullable StoragePartition lookupInMap(Cursor cursor) {
    return map.get(asked[cursor.next(partitions)]);
  }

  @Benchmark
  public StoragePartitions askAndLookup(Cursor cursor) {
    int i = cursor.next(partitions);
    return connection.readArtifactPartitions(
        Partitions.ARTIFACT, InputFingerprints.of(keys[i], inputs[i]));
  }

  @Benchmark
  public @Nullable StoragePartition askAndLookupInMap(Cursor cursor) {
    int i = cursor.next(partitions);
    return map.get(new Asked(storage, keys[i], inputs[i]));
  }
}

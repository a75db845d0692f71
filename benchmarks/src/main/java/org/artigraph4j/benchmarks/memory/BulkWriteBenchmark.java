package org.artigraph4j.benchmarks.memory;

import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.memory.MemoryBackend;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One write of many partitions to an empty backend, beside filling a plain concurrent map. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgsAppend = "-Xmx6g")
@Warmup(iterations = 3)
@Measurement(iterations = 5)
@SuppressWarnings("NullAway.Init") // JMH calls the @Setup
public class BulkWriteBenchmark {
  @Param("1000000")
  int partitions;

  private StoragePartitions batch;
  private Fingerprint storage;

  @Setup
  public void load() {
    batch = StoragePartitions.copyOf(Partitions.bare(Partitions.shuffled(partitions, 1)));
    storage = Partitions.ARTIFACT.storage().fingerprint();
  }

  /** What the round before left behind is not to be collected while this one is timed. */
  @Setup(Level.Invocation)
  public void collectGarbage() {
    System.gc();
  }

  @Benchmark
  public Backend write() {
    MemoryBackend backend = MemoryBackend.create(InstantSource.system());
    backend.connect().writeArtifactPartitions(Partitions.ARTIFACT, batch);
    return backend;
  }

  @Benchmark
  public Map<Asked, StoragePartition> fillMap() {
    Map<Asked, StoragePartition> map = new ConcurrentHashMap<>();
    for (StoragePartition partition : batch) {
      map.put(
          new Asked(storage, partition.key(), partition.inputFingerprint().orElseThrow()),
          partition);
    }
    return map;
  }
}

package org.artigraph4j.examples.executor;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.producer.Producer;
import org.artigraph4j.runs.Build;
import org.artigraph4j.runs.BuildStatus;
import org.artigraph4j.storage.StoragePartitions;

/** What the journal of a run is told of one producer's turn, once its partitions are recorded. */
final class BuildJournal {
  private final RunJournal run;
  private final Producer producer;
  private final List<Done> done = new ArrayList<>();

  private record Done(BuildInputs inputs, Instant startedAt, Instant endedAt) {}

  BuildJournal(RunJournal run, Producer producer) {
    this.run = run;
    this.producer = producer;
  }

  /** A build whose partitions are not recorded yet. */
  void built(BuildInputs inputs, Instant startedAt) {
    done.add(new Done(inputs, startedAt, notBefore(startedAt)));
  }

  /** The partitions of what was built are linked, or others in their place. */
  void recorded(Map<String, StoragePartitions> linked) {
    for (Done one : done) {
      Build.Builder build =
          build(one.inputs(), BuildStatus.SUCCEEDED)
              .startedAt(one.startedAt())
              .endedAt(one.endedAt());
      run.add(withOutputs(build, one.inputs().key(), linked));
    }
    done.clear();
  }

  void cached(
      List<BuildInputs> wanted, Set<PartitionKey> keys, Map<String, StoragePartitions> linked) {
    for (BuildInputs inputs : wanted) {
      if (keys.contains(inputs.key())) {
        run.add(withOutputs(build(inputs, BuildStatus.CACHED), inputs.key(), linked));
      }
    }
  }

  void failed(BuildInputs inputs, Instant startedAt, RuntimeException failure) {
    run.add(
        build(inputs, BuildStatus.FAILED)
            .startedAt(startedAt)
            .endedAt(notBefore(startedAt))
            .error(failure.toString())
            .build());
  }

  private Build.Builder build(BuildInputs inputs, BuildStatus status) {
    Build.Builder build = Build.builder(producer, inputs.key());
    return build.inputFingerprint(inputs.fingerprint()).status(status);
  }

  private static Build withOutputs(
      Build.Builder build, PartitionKey key, Map<String, StoragePartitions> linked) {
    linked.forEach(
        (output, partitions) ->
            partitions
                .find(key)
                .ifPresent(partition -> build.putOutput(output, partition.contentFingerprint())));
    return build.build();
  }

  /** Now, or later: the clock may have been put back. */
  private static Instant notBefore(Instant start) {
    Instant now = Instant.now();
    return now.isBefore(start) ? start : now;
  }
}

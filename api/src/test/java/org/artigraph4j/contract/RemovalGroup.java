package org.artigraph4j.contract;

import java.time.Duration;
import java.util.function.Supplier;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.retention.RemovalMode;
import org.artigraph4j.retention.RemovedKind;
import org.artigraph4j.retention.RetentionPolicy;
import org.artigraph4j.retention.RetentionProgress;
import org.artigraph4j.retention.RetentionReport;
import org.artigraph4j.storage.StoragePartitions;
import org.artigraph4j.tags.TagNote;
import org.junit.jupiter.api.BeforeEach;

/**
 * What the groups on the removal of what is old share. They are skipped where a backend has none.
 */
abstract class RemovalGroup extends RunGroup {
  static final Duration DAY = Duration.ofDays(1);

  RemovalGroup(Supplier<Backend> open) {
    super(open);
  }

  @BeforeEach
  final void requireRetention() {
    facet(connection::retention);
  }

  /** A policy on the graphs of a name, to be varied. */
  record Rules(String name, int last, Duration younger, Duration failed, Duration grace) {
    Rules keepLast(int keepLast) {
      return new Rules(name, keepLast, younger, failed, grace);
    }

    Rules keepYounger(Duration keepYounger) {
      return new Rules(name, last, keepYounger, failed, grace);
    }

    Rules keepFailed(Duration keepFailed) {
      return new Rules(name, last, younger, keepFailed, grace);
    }

    Rules withoutGrace() {
      return new Rules(name, last, younger, failed, Duration.ZERO);
    }

    RetentionPolicy build() {
      return RetentionPolicy.builder()
          .name(name)
          .keepLast(last)
          .keepYounger(younger)
          .keepFailed(failed)
          .grace(grace)
          .build();
    }
  }

  /** Keeps of this test's graph what is tagged, and what goes on. */
  final Rules keepingLittle() {
    return new Rules(name, 0, Duration.ZERO, Duration.ZERO, DAY);
  }

  final RetentionReport retain(Rules policy) {
    return retain(policy, RemovalMode.REMOVE);
  }

  final RetentionReport retain(Rules policy, RemovalMode mode) {
    return connection.retention().retain(policy.build(), mode, RetentionProgress.toTheEnd());
  }

  static long count(RetentionReport report, RemovedKind kind) {
    return report.get(kind).count();
  }

  final boolean isThere(GraphSnapshot one) {
    return connection.findSnapshot(one.name(), one.fingerprint()).isPresent();
  }

  /** The next edition of a snapshot, written. */
  final GraphSnapshot next(GraphSnapshot before) {
    GraphSnapshot next = before.nextEdition();
    connection.writeSnapshot(next);
    return next;
  }

  final void tag(GraphSnapshot one, String tag) {
    connection.tags().create(one, tag, TagNote.empty().allowingIncomplete());
  }

  final void untag(String tag, Fingerprint from) {
    connection.tags().delete(name, tag, from, TagNote.empty());
  }

  /** Partitions of the pipeline's built artifact, and of one input. */
  final StoragePartitions days(long from, long to) {
    return Samples.builtRange(graph.artifact(Samples.BUILT), from, to, "input");
  }

  final StoragePartitions lookup(long from, long to) {
    return connection.readArtifactPartitions(
        graph.artifact(Samples.BUILT),
        Samples.inputs(graph.artifact(Samples.BUILT), from, to, "input"));
  }

  final void build(GraphSnapshot into, StoragePartitions partitions) {
    connection.writeArtifactAndGraphPartitions(into, Samples.BUILT, partitions);
  }
}

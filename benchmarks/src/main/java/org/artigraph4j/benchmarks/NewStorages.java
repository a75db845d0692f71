package org.artigraph4j.benchmarks;

import java.util.List;
import java.util.stream.Stream;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;

/** A batch for each call, in storages that no earlier round has named. */
final class NewStorages {
  private final int calls;
  private final int size;
  private int last;
  private List<Dataset> datasets = List.of();
  private List<StoragePartitions> batches = List.of();
  private List<List<StoragePartition>> rows = List.of();

  NewStorages(int calls, int size) {
    this.calls = calls;
    this.size = size;
  }

  void renew() {
    datasets = Stream.generate(() -> Dataset.of("new " + ++last)).limit(calls).toList();
    batches = datasets.stream().map(each -> each.partitions(0, size)).toList();
    rows = batches.stream().map(CopyBaseline::sorted).toList();
  }

  Artifact artifact(int call) {
    return datasets.get(call).built();
  }

  StoragePartitions batch(int call) {
    return batches.get(call);
  }

  /** The same batches, sorted by primary key. */
  List<List<StoragePartition>> rows() {
    return rows;
  }
}

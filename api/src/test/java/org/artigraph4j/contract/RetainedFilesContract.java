package org.artigraph4j.contract;

import static org.artigraph4j.contract.Samples.BUILT;
import static org.artigraph4j.contract.Samples.builtRange;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.retention.Amount;
import org.artigraph4j.retention.RemovalMode;
import org.artigraph4j.retention.RemovedKind;
import org.artigraph4j.retention.RetentionProgress;
import org.artigraph4j.retention.RetentionReport;
import org.artigraph4j.storage.LocalFile;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.artigraph4j.tags.TagNote;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of what retention removes: by flag, after the grace, and never one that is named. */
@Tag("retention")
abstract class RetainedFilesContract extends RemovalGroup {
  private static final String INPUT = "input";

  @TempDir private Path folder;
  private Graph local;
  private Artifact files;
  private StoragePartitions five;
  private GraphSnapshot holding;

  RetainedFilesContract(Supplier<Backend> open) {
    super(open);
  }

  @BeforeEach
  void write() throws IOException {
    local = RetentionGroup.pipelineIn(folder);
    files = local.artifact(BUILT);
    five = builtRange(files, 0, 5, INPUT);
    holding = take(local);
    connection.writeArtifactPartitions(files, five);
    for (StoragePartition one : five) {
      RetentionGroup.file(one);
    }
  }

  private Rules keepingTagged() {
    return new Rules(local.name(), 0, Duration.ZERO, Duration.ZERO, DAY);
  }

  private List<Long> withFiles() {
    return LongStream.range(0, 5)
        .filter(n -> Files.exists(LocalFile.path(five.asList().get(Math.toIntExact(n)))))
        .boxed()
        .toList();
  }

  /** Of the same path as the one of the five. */
  private StoragePartition other(long n) {
    return Samples.built(files, n, INPUT, "other content");
  }

  private StoragePartition get(int n) {
    return five.asList().get(n);
  }

  private static Amount files(RetentionReport report) {
    return report.get(RemovedKind.FILES);
  }

  @Test
  void the_files_of_orphans_go_after_the_grace() {
    tag(holding, "prod");
    assertThat(files(retain(keepingTagged(), RemovalMode.REMOVE_WITH_FILES)))
        .isEqualTo(Amount.NOTHING);
    assertThat(connection.readArtifactPartitions(files)).isEmpty();
    assertThat(withFiles()).hasSize(5);

    Rules over = keepingTagged().withoutGrace();
    assertThat(files(retain(over, RemovalMode.DRY_RUN))).isEqualTo(new Amount(5, 20));
    assertThat(withFiles()).hasSize(5);
    assertThat(files(retain(over, RemovalMode.REMOVE_WITH_FILES))).isEqualTo(new Amount(5, 20));
    assertThat(withFiles()).isEmpty();
    assertThat(retain(over, RemovalMode.REMOVE_WITH_FILES).amounts()).isEmpty();
  }

  @Test
  void without_the_flag_files_stay() {
    assertThat(files(retain(keepingTagged().withoutGrace(), RemovalMode.REMOVE)))
        .isEqualTo(Amount.NOTHING);
    assertThat(connection.readArtifactPartitions(files)).isEmpty();
    assertThat(withFiles()).hasSize(5);
  }

  @Test
  void a_file_goes_with_the_last_snapshot_that_names_it() {
    connection.writeSnapshotPartitions(holding, BUILT, five);
    tag(holding, "prod");
    Rules policy = keepingTagged().withoutGrace();
    assertThat(files(retain(policy, RemovalMode.REMOVE_WITH_FILES))).isEqualTo(Amount.NOTHING);
    assertThat(withFiles()).hasSize(5);

    connection.tags().delete(local.name(), "prod", holding.fingerprint(), TagNote.empty());
    assertThat(files(retain(policy, RemovalMode.REMOVE_WITH_FILES))).isEqualTo(new Amount(5, 20));
    assertThat(isThere(holding)).isFalse();
    assertThat(withFiles()).isEmpty();
  }

  @Test
  void no_file_goes_that_a_link_or_a_known_partition_names() {
    connection.writeSnapshotPartitions(
        holding, BUILT, StoragePartitions.copyOf(List.of(get(0), other(2))));
    tag(holding, "prod");
    retain(keepingTagged(), RemovalMode.REMOVE_WITH_FILES);
    assertThat(connection.readArtifactPartitions(files)).containsExactly(get(0));
    // One of the same path is known again, and one that was taken out is linked.
    connection.writeArtifactPartitions(files, StoragePartitions.of(other(1)));
    connection.writeSnapshotPartitions(next(holding), BUILT, StoragePartitions.of(get(3)));

    RetentionReport report =
        retain(keepingTagged().keepYounger(DAY).withoutGrace(), RemovalMode.REMOVE_WITH_FILES);

    assertThat(files(report)).isEqualTo(new Amount(1, 4));
    assertThat(withFiles()).containsExactly(0L, 1L, 2L, 3L);
    assertThat(connection.readArtifactPartitions(files))
        .containsExactlyInAnyOrder(get(0), other(1), get(3));
  }

  @Test
  void the_files_of_a_graph_go_with_it_by_flag() {
    connection.writeSnapshotPartitions(holding, BUILT, five);
    RetentionReport report =
        connection
            .retention()
            .removeGraph(local.name(), RemovalMode.REMOVE_WITH_FILES, RetentionProgress.toTheEnd());
    assertThat(files(report)).isEqualTo(new Amount(5, 20));
    assertThat(withFiles()).isEmpty();
  }
}

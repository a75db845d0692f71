package org.artigraph4j.contract;

import static org.artigraph4j.contract.Samples.BUILT;
import static org.artigraph4j.contract.Samples.BY_N;
import static org.artigraph4j.contract.Samples.built;
import static org.artigraph4j.contract.Samples.print;
import static org.artigraph4j.contract.Samples.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.artifact.Format;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.catalog.PartitionQuery;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.retention.Eviction;
import org.artigraph4j.retention.EvictionNote;
import org.artigraph4j.retention.FileSweep;
import org.artigraph4j.retention.RemovalMode;
import org.artigraph4j.storage.Literal;
import org.artigraph4j.storage.LocalFile;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.artigraph4j.storage.UnresolvedStorageException;
import org.artigraph4j.type.Int64Type;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that no partition names are found, and go; never one that a partition names. */
@Tag("retention")
abstract class FileSweepsContract extends ContractGroup {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final long MANY = 3_000;

  @TempDir private Path root;
  private Graph graph;
  private Artifact artifact;

  FileSweepsContract(Supplier<Backend> open) {
    super(open);
  }

  @BeforeEach
  void requireRetention() {
    facet(connection::retention);
    graph = graph("{n.value}/{input_fingerprint}.csv");
    artifact = graph.artifact(BUILT);
  }

  private Graph graph(String path) {
    return Samples.graphOf(artifact(path));
  }

  private Artifact artifact(String path) {
    return Artifact.builder()
        .type(BY_N)
        .format(Format.CSV)
        .storage(LocalFile.rootedAt(root, path))
        .build();
  }

  /** Puts a file of some bytes into its place, which was last changed two hours ago. */
  private static Path old(Path file) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, "12345");
      Instant then = Instant.now().minus(HOUR).minus(HOUR);
      return Files.setLastModifiedTime(file, FileTime.from(then));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static Path old(StoragePartition partition) {
    return old(LocalFile.path(partition));
  }

  private static void touch(Path file) {
    try {
      Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private FileSweep sweep(Artifact swept, RemovalMode mode) {
    return connection.retention().sweepFiles(swept, HOUR, mode);
  }

  private FileSweep sweep(RemovalMode mode) {
    return sweep(artifact, mode);
  }

  private StoragePartition one(long n) {
    return built(artifact, n, "input", "content " + n);
  }

  private void link(StoragePartitions partitions) {
    GraphSnapshot snapshot = GraphSnapshot.of(graph, Map.of(BUILT, partitions));
    connection.writeSnapshot(snapshot);
    connection.writeSnapshotPartitions(snapshot, BUILT, partitions);
  }

  @Test
  void what_nobody_names_is_found_and_goes_by_the_mode_that_removes_files() {
    Path known = old(one(1));
    Path unknown = old(one(2));
    Path young = old(one(3));
    touch(young);
    connection.writeArtifactPartitions(artifact, StoragePartitions.of(one(1)));

    FileSweep expected = new FileSweep(ImmutableList.of(unknown), 5, ImmutableList.of(), true);
    assertThat(sweep(RemovalMode.DRY_RUN)).isEqualTo(expected);
    assertThat(sweep(RemovalMode.REMOVE)).isEqualTo(expected);
    assertThat(unknown).exists();
    assertThat(sweep(RemovalMode.REMOVE_WITH_FILES)).isEqualTo(expected);
    assertThat(unknown).doesNotExist();
    assertThat(unknown.getParent()).as("folders stay").exists();
    assertThat(known).exists();
    assertThat(young).exists();
    assertThat(sweep(RemovalMode.REMOVE_WITH_FILES))
        .isEqualTo(new FileSweep(ImmutableList.of(), 0, ImmutableList.of(), true));

    assertThat(connection.retention().sweepFiles(artifact, Duration.ZERO, RemovalMode.DRY_RUN))
        .isEqualTo(new FileSweep(ImmutableList.of(young), 5, ImmutableList.of(), true));
    Duration ever = Duration.ofSeconds(Long.MAX_VALUE);
    assertThat(connection.retention().sweepFiles(artifact, ever, RemovalMode.DRY_RUN).files())
        .isEmpty();
  }

  @Test
  void a_known_partition_names_its_file_whatever_is_in_it() {
    Path file = old(one(1));
    connection.writeArtifactPartitions(
        artifact, StoragePartitions.of(built(artifact, 1, "input", "other")));
    assertThat(sweep(RemovalMode.REMOVE_WITH_FILES).files()).isEmpty();
    assertThat(file).exists();
  }

  @Test
  void a_partition_that_is_only_linked_names_its_file() {
    StoragePartitions many =
        LongStream.range(0, MANY)
            .mapToObj(n -> built(artifact, n, "input", "linked " + n))
            .collect(StoragePartitions.toStoragePartitions());
    link(many);
    link(StoragePartitions.of(one(MANY))); // loosely, in another snapshot
    for (long n : new long[] {0, 1, MANY / 2, MANY - 1, MANY}) {
      old(one(n));
    }
    Path other = old(built(artifact, 1, "other input", "linked 1"));
    Path beyond = old(one(MANY + 1));
    assertThat(sweep(RemovalMode.DRY_RUN).files()).containsExactlyInAnyOrder(other, beyond);
    // A page of the walk that is asked about has what is known and what is linked.
    connection.writeArtifactPartitions(artifact, StoragePartitions.of(one(MANY + 1)));
    assertThat(sweep(RemovalMode.REMOVE_WITH_FILES).files()).containsExactly(other);
  }

  @Test
  void an_evicted_partition_names_its_file() {
    Path evicted = old(one(1));
    Path unknown = old(one(2));
    connection.writeArtifactPartitions(artifact, StoragePartitions.of(one(1)));
    connection
        .retention()
        .evict(
            new Eviction.OfKeys(PartitionQuery.of(artifact)),
            new EvictionNote("ada", "bad"),
            RemovalMode.REMOVE);
    assertThat(connection.readArtifactPartitions(artifact)).isEmpty();
    assertThat(sweep(RemovalMode.REMOVE_WITH_FILES).files()).containsExactly(unknown);
    assertThat(evicted).exists();
  }

  @Test
  void a_path_with_a_content_is_named_by_that_content_alone() {
    for (String path :
        List.of(
            "a/{n.value}/{input_fingerprint}-{content_fingerprint}",
            "b/{input_fingerprint}/{n.value}/{content_fingerprint}")) {
      graph = graph(path);
      artifact = graph.artifact(BUILT);
      connection.writeArtifactPartitions(artifact, StoragePartitions.of(one(1)));
      link(StoragePartitions.of(one(2)));
      Path known = old(one(1));
      Path linked = old(one(2));
      Path unknown = old(built(artifact, 1, "input", "other"));
      Path unlinked = old(built(artifact, 2, "input", "other"));
      assertThat(sweep(RemovalMode.REMOVE_WITH_FILES).files())
          .containsExactlyInAnyOrder(unknown, unlinked);
      assertThat(known).exists();
      assertThat(linked).exists();
    }
  }

  @Test
  void more_than_a_batch_of_files_is_asked_about_batch_by_batch() {
    StoragePartitions half =
        LongStream.range(0, MANY)
            .filter(n -> n % 2 == 0)
            .mapToObj(this::one)
            .collect(StoragePartitions.toStoragePartitions());
    connection.writeArtifactPartitions(artifact, half);
    LongStream.range(0, MANY).forEach(n -> old(one(n)));
    FileSweep swept = sweep(RemovalMode.REMOVE_WITH_FILES);
    assertThat(swept.files())
        .containsExactlyInAnyOrderElementsOf(
            LongStream.range(0, MANY)
                .filter(n -> n % 2 == 1)
                .mapToObj(n -> LocalFile.path(one(n)))
                .toList());
    assertThat(swept.bytes()).isEqualTo(5 * MANY / 2);
    assertThat(half).allMatch(partition -> Files.exists(LocalFile.path(partition)));
  }

  @Test
  void temporary_files_go_when_they_are_old_and_what_is_not_ours_stays() {
    String temporary = LocalFile.TEMPORARY;
    Path abandoned = old(root.resolve("1/" + temporary + "abandoned"));
    Path inTheMaking = old(root.resolve("1/" + temporary + "young"));
    touch(inTheMaking);
    Path foreign = old(root.resolve("1/README"));
    Path elsewhere = old(root.resolve(temporary + "elsewhere"));
    Path hidden = old(root.resolve("1/.hidden"));
    Path misspelled = old(root.resolve("01/7.csv"));
    Path zero = old(root.resolve("1/0.csv"));

    FileSweep swept = sweep(RemovalMode.REMOVE_WITH_FILES);
    assertThat(swept.files()).containsExactly(abandoned);
    assertThat(swept.unreadable()).containsExactly(misspelled, zero);
    assertThat(abandoned).doesNotExist();
    assertThat(List.of(inTheMaking, foreign, elsewhere, hidden, misspelled, zero))
        .allSatisfy(file -> assertThat(file).exists());
  }

  @Test
  void the_place_of_an_artifact_that_is_not_partitioned_is_swept_too() {
    Artifact whole =
        Samples.graphOf(
                Artifact.builder()
                    .type(new Int64Type())
                    .format(Format.CSV)
                    .storage(LocalFile.rootedAt(root, "{input_fingerprint}/whole.csv"))
                    .build())
            .artifact(BUILT);
    StoragePartition known =
        Samples.partition(whole, whole.key(), Optional.of(print("1")), print("c"));
    StoragePartition unknown =
        Samples.partition(whole, whole.key(), Optional.of(print("2")), print("c"));
    connection.writeArtifactPartitions(whole, StoragePartitions.of(known));
    Path temporary = old(LocalFile.path(known).resolveSibling(LocalFile.TEMPORARY + "x"));
    Stream.of(known, unknown).forEach(FileSweepsContract::old);
    assertThat(sweep(whole, RemovalMode.REMOVE_WITH_FILES).files())
        .containsExactlyInAnyOrder(LocalFile.path(unknown), temporary);
  }

  @Test
  void a_file_that_may_be_another_storages_stays() {
    Path ours = old(one(1));
    Path theirs = old(one(10));
    // Another template of the same paths: only a graph has it, nobody has written a partition.
    Artifact other = artifact("1{n.value}/{input_fingerprint}.csv");
    assertThat(sweep(RemovalMode.DRY_RUN).files()).containsExactly(ours, theirs);
    connection.writeGraph(Samples.graphOf(other));
    assertThat(sweep(RemovalMode.DRY_RUN).files()).isEmpty();

    Path more = old(one(2));
    assertThat(sweep(RemovalMode.DRY_RUN).files()).containsExactly(more);
    Artifact alone =
        Samples.graphOf(artifact("{n.value}/{input_fingerprint}.c{n.hex}")).artifact(BUILT);
    connection.writeArtifactPartitions(
        alone, StoragePartitions.of(built(alone, 5, "input", "content")));
    assertThat(sweep(RemovalMode.REMOVE_WITH_FILES).files()).isEmpty();
    assertThat(List.of(ours, theirs, more)).allSatisfy(file -> assertThat(file).exists());
  }

  @Test
  void sources_are_found_and_never_removed() {
    Artifact raw = Samples.graphOf(artifact("{n.value}.csv")).artifact(BUILT);
    Path known = old(Samples.raw(raw, 1, "content"));
    Path source = old(Samples.raw(raw, 2, "content"));
    connection.writeArtifactPartitions(raw, StoragePartitions.of(Samples.raw(raw, 1, "content")));
    assertThat(sweep(raw, RemovalMode.DRY_RUN).files()).containsExactly(source);
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> sweep(raw, RemovalMode.REMOVE_WITH_FILES))
        .withMessageContaining(raw.storage().toString())
        .withMessageContaining("{input_fingerprint}");
    assertThat(List.of(known, source)).allSatisfy(file -> assertThat(file).exists());
  }

  @Test
  void bad_arguments_are_refused() {
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(
            () ->
                connection
                    .retention()
                    .sweepFiles(artifact, Duration.ofNanos(-1), RemovalMode.DRY_RUN))
        .withMessageContaining("negative");
    Artifact literal =
        Artifact.builder()
            .type(BY_N)
            .format(Format.CSV)
            .storage(Literal.at(unique("a") + "{n.value}"))
            .build();
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> sweep(literal, RemovalMode.DRY_RUN))
        .withMessageContaining("LocalFile");
    assertThatExceptionOfType(UnresolvedStorageException.class)
        .isThrownBy(() -> sweep(artifact("{names}/{n.value}"), RemovalMode.DRY_RUN));
    assertThatThrownBy(
            () ->
                connection.runAtomically(
                    inner -> inner.retention().sweepFiles(artifact, HOUR, RemovalMode.DRY_RUN)))
        .isInstanceOf(IllegalStateException.class);
  }
}

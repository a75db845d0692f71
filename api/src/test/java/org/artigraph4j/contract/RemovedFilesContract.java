package org.artigraph4j.contract;

import static org.artigraph4j.contract.Samples.BUILT;
import static org.artigraph4j.contract.Samples.BY_N;
import static org.artigraph4j.contract.Samples.RAW;
import static org.artigraph4j.contract.Samples.print;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.artifact.Format;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.catalog.PartitionQuery;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.lineage.LineageBounds;
import org.artigraph4j.lineage.Provenance;
import org.artigraph4j.producer.Producer;
import org.artigraph4j.producer.Version;
import org.artigraph4j.retention.Amount;
import org.artigraph4j.retention.Eviction;
import org.artigraph4j.retention.RemovalMode;
import org.artigraph4j.retention.RemovedKind;
import org.artigraph4j.retention.RetentionProgress;
import org.artigraph4j.retention.RetentionReport;
import org.artigraph4j.storage.LocalFile;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which data files removals delete: those of what is gone, and no other. */
@Tag("retention")
@Tag("removed-files")
abstract class RemovedFilesContract extends RemovalGroup {
  @TempDir private Path folder;
  private Artifact files;
  private GraphSnapshot holding;

  RemovedFilesContract(Supplier<Backend> open) {
    super(open);
  }

  @BeforeEach
  void takeLocalSnapshot() {
    graph = RetentionGroup.pipelineIn(folder);
    name = graph.name();
    files = graph.artifact(BUILT);
    holding = take(graph);
  }

  private RetentionReport retainWithFiles(Rules policy) {
    return retain(policy, RemovalMode.REMOVE_WITH_FILES);
  }

  private RetentionReport removeGraph(String graphName) {
    return connection
        .retention()
        .removeGraph(graphName, RemovalMode.REMOVE_WITH_FILES, RetentionProgress.toTheEnd());
  }

  private void evict(Artifact of, RemovalMode mode) {
    evict(new Eviction.OfKeys(PartitionQuery.of(of)), mode);
  }

  private void evict(Eviction which, RemovalMode mode) {
    connection.retention().evict(which, RetentionGroup.NOTE, mode);
  }

  private StoragePartitions known(Artifact of, StoragePartition... partitions) throws IOException {
    StoragePartitions all = StoragePartitions.copyOf(List.of(partitions));
    connection.writeArtifactPartitions(of, all);
    for (StoragePartition one : all) {
      RetentionGroup.file(one);
    }
    return all;
  }

  private StoragePartition some(long n) {
    return Samples.built(files, n, "input", "content " + n);
  }

  private void link(StoragePartition one) {
    connection.writeSnapshotPartitions(holding, BUILT, StoragePartitions.of(one));
  }

  private static boolean hasFile(StoragePartition one) {
    return Files.exists(LocalFile.path(one));
  }

  /** As somebody does who adopts it while a removal is under way. */
  private static void touch(StoragePartition one) throws IOException {
    Files.setLastModifiedTime(
        LocalFile.path(one), FileTime.from(Instant.now().plus(RunGroup.LONG)));
  }

  @Test
  void an_orphans_file_goes_after_its_grace() throws Exception {
    known(files, some(1), some(2), some(3));
    link(some(1));
    tag(holding, "prod");
    Path stranger = Files.writeString(LocalFile.path(some(2)).resolveSibling("other"), "data");

    assertThat(count(retainWithFiles(keepingLittle()), RemovedKind.FILES)).isZero();
    assertThat(List.of(some(1), some(2), some(3)))
        .allMatch(RemovedFilesContract::hasFile)
        .filteredOn(one -> !connection.readArtifactPartitions(files).asList().contains(one))
        .as("taken out")
        .containsExactly(some(2), some(3));

    Rules now = keepingLittle().withoutGrace();
    assertThat(retain(now, RemovalMode.DRY_RUN).get(RemovedKind.FILES)).isEqualTo(new Amount(2, 8));
    assertThat(retainWithFiles(now).get(RemovedKind.FILES)).isEqualTo(new Amount(2, 8));
    assertThat(List.of(some(1), some(2), some(3)).stream().map(RemovedFilesContract::hasFile))
        .containsExactly(true, false, false);
    assertThat(stranger).exists();
    assertThat(count(retainWithFiles(now), RemovedKind.FILES)).isZero();
  }

  @Test
  void what_is_linked_within_its_grace_keeps_its_file() throws Exception {
    known(files, some(1), some(2));
    retainWithFiles(keepingLittle().keepLast(1));
    link(some(1));
    link(Samples.built(files, 2, "input", "another content of the same path"));

    retainWithFiles(keepingLittle().keepLast(1).withoutGrace());

    assertThat(connection.readArtifactPartitions(files)).containsExactly(some(1));
    assertThat(List.of(some(1), some(2))).allMatch(RemovedFilesContract::hasFile);
  }

  @Test
  void a_graph_goes_with_the_files_of_what_only_it_has() throws Exception {
    known(files, some(1), some(2));
    link(some(1));

    assertThat(removeGraph(name).get(RemovedKind.FILES)).isEqualTo(new Amount(2, 8));
    assertThat(List.of(some(1), some(2))).noneMatch(RemovedFilesContract::hasFile);
  }

  @Test
  void what_was_changed_since_stays() throws Exception {
    known(files, some(1), some(2), some(3));
    touch(some(1));
    evict(files, RemovalMode.REMOVE_WITH_FILES);
    assertThat(List.of(some(1), some(2), some(3)).stream().map(RemovedFilesContract::hasFile))
        .containsExactly(true, false, false);

    known(files, some(2), some(3));
    touch(some(2));
    tag(holding, "prod");
    assertThat(count(retainWithFiles(keepingLittle().withoutGrace()), RemovedKind.FILES))
        .isEqualTo(1);
    assertThat(List.of(some(1), some(2), some(3)).stream().map(RemovedFilesContract::hasFile))
        .containsExactly(true, true, false);

    known(files, some(4));
    touch(some(4));
    removeGraph(name);
    assertThat(hasFile(some(4))).isTrue();
  }

  @Test
  void sources_go_only_when_they_are_evicted() throws Exception {
    Graph raw =
        Samples.graphOf(
            Artifact.builder()
                .type(BY_N)
                .format(Format.CSV)
                .storage(LocalFile.rootedAt(folder, "in/{n.value}.csv"))
                .build());
    Artifact sources = raw.artifact(BUILT);
    StoragePartition one = Samples.raw(sources, 1, "source");
    connection.writeGraph(raw);
    name = raw.name();

    known(sources, one);
    assertThat(count(retainWithFiles(keepingLittle().withoutGrace()), RemovedKind.FILES)).isZero();
    assertThat(connection.readArtifactPartitions(sources)).isEmpty();
    assertThat(hasFile(one)).isTrue();

    connection.writeGraph(raw);
    known(sources, one);
    assertThat(count(removeGraph(name), RemovedKind.FILES)).isZero();
    assertThat(connection.readArtifactPartitions(sources)).isEmpty();
    assertThat(hasFile(one)).isTrue();

    known(sources, one);
    evict(sources, RemovalMode.REMOVE_WITH_FILES);
    assertThat(hasFile(one)).isFalse();
  }

  @Test
  void a_file_that_another_storage_may_name_stays(@TempDir Path parent) throws Exception {
    Path link = Files.createSymbolicLink(parent.resolve("link"), folder);
    Artifact ours = in(folder).artifact(BUILT);
    Graph theirs = in(link);
    Artifact other = theirs.artifact(BUILT);
    StoragePartition one = Samples.built(ours, 1, "input", "content");
    StoragePartition same = Samples.built(other, 1, "input", "content");
    known(ours, one);
    known(other, same);
    assertThat(LocalFile.path(one)).isNotEqualTo(LocalFile.path(same));

    evict(ours, RemovalMode.REMOVE_WITH_FILES);
    assertThat(hasFile(same)).isTrue();

    Graph again = Samples.graphOf(ours);
    connection.writeGraph(again);
    known(ours, one);
    name = again.name();
    retainWithFiles(keepingLittle().withoutGrace());
    assertThat(hasFile(same)).isTrue();

    connection.writeGraph(again);
    known(ours, one);
    removeGraph(again.name());
    assertThat(connection.readArtifactPartitions(ours)).isEmpty();
    assertThat(hasFile(same)).isTrue();
  }

  private static Graph in(Path root) {
    return Samples.graphOf(
        Artifact.builder()
            .type(BY_N)
            .format(Format.CSV)
            .storage(LocalFile.rootedAt(root, "{n.value}/{input_fingerprint}"))
            .build());
  }

  @Test
  void to_repeat_an_eviction_deletes_what_it_has_left() throws Exception {
    Producer producer = graph.producerOf(BUILT).orElseThrow();
    StoragePartition source = Samples.rawData(graph, "a").get(RAW).asList().get(0);
    Map<String, StoragePartitions> inputs = Map.of("orders", StoragePartitions.of(source));
    StoragePartition from =
        Samples.partition(
            files, files.key(4), Optional.of(producer.inputFingerprint(inputs)), print("from"));
    StoragePartition byVersion = Samples.built(files, 5, "versioned", "content 5");
    Version bad = Version.semVer(6, 6, 6);
    connection
        .lineage()
        .record(
            List.of(
                Provenance.of(producer, files.storage(), inputs),
                Provenance.builder()
                    .storage(files.storage())
                    .inputFingerprint(print("versioned"))
                    .producer("clean")
                    .version(bad)
                    .build()));
    List<StoragePartition> all = List.of(some(1), some(2), some(3), from, byVersion);
    known(files, all.toArray(StoragePartition[]::new));
    link(some(3));
    evict(files, RemovalMode.REMOVE);
    assertThat(all).allMatch(RemovedFilesContract::hasFile);

    evict(new Eviction.OfContent(print("content 1")), RemovalMode.REMOVE_WITH_FILES);
    assertThat(all).filteredOn(one -> !hasFile(one)).containsExactly(some(1));
    evict(new Eviction.OfVersion(files, bad), RemovalMode.REMOVE_WITH_FILES);
    assertThat(all).filteredOn(one -> !hasFile(one)).containsExactly(some(1), byVersion);
    evict(new Eviction.BuiltFrom(source, LineageBounds.standard()), RemovalMode.REMOVE_WITH_FILES);
    assertThat(all).filteredOn(one -> !hasFile(one)).containsExactly(some(1), from, byVersion);
    evict(files, RemovalMode.REMOVE_WITH_FILES);
    assertThat(all).filteredOn(RemovedFilesContract::hasFile).containsExactly(some(3));
  }
}

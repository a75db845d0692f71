package org.artigraph4j.contract;

import static org.artigraph4j.contract.Samples.BUILT;
import static org.artigraph4j.contract.Samples.RAW;
import static org.artigraph4j.contract.Samples.TOTAL;
import static org.artigraph4j.contract.Samples.built;
import static org.artigraph4j.contract.Samples.builtRange;
import static org.artigraph4j.contract.Samples.inputs;
import static org.artigraph4j.contract.Samples.partition;
import static org.artigraph4j.contract.Samples.print;
import static org.artigraph4j.contract.Samples.rawData;
import static org.artigraph4j.contract.Samples.unique;
import static org.artigraph4j.contract.Samples.with;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.artigraph4j.artifact.Annotation;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.catalog.PartitionQuery;
import org.artigraph4j.claims.Lease;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.lineage.Provenance;
import org.artigraph4j.producer.Version;
import org.artigraph4j.retention.Amount;
import org.artigraph4j.retention.Eviction;
import org.artigraph4j.retention.EvictionNote;
import org.artigraph4j.retention.RemovalMode;
import org.artigraph4j.retention.RemovedKind;
import org.artigraph4j.retention.RetentionPolicy;
import org.artigraph4j.retention.RetentionProgress;
import org.artigraph4j.retention.Stats;
import org.artigraph4j.runs.Build;
import org.artigraph4j.runs.BuildStatus;
import org.artigraph4j.runs.Run;
import org.artigraph4j.runs.RunStart;
import org.artigraph4j.storage.Attributes;
import org.artigraph4j.storage.Literal;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.artigraph4j.tags.TagNote;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What there is, counted: here by what a test adds, for the store may hold anything else. */
@Tag("retention")
abstract class StatsContract extends ContractGroup {
  private static final long MANY = 3_000;

  private Stats before;

  StatsContract(Supplier<Backend> open) {
    super(open);
  }

  @BeforeEach
  void requireRetention() {
    facet(connection::retention);
    before = connection.retention().stats();
  }

  private Stats now() {
    return connection.retention().stats();
  }

  private long added(Stats now, RemovedKind kind) {
    return now.count(kind) - before.count(kind);
  }

  private Amount added(Stats now, Function<Stats, Amount> part) {
    Amount then = part.apply(before);
    return new Amount(
        part.apply(now).count() - then.count(), part.apply(now).bytes() - then.bytes());
  }

  private static Amount amount(long count, long bytes) {
    return new Amount(count, bytes);
  }

  private static StoragePartition sized(StoragePartition partition, long bytes) {
    return with(partition, Attributes.of("bytes", bytes));
  }

  @Test
  void every_kind_is_counted_with_its_oldest_and_newest() {
    Instant start = before.get(RemovedKind.PARTITIONS).newest().orElse(Instant.MIN);
    Graph graph = Samples.pipeline();
    GraphSnapshot snapshot = connection.snapshot(graph, rawData(graph, "a", "b"));
    connection.writeSnapshot(snapshot.nextEdition());
    Artifact daily = graph.artifact(BUILT);
    connection.writeArtifactAndGraphPartitions(
        snapshot, BUILT, StoragePartitions.of(built(daily, 0, "i", "c")));
    TagNote note = TagNote.of("ada", "why").allowingIncomplete();
    connection.tags().create(snapshot, "one", note);
    connection.tags().create(snapshot, "gone", note);
    connection.tags().delete(graph.name(), "gone", snapshot.fingerprint(), note);
    RunStart.Builder run = RunStart.builder().id(unique("run")).snapshot(snapshot);
    Run started = connection.runs().start(run.build());
    Build build =
        Build.builder(graph.producerOf(BUILT).orElseThrow(), daily.key(0))
            .status(BuildStatus.RUNNING)
            .startedAt(Instant.EPOCH)
            .build();
    connection.runs().record(graph.name(), started.id(), List.of(build));
    connection
        .lineage()
        .record(
            List.of(
                Provenance.builder()
                    .storage(daily.storage())
                    .inputFingerprint(print("i"))
                    .producer("clean")
                    .version(Version.text("1"))
                    .putInput("orders", connection.readSnapshotPartitions(snapshot, RAW))
                    .build()));
    Lease lease = Lease.of("ada", Duration.ofHours(1));
    connection.claims().claim(lease, daily, inputs(daily, 5, 8, "i"));
    connection.claims().release(lease, daily, inputs(daily, 7, 8, "i"));

    Stats now = now();
    assertThat(added(now, RemovedKind.GRAPHS)).isEqualTo(1);
    assertThat(added(now, RemovedKind.SNAPSHOTS)).isEqualTo(2);
    assertThat(added(now, RemovedKind.TAGS)).isEqualTo(1);
    assertThat(added(now, RemovedKind.RUNS)).isEqualTo(1);
    assertThat(added(now, RemovedKind.BUILDS)).isEqualTo(1);
    assertThat(added(now, RemovedKind.PARTITIONS)).isEqualTo(3);
    assertThat(added(now, RemovedKind.LINKS)).isEqualTo(3);
    assertThat(added(now, RemovedKind.PROVENANCE)).isEqualTo(1);
    assertThat(added(now, RemovedKind.CLAIMS)).isEqualTo(2);
    assertThat(added(now, RemovedKind.EVICTED_PARTITIONS)).isZero();
    assertThat(now.kinds()).doesNotContainKey(RemovedKind.FILES);
    assertThat(now.get(RemovedKind.PARTITIONS).newest().orElseThrow()).isAfter(start);
    assertThat(now.get(RemovedKind.RUNS).newest()).contains(started.startedAt());
    for (RemovedKind kind :
        List.of(
            RemovedKind.GRAPHS,
            RemovedKind.SNAPSHOTS,
            RemovedKind.TAGS,
            RemovedKind.RUNS,
            RemovedKind.PARTITIONS)) {
      assertThat(now.get(kind).oldest().orElseThrow())
          .as("%s", kind)
          .isBeforeOrEqualTo(now.get(kind).newest().orElseThrow());
    }
  }

  @Test
  void what_snapshots_share_is_held_by_each_and_stored_less_often() {
    Graph graph = Samples.pipeline();
    GraphSnapshot first = Samples.emptySnapshot(graph);
    StoragePartitions all = builtRange(graph.artifact(BUILT), 0, MANY, "i");
    StoragePartition total =
        partition(
            graph.artifact(TOTAL),
            graph.artifact(TOTAL).key(),
            Optional.of(print("i")),
            print("total"));
    for (GraphSnapshot snapshot : List.of(first, first.nextEdition())) {
      connection.writeSnapshot(snapshot);
      connection.writeSnapshotPartitions(snapshot, BUILT, all);
      connection.writeSnapshotPartitions(snapshot, TOTAL, StoragePartitions.of(total));
    }

    Stats now = now();
    assertThat(added(now, stats -> stats.links().held()).count()).isEqualTo(2 * (MANY + 1));
    assertThat(added(now, stats -> stats.links().stored()).count())
        .isBetween(MANY + 1, 2 * (MANY + 1));
    assertThat(now.links().deduplication()).isGreaterThanOrEqualTo(1);
    assertThat(now.links().held().bytes()).isGreaterThanOrEqualTo(now.links().stored().bytes());
    assertThat(now.links().held().count()).isEqualTo(now.count(RemovedKind.LINKS));
    // Only linked, not known.
    assertThat(added(now, RemovedKind.PARTITIONS)).isZero();
    assertThat(added(now, stats -> stats.data().orphans())).isEqualTo(Amount.NOTHING);
  }

  @Test
  void orphans_are_what_is_known_and_linked_nowhere() {
    Graph graph = Samples.pipeline();
    Artifact daily = graph.artifact(BUILT);
    StoragePartitions all =
        LongStream.range(0, MANY)
            .mapToObj(n -> sized(built(daily, n, "i", "content " + n), 10))
            .collect(StoragePartitions.toStoragePartitions());
    StoragePartitions linked = StoragePartitions.copyOf(all.asList().subList(7, (int) MANY));
    StoragePartitions sameContent =
        StoragePartitions.of(sized(built(daily, 8, "other input", "content 8"), 10));
    Artifact unlisted = Samples.builtArtifact();
    connection.writeArtifactPartitions(daily, all);
    connection.writeArtifactPartitions(daily, sameContent);
    connection.writeArtifactPartitions(
        unlisted, StoragePartitions.of(sized(built(unlisted, 1, "i", "c"), 10)));
    GraphSnapshot snapshot = Samples.emptySnapshot(graph);
    connection.writeSnapshot(snapshot);
    connection.writeSnapshotPartitions(snapshot, BUILT, linked);

    assertThat(added(now(), stats -> stats.data().orphans())).isEqualTo(amount(9, 90));
  }

  @Test
  void data_is_counted_by_storage_annotation_file_and_content() {
    Annotation vendor = Annotation.of("Vendor", "name", unique("vendor"));
    Annotation team = Annotation.of("Team", "name", unique("team"));
    Samples.pipeline();
    Artifact raw =
        annotated(Samples.artifact(Samples.BY_N, "/data/{names}/{n.value}"), vendor, vendor);
    Artifact kept =
        annotated(
            Samples.artifact(Samples.BY_N, "/kept/{names}/{n.value}/{content_fingerprint}"),
            vendor,
            team);
    Artifact literal =
        Artifact.builder()
            .type(raw.type())
            .format(raw.format())
            .storage(Literal.at("{names}/{n.value}"))
            .build();
    String word = unique("raw");
    Graph graph =
        Graph.builder()
            .name(unique("graph"))
            .putArtifact(word, raw)
            .putArtifact(word + ".kept", kept)
            .putArtifact(word + ".literal", literal)
            .build();
    connection.writeGraph(graph);
    write(graph.artifact(word), sized(Samples.raw(graph.artifact(word), 1, word + 1), 100));
    write(graph.artifact(word), sized(Samples.raw(graph.artifact(word), 1, word + 2), 200));
    write(graph.artifact(word), sized(Samples.raw(graph.artifact(word), 2, word + 2), 200));
    Artifact inGraph = graph.artifact(word + ".kept");
    write(inGraph, sized(Samples.raw(inGraph, 1, word + 1), 100));
    write(inGraph, sized(Samples.raw(inGraph, 1, word + 2), -5));
    write(inGraph, Samples.raw(inGraph, 1, word + 3));
    write(inGraph, with(Samples.raw(inGraph, 1, word + 4), Attributes.of("bytes", "not a number")));
    Artifact text = graph.artifact(word + ".literal");
    write(text, sized(Samples.raw(text, 1, word + 1), 100));

    Stats now = now();
    assertThat(now.data().annotations())
        .containsEntry(vendor, amount(7, 600))
        .containsEntry(team, amount(4, 100));
    assertThat(added(now, stats -> stats.data().partitions())).isEqualTo(amount(8, 700));
    assertThat(added(now, stats -> storages(stats, "LocalFile"))).isEqualTo(amount(7, 600));
    assertThat(added(now, stats -> storages(stats, "Literal"))).isEqualTo(amount(1, 100));
    assertThat(added(now, stats -> stats.data().files())).isEqualTo(amount(6, 500));
    assertThat(added(now, stats -> stats.data().contents())).isEqualTo(amount(4, 300));
    assertThat(added(now, stats -> stats.data().orphans())).isEqualTo(amount(8, 700));
  }

  private static Artifact annotated(Artifact artifact, Annotation... annotations) {
    Artifact.Builder annotated =
        Artifact.builder()
            .type(artifact.type())
            .format(artifact.format())
            .storage(artifact.storage());
    List.of(annotations).forEach(annotated::addAnnotation);
    return annotated.build();
  }

  private static Amount storages(Stats stats, String kind) {
    return stats.data().storages().getOrDefault(kind, Amount.NOTHING);
  }

  private void write(Artifact artifact, StoragePartition partition) {
    connection.writeArtifactPartitions(artifact, StoragePartitions.of(partition));
  }

  @Test
  void evicted_partitions_are_counted_until_they_are_known_again() {
    Artifact artifact = Samples.builtArtifact();
    StoragePartitions two = builtRange(artifact, 0, 2, "i");
    connection.writeArtifactPartitions(artifact, two);
    connection
        .retention()
        .evict(
            new Eviction.OfKeys(PartitionQuery.of(artifact)),
            new EvictionNote("ada", "bad"),
            RemovalMode.REMOVE);
    Stats evicted = now();
    assertThat(added(evicted, RemovedKind.EVICTED_PARTITIONS)).isEqualTo(2);
    assertThat(added(evicted, RemovedKind.PARTITIONS)).isZero();
    assertThat(evicted.get(RemovedKind.EVICTED_PARTITIONS).newest()).isPresent();
    connection.writeArtifactPartitions(artifact, StoragePartitions.of(two.asList().get(0)));
    Stats known = now();
    assertThat(added(known, RemovedKind.EVICTED_PARTITIONS)).isEqualTo(1);
    assertThat(added(known, RemovedKind.PARTITIONS)).isEqualTo(1);
  }

  @Test
  void an_orphan_in_its_grace_is_counted_as_evicted() {
    Graph graph = Samples.pipeline();
    connection.writeGraph(graph);
    connection.writeArtifactPartitions(
        graph.artifact(BUILT), builtRange(graph.artifact(BUILT), 0, 2, "i"));
    RetentionPolicy policy =
        RetentionPolicy.builder()
            .name(graph.name())
            .keepLast(0)
            .keepYounger(Duration.ZERO)
            .keepFailed(Duration.ZERO)
            .build();
    connection.retention().retain(policy, RemovalMode.REMOVE, RetentionProgress.toTheEnd());
    Stats now = now();
    assertThat(added(now, RemovedKind.EVICTED_PARTITIONS)).isEqualTo(2);
    assertThat(added(now, RemovedKind.PARTITIONS)).isZero();
  }

  @Test
  void a_block_counts_what_it_wrote() {
    Artifact artifact = Samples.builtArtifact();
    Stats inside =
        connection.atomically(
            inner -> {
              inner.writeArtifactPartitions(
                  artifact, StoragePartitions.of(sized(built(artifact, 1, "i", "c"), 10)));
              return inner.retention().stats();
            });
    assertThat(added(inside, RemovedKind.PARTITIONS)).isEqualTo(1);
    assertThat(added(inside, stats -> stats.data().orphans())).isEqualTo(amount(1, 10));
  }
}

package org.artigraph4j.diff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.Comparators;
import com.google.common.collect.Maps;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.artifact.Format;
import org.artigraph4j.diff.SnapshotChange.Kind;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.Utf8;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.storage.LocalFile;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.artigraph4j.type.CollectionType;
import org.artigraph4j.type.Int32Type;
import org.artigraph4j.type.Int64Type;
import org.artigraph4j.type.StructType;
import org.artigraph4j.type.Type;

/** A diff is exactly what leads from one snapshot to the other, and it reads what it must. */
class SnapshotDiffTest {
  private static final List<String> KEYS = List.of("a", "a.b", "z", "\uff5e", "\uD83D\uDE80");
  private static final Artifact WIDE = artifact(new Int64Type(), "/data/{n.value}", false);
  private static final Graph GRAPH =
      Graph.builder().name("g").putArtifact("a", WIDE).putArtifact("b", WIDE).build();

  /** A snapshot with what it holds. */
  private record Held(GraphSnapshot snapshot, Map<String, StoragePartitions> partitions) {
    static Held of(Graph graph, Map<String, StoragePartitions> partitions) {
      return new Held(GraphSnapshot.of(graph, partitions), partitions);
    }

    Stream<StoragePartition> stream(String artifactKey) {
      return partitions.get(artifactKey).stream();
    }

    List<SnapshotChange> diff(Held to) {
      try (Stream<SnapshotChange> changes =
          SnapshotDiff.merge(snapshot, to.snapshot, this::stream, to::stream)) {
        return changes.toList();
      }
    }

    /** What is at every key, as far as a diff tells it. */
    Map<String, Map<PartitionKey, Fingerprint>> contents() {
      Map<String, Map<PartitionKey, Fingerprint>> contents = new HashMap<>();
      partitions.forEach(
          (key, held) ->
              contents.put(
                  key,
                  new HashMap<>(
                      Maps.transformValues(
                          Maps.uniqueIndex(held, StoragePartition::key),
                          StoragePartition::contentFingerprint))));
      return contents;
    }
  }

  private static Held random(Random random) {
    Graph.Builder builder = Graph.builder().name("g");
    for (String key : KEYS) {
      if (random.nextInt(4) > 0) {
        builder.putArtifact(key, artifact(random));
      }
    }
    Graph graph = builder.build();
    Map<String, StoragePartitions> partitions = new HashMap<>();
    graph.artifacts().forEach((key, artifact) -> partitions.put(key, partitions(random, artifact)));
    return Held.of(graph, partitions);
  }

  private static Artifact artifact(Random random) {
    boolean wide = random.nextInt(4) > 0;
    return artifact(
        wide ? new Int64Type() : new Int32Type(),
        random.nextInt(4) > 0 ? "/one/{names}/{n.value}" : "/two/{names}/{n.value}",
        random.nextBoolean());
  }

  private static Artifact artifact(Type n, String path, boolean takesInput) {
    return Artifact.builder()
        .type(CollectionType.of(StructType.of("n", n), "n"))
        .format(Format.JSON)
        .storage(LocalFile.at(path + (takesInput ? "/{input_fingerprint}" : "")))
        .build();
  }

  private static StoragePartitions partitions(Random random, Artifact artifact) {
    List<StoragePartition> partitions = new ArrayList<>();
    for (int n = -3; n < 4; n++) {
      if (random.nextBoolean()) {
        partitions.add(partition(artifact, n, 1 + random.nextInt(2), 1 + random.nextInt(3)));
      }
    }
    return StoragePartitions.copyOf(partitions);
  }

  private static StoragePartition partition(Artifact artifact, int n, long input, long content) {
    boolean isWide = artifact.keyTypes().equals(WIDE.keyTypes());
    return StoragePartition.builder()
        .storage(artifact.storage())
        .key(isWide ? artifact.key((long) n) : artifact.key(n))
        .inputFingerprint(
            artifact.storage().takesInputFingerprint()
                ? Optional.of(Fingerprint.of(input))
                : Optional.empty())
        .contentFingerprint(Fingerprint.of(content))
        .build();
  }

  @Property(tries = 500, seed = "20261121")
  void leadsFromOneToTheOther(@ForAll Random random) {
    Held from = random(random);
    Held to = random(random);
    Map<String, Map<PartitionKey, Fingerprint>> contents = from.contents();
    Map<String, ArtifactDefinition> artifacts = new HashMap<>(definitions(from));
    for (SnapshotChange change : from.diff(to)) {
      String key = change.artifactKey();
      if (change instanceof ArtifactChange artifact) {
        assertThat(artifact.before()).isEqualTo(Optional.ofNullable(artifacts.remove(key)));
        artifact.after().ifPresent(after -> artifacts.put(key, after));
        contents.computeIfAbsent(key, unused -> new HashMap<>());
      } else if (change instanceof PartitionChange partition) {
        Map<PartitionKey, Fingerprint> held = contents.get(key);
        assertThat(partition.before().map(StoragePartition::contentFingerprint))
            .isEqualTo(Optional.ofNullable(held.remove(partition.key())));
        partition.after().ifPresent(one -> held.put(one.key(), one.contentFingerprint()));
      }
    }
    assertThat(artifacts).isEqualTo(definitions(to));
    contents.values().removeIf(Map::isEmpty);
    Map<String, Map<PartitionKey, Fingerprint>> expected = to.contents();
    expected.values().removeIf(Map::isEmpty);
    assertThat(contents).isEqualTo(expected);
  }

  private static Map<String, ArtifactDefinition> definitions(Held held) {
    Graph graph = held.snapshot().graph();
    return Maps.transformValues(
        graph.artifacts(), artifact -> new ArtifactDefinition(artifact, Optional.empty()));
  }

  @Property(tries = 100, seed = "20261121")
  void ofASnapshotToItselfIsEmpty(@ForAll Random random) {
    Held one = random(random);
    assertThat(one.diff(one)).isEmpty();
  }

  @Property(tries = 500, seed = "20261121")
  void backwardsIsTheReverse(@ForAll Random random) {
    Held from = random(random);
    Held to = random(random);
    assertThat(to.diff(from))
        .isEqualTo(from.diff(to).stream().map(SnapshotDiffTest::reversed).toList());
  }

  private static SnapshotChange reversed(SnapshotChange change) {
    if (change instanceof ArtifactChange artifact) {
      return new ArtifactChange(artifact.artifactKey(), artifact.after(), artifact.before());
    }
    PartitionChange partition = (PartitionChange) change;
    return new PartitionChange(partition.artifactKey(), partition.after(), partition.before());
  }

  @Property(tries = 500, seed = "20261121")
  void isInOrder(@ForAll Random random) {
    Comparator<SnapshotChange> order =
        Comparator.comparing(SnapshotChange::artifactKey, Utf8.ORDER)
            .thenComparing(change -> change instanceof PartitionChange)
            .thenComparing(
                change ->
                    change instanceof PartitionChange partition
                        ? partition.key()
                        : PartitionKey.EMPTY);
    List<SnapshotChange> changes = random(random).diff(random(random));
    assertThat(Comparators.isInStrictOrder(changes, order)).as("%s", changes).isTrue();
  }

  // What it reads, and when

  private static StoragePartitions range(int from, int to, long content) {
    List<StoragePartition> partitions = new ArrayList<>();
    for (int n = from; n < to; n++) {
      partitions.add(partition(WIDE, n, 1, content));
    }
    return StoragePartitions.copyOf(partitions);
  }

  private static Held held(long content) {
    return Held.of(GRAPH, Map.of("a", range(0, 5, content), "b", range(0, 5, content)));
  }

  /** Counts what is opened, read and closed. */
  private static final class Counting implements Function<String, Stream<StoragePartition>> {
    private final Held held;
    private final List<String> opened = new ArrayList<>();
    private final AtomicInteger read = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();

    Counting(Held held) {
      this.held = held;
    }

    @Override
    public Stream<StoragePartition> apply(String artifactKey) {
      opened.add(artifactKey);
      return held.stream(artifactKey)
          .peek(partition -> read.incrementAndGet())
          .onClose(closed::incrementAndGet);
    }
  }

  @Example
  void readsOnePieceAtATimeAndClosesIt() {
    Counting before = new Counting(held(1));
    Counting after = new Counting(held(2));
    Stream<SnapshotChange> changes =
        SnapshotDiff.merge(before.held.snapshot(), after.held.snapshot(), before, after);
    assertThat(before.opened).isEmpty();

    Iterator<SnapshotChange> elements = changes.iterator();
    assertThat(elements.next().kind()).isEqualTo(Kind.CHANGED);
    assertThat(elements.next().kind()).isEqualTo(Kind.CHANGED);
    assertThat(List.of(before, after))
        .allSatisfy(
            side -> {
              assertThat(side.opened).containsExactly("a");
              assertThat(side.read).hasValueLessThan(4);
              assertThat(side.closed).hasValue(0);
            });
    for (int i = 0; i < 4; i++) {
      elements.next();
    }
    assertThat(List.of(before, after))
        .allSatisfy(
            side -> {
              assertThat(side.opened).containsExactly("a", "b");
              assertThat(side.closed).hasValue(1);
            });

    changes.close();
    assertThat(List.of(before, after)).allSatisfy(side -> assertThat(side.closed).hasValue(2));
  }

  @Example
  void whatIsOpenedAfterItWasClosedIsClosed() {
    Counting before = new Counting(held(1));
    Counting after = new Counting(held(2));
    List<Stream<SnapshotChange>> mine = new ArrayList<>();
    Stream<SnapshotChange> changes =
        SnapshotDiff.merge(
            before.held.snapshot(),
            after.held.snapshot(),
            before,
            key -> {
              mine.forEach(Stream::close); // as another thread might
              return after.apply(key);
            });
    mine.add(changes);
    Iterator<SnapshotChange> elements = changes.iterator();

    assertThatThrownBy(elements::hasNext).isInstanceOf(IllegalStateException.class);
    assertThat(before.closed).hasValue(1);
    assertThat(after.closed).hasValue(1);
  }

  /** A backend may leave out what it knows to be equal. */
  @Example
  void whatIsEqualMayBeLeftOut() {
    Held from = Held.of(GRAPH, Map.of("a", range(0, 5, 1), "b", range(0, 5, 1)));
    Held to = Held.of(GRAPH, Map.of("a", range(0, 5, 1), "b", range(1, 6, 1)));
    Map<String, List<StoragePartition>> before =
        Map.of("a", List.of(), "b", from.partitions().get("b").asList().subList(0, 2));
    Map<String, List<StoragePartition>> after =
        Map.of("a", List.of(), "b", List.of(partition(WIDE, 1, 1, 1), partition(WIDE, 5, 1, 1)));
    try (Stream<SnapshotChange> changes =
        SnapshotDiff.merge(
            from.snapshot(),
            to.snapshot(),
            key -> before.get(key).stream(),
            key -> after.get(key).stream())) {
      assertThat(changes).containsExactlyElementsOf(from.diff(to)).hasSize(2);
    }
  }
}

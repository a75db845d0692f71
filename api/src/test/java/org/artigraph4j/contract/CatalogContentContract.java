package org.artigraph4j.contract;

import static org.artigraph4j.contract.Samples.BUILT;
import static org.artigraph4j.contract.Samples.RAW;
import static org.artigraph4j.contract.Samples.TOTAL;
import static org.artigraph4j.contract.Samples.built;
import static org.artigraph4j.contract.Samples.builtArtifact;
import static org.artigraph4j.contract.Samples.builtRange;
import static org.artigraph4j.contract.Samples.pipeline;
import static org.artigraph4j.contract.Samples.print;
import static org.artigraph4j.contract.Samples.raw;
import static org.artigraph4j.contract.Samples.rawArtifact;
import static org.artigraph4j.contract.Samples.rawData;
import static org.artigraph4j.contract.Samples.unique;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.catalog.ContentLink;
import org.artigraph4j.catalog.PartitionEntry;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code catalog()}: who has a content. */
@Tag("catalog")
public abstract class CatalogContentContract extends CatalogGroup {
  private final String word = unique("content");
  private final Fingerprint content = print(word);

  protected CatalogContentContract(Supplier<Backend> open) {
    super(open);
  }

  private List<ContentLink> links() {
    return all(page -> catalog.linksWithContent(content, page));
  }

  private static ContentLink link(
      GraphSnapshot snapshot, String artifactKey, List<String> tags, StoragePartition... some) {
    return new ContentLink(
        snapshot.name(),
        snapshot.fingerprint(),
        artifactKey,
        StoragePartitions.of(some),
        ImmutableList.copyOf(tags));
  }

  @Test
  void known_partitions_of_a_content_are_found_in_every_storage() {
    List<StoragePartition> expected = new ArrayList<>();
    for (int storage = 0; storage < 3; storage++) {
      Artifact artifact = builtArtifact();
      StoragePartition one = Samples.withRows(built(artifact, 1, "i", word), storage);
      StoragePartition other = built(artifact, 1, "j", word);
      StoragePartition third = built(artifact, 2, "i", word);
      connection.writeArtifactPartitions(
          artifact, StoragePartitions.of(one, other, third, built(artifact, 3, "i", "else")));
      expected.addAll(List.of(one, other, third));
    }
    Artifact raw = rawArtifact();
    connection.writeArtifactPartitions(raw, StoragePartitions.of(raw(raw, 7, word)));
    expected.add(raw(raw, 7, word));

    List<PartitionEntry> found = all(page -> catalog.partitionsWithContent(content, page));

    assertThat(found)
        .extracting(PartitionEntry::partition)
        .containsExactlyInAnyOrderElementsOf(expected);
    assertThat(found)
        .allSatisfy(
            entry ->
                assertThat(entry.partition().attributes())
                    .isEqualTo(expected.get(expected.indexOf(entry.partition())).attributes()));
  }

  @Test
  void snapshots_that_hold_a_content_are_found_with_their_tags() {
    Graph graph = pipeline();
    GraphSnapshot first = connection.snapshot(graph, rawData(graph, "a", word, "b"));
    GraphSnapshot second = connection.snapshot(graph, rawData(graph, "a", "b"));
    GraphSnapshot other = connection.snapshot(pipeline(), rawData(graph));
    StoragePartition day = built(graph.artifact(BUILT), 4, "i", word);
    StoragePartition next = Samples.withRows(built(graph.artifact(BUILT), 5, "i", word), 5);
    Artifact total = graph.artifact(TOTAL);
    StoragePartition sum = Samples.partition(total, total.key(), Optional.of(print("i")), content);
    connection.writeArtifactAndGraphPartitions(second, BUILT, StoragePartitions.of(day, next));
    connection.writeSnapshotPartitions(second, TOTAL, StoragePartitions.of(sum)); // not known
    connection.writeSnapshotTag(second, "prod");
    connection.writeSnapshotTag(second, "2026.11");
    assertThat(other.name()).isNotEqualTo(graph.name());

    List<String> tags = List.of("2026.11", "prod");
    List<ContentLink> found = links();

    assertThat(found)
        .containsExactlyInAnyOrder(
            link(first, RAW, List.of(), raw(graph.artifact(RAW), 1, word)),
            link(second, BUILT, tags, day, next),
            link(second, TOTAL, tags, sum));
    assertThat(found.stream().filter(link -> link.artifactKey().equals(BUILT)).findFirst())
        .hasValueSatisfying(
            link ->
                assertThat(link.partitions().toJson())
                    .isEqualTo(StoragePartitions.of(day, next).toJson()));
    assertThat(all(page -> catalog.partitionsWithContent(content, page))).hasSize(3);
  }

  @Test
  void links_are_found_however_many_a_snapshot_has() {
    Graph graph = pipeline();
    Artifact days = graph.artifact(BUILT);
    List<ContentLink> expected = new ArrayList<>();
    for (int size : new int[] {10, 500, 3_000}) {
      GraphSnapshot snapshot = connection.snapshot(graph, rawData(graph, "a" + size));
      StoragePartition[] some = {
        built(days, -5, "i", word), built(days, 100_000, "i", word), built(days, -6, "i", word)
      };
      connection.writeSnapshotPartitions(snapshot, BUILT, builtRange(days, 0, size, "i"));
      connection.writeSnapshotPartitions(snapshot, BUILT, StoragePartitions.of(some));
      expected.add(link(snapshot, BUILT, List.of(), some));
      GraphSnapshot same = snapshot.nextEdition();
      connection.writeSnapshot(same);
      connection.writeSnapshotPartitions(
          same, BUILT, connection.readSnapshotPartitions(snapshot, BUILT));
      expected.add(link(same, BUILT, List.of(), some));
    }

    assertThat(links()).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void links_are_listed_once_also_when_the_snapshot_is_sealed_meanwhile() {
    Graph graph = pipeline();
    List<GraphSnapshot> snapshots = new ArrayList<>();
    Artifact days = graph.artifact(BUILT);
    for (int number = 0; number < 8; number++) {
      GraphSnapshot snapshot = connection.snapshot(graph, rawData(graph, "a" + number));
      connection.writeSnapshotPartitions(snapshot, BUILT, builtRange(days, 0, 100, "i"));
      connection.writeSnapshotPartitions(
          snapshot, BUILT, StoragePartitions.of(built(days, 100, "i", word)));
      snapshots.add(snapshot);
    }
    List<GraphSnapshot> open = new ArrayList<>(snapshots);

    List<ContentLink> found =
        all(
            page -> catalog.linksWithContent(content, page),
            () -> {
              for (int i = 0; i < 3 && !open.isEmpty(); i++) {
                connection.sealSnapshot(open.remove(0)); // which folds its links
              }
            });

    assertThat(found)
        .extracting(ContentLink::snapshot)
        .containsExactlyElementsOf(
            snapshots.stream().map(GraphSnapshot::fingerprint).sorted().toList());
  }

  @Test
  void a_content_that_nobody_has_is_found_nowhere() {
    assertThat(links()).isEmpty();
    assertThat(all(page -> catalog.partitionsWithContent(content, page))).isEmpty();
  }
}

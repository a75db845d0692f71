package org.artigraph4j.examples.executor;

import static org.artigraph4j.examples.executor.Numbers.DOUBLES;
import static org.artigraph4j.examples.executor.Numbers.SUM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import java.util.stream.Stream;
import org.artigraph4j.catalog.KeyCondition;
import org.artigraph4j.catalog.PartitionQuery;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.lineage.LineageBounds;
import org.artigraph4j.partition.PartitionField.Int64Field;
import org.artigraph4j.retention.EvictedPartition;
import org.artigraph4j.retention.Eviction;
import org.artigraph4j.retention.EvictionNote;
import org.artigraph4j.retention.RemovalMode;
import org.artigraph4j.storage.ContentChangedException;
import org.artigraph4j.storage.LocalFile;
import org.artigraph4j.storage.StoragePartition;
import org.junit.jupiter.api.Test;

/** What is evicted is built again by the next run, beside what was released. */
class EvictionTest extends ExecutorFixture {
  private static final EvictionNote NOTE = new EvictionNote("ada", "a bug doubled 2 to 5");

  /** Code of the same version, before its bug was found. */
  private static final class Buggy extends Numbers.DoubleAndSquare {
    @Override
    public List<Object> build(BuildInputs inputs) {
      List<Object> built = super.build(inputs);
      boolean isTwo = built.get(0).equals(List.of(new Numbers.Row(4)));
      return isTwo ? List.of(List.of(new Numbers.Row(5)), built.get(1)) : built;
    }
  }

  /** Its paths tell contents apart, so that what was released keeps its files. */
  private Graph graph() {
    return Numbers.in(folder, 1, 2, 3)
        .graph(
            LocalFile.rootedAt(
                folder,
                "{names}/{partition_key_spec}/{input_fingerprint}-{content_fingerprint}.json"));
  }

  private List<StoragePartition> evict(Eviction which) {
    return connection.retention().evict(which, NOTE, RemovalMode.REMOVE).stream()
        .map(EvictedPartition::partition)
        .toList();
  }

  @Test
  void theNextRunBuildsItAgainInTheNextEdition() {
    Graph graph = graph();
    RunReport wrong = new LocalExecutor(backend, Numbers.code(new Buggy())).run(graph);
    connection.writeSnapshotTag(wrong.snapshot(), "2026.11");
    assertThat(sum(wrong)).isEqualTo(13);

    StoragePartition bad = read(wrong.snapshot(), DOUBLES, 2);
    List<StoragePartition> evicted =
        Stream.of(
                new Eviction.BuiltFrom(bad, LineageBounds.standard()),
                new Eviction.OfKeys(
                    PartitionQuery.builder()
                        .artifact(graph.artifact(DOUBLES))
                        .addConditions(KeyCondition.equalTo("id", new Int64Field(2)))
                        .build()))
            .flatMap(which -> evict(which).stream())
            .toList();
    assertThat(evicted).containsExactly(read(wrong.snapshot(), SUM), bad);

    RunReport right = run(graph);
    assertThat(right.built()).as("the double of 2, and the sum").isEqualTo(2);
    assertThat(right.snapshot()).isEqualTo(wrong.snapshot().nextEdition());
    assertThat(sum(right)).isEqualTo(12);
    assertThat(connection.retention().evicted(right.snapshot(), DOUBLES)).isEmpty();

    GraphSnapshot released = connection.readSnapshotTag(graph.name(), "2026.11");
    assertThat(released).isEqualTo(wrong.snapshot());
    assertThat(DataFormat.value(read(released, SUM), Long.class)).isEqualTo(13);
    assertThat(connection.retention().evicted(released, DOUBLES))
        .extracting(EvictedPartition::partition, EvictedPartition::note)
        .containsExactly(tuple(bad, NOTE));

    RunReport again = run(graph);
    assertThat(again.built()).isZero();
    assertThat(again.snapshot()).isEqualTo(right.snapshot());
  }

  /** The default layout: both contents have one path. */
  @Test
  void theFileOfWhatIsEvictedIsNotAdopted() {
    Graph graph = Numbers.in(folder, 1, 2, 3).graph();
    RunReport wrong = new LocalExecutor(backend, Numbers.code(new Buggy())).run(graph);
    StoragePartition bad = read(wrong.snapshot(), DOUBLES, 2);
    StoragePartition badSum = read(wrong.snapshot(), SUM);
    evict(new Eviction.BuiltFrom(bad, LineageBounds.standard()));
    evict(new Eviction.OfContent(bad.contentFingerprint()));

    RunReport right = run(graph);
    assertThat(right.built()).isEqualTo(2);
    assertThat(right.snapshot()).isEqualTo(wrong.snapshot().nextEdition());
    assertThat(sum(right)).isEqualTo(12);
    assertThat(connection.retention().evicted(wrong.snapshot()).values())
        .flatExtracting(some -> some)
        .extracting(EvictedPartition::partition)
        .containsExactlyInAnyOrder(bad, badSum);
    assertThatThrownBy(() -> DataFiles.read(bad)).isInstanceOf(ContentChangedException.class);
  }

  @Test
  void whatIsBuiltAsBeforeIsNotEvictedAnyMore() {
    Graph graph = graph();
    RunReport first = run(graph);
    evict(new Eviction.OfKeys(PartitionQuery.of(graph.artifact(SUM))));

    RunReport second = run(graph);
    assertThat(second.built()).isEqualTo(1);
    assertThat(second.snapshot()).isEqualTo(first.snapshot().nextEdition());
    assertThat(connection.retention().evicted(first.snapshot(), SUM)).isEmpty();
    assertThat(run(graph).snapshot()).isEqualTo(first.snapshot());
  }
}

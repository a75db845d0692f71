package org.artigraph4j.contract;

import static org.artigraph4j.contract.Samples.BUILT;
import static org.artigraph4j.contract.Samples.RAW;
import static org.artigraph4j.contract.Samples.TOTAL;
import static org.artigraph4j.contract.Samples.artifact;
import static org.artigraph4j.contract.Samples.builtRange;
import static org.artigraph4j.contract.Samples.complete;
import static org.artigraph4j.contract.Samples.emptySnapshot;
import static org.artigraph4j.contract.Samples.inputs;
import static org.artigraph4j.contract.Samples.pipeline;
import static org.artigraph4j.contract.Samples.print;
import static org.artigraph4j.contract.Samples.rawData;
import static org.artigraph4j.contract.Samples.unwritten;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.Iterables;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.catalog.KeyCondition;
import org.artigraph4j.catalog.PartitionQuery;
import org.artigraph4j.claims.Claim;
import org.artigraph4j.claims.Lease;
import org.artigraph4j.error.LineageLimitException;
import org.artigraph4j.error.SnapshotNotFoundException;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.graph.UnknownArtifactException;
import org.artigraph4j.lineage.AffectedTag;
import org.artigraph4j.lineage.LineageBounds;
import org.artigraph4j.lineage.Provenance;
import org.artigraph4j.page.Page;
import org.artigraph4j.page.PageRequest;
import org.artigraph4j.page.PageTokenException;
import org.artigraph4j.partition.PartitionField.Int64Field;
import org.artigraph4j.producer.Producer;
import org.artigraph4j.producer.Version;
import org.artigraph4j.retention.EvictedPartition;
import org.artigraph4j.retention.Eviction;
import org.artigraph4j.retention.EvictionNote;
import org.artigraph4j.retention.RemovalMode;
import org.artigraph4j.storage.LocalFile;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.artigraph4j.type.Int64Type;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Evictions: what is taken out of the cache, and still read where it is linked. */
@Tag("retention")
public abstract class EvictionsContract extends RetentionGroup {
  private static final String INPUT = "input";

  private Artifact daily;
  private StoragePartitions three;

  protected EvictionsContract(Supplier<Backend> open) {
    super(open);
  }

  @BeforeEach
  final void write() {
    daily = graph.artifact(BUILT);
    three = builtRange(daily, 0, 3, INPUT);
    connection.writeArtifactAndGraphPartitions(snapshot, BUILT, three);
  }

  private StoragePartition get(long n) {
    return Samples.built(daily, n, INPUT, "content " + n);
  }

  private Eviction ofKey(long n) {
    return new Eviction.OfKeys(
        PartitionQuery.builder()
            .artifact(daily)
            .addConditions(KeyCondition.equalTo("n", new Int64Field(n)))
            .build());
  }

  private Eviction all() {
    return new Eviction.OfKeys(PartitionQuery.of(daily));
  }

  private List<StoragePartition> known() {
    return connection.readArtifactPartitions(daily).asList();
  }

  private List<EvictedPartition> listed() {
    return CatalogGroup.all(page -> retention().listEvicted(daily, page));
  }

  @Test
  void what_is_evicted_is_not_looked_up_and_read_where_it_is_linked() {
    Instant before = Instant.now().minus(Duration.ofMinutes(5));

    List<EvictedPartition> evicted = retention().evict(ofKey(1), NOTE, RemovalMode.REMOVE);

    EvictedPartition one = Iterables.getOnlyElement(evicted);
    assertThat(one.partition()).isEqualTo(get(1));
    assertThat(one.note()).isEqualTo(NOTE);
    assertThat(one.at()).isAfter(before);
    assertThat(connection.readArtifactPartitions(daily, inputs(daily, 0, 3, INPUT)))
        .containsExactly(get(0), get(2));
    assertThat(known()).containsExactly(get(0), get(2));
    assertThat(
            connection.catalog().partitions(PartitionQuery.of(daily), PageRequest.first(9)).items())
        .hasSize(2);
    assertThat(connection.readSnapshotPartitions(snapshot, BUILT)).isEqualTo(three);
    assertThat(retention().evicted(snapshot, BUILT)).containsExactly(one);
    assertThat(listed()).containsExactly(one);
  }

  @Test
  void attributes_are_kept() {
    StoragePartition rows = Samples.withRows(get(7), 42);
    connection.writeArtifactPartitions(daily, StoragePartitions.of(rows));
    evict(ofKey(7));

    assertThat(Iterables.getOnlyElement(listed()).partition().attributes())
        .isEqualTo(rows.attributes());
  }

  @Test
  void a_dry_run_says_the_same_and_changes_nothing() {
    List<EvictedPartition> told = retention().evict(all(), NOTE, RemovalMode.DRY_RUN);

    assertThat(partitions(told)).isEqualTo(three.asList());
    assertThat(known()).isEqualTo(three.asList());
    assertThat(listed()).isEmpty();
    assertThat(evict(all())).isEqualTo(partitions(told));
  }

  @Test
  void by_content_in_any_storage() {
    Artifact other = Samples.builtArtifact();
    StoragePartition same = Samples.built(other, 9, "other input", "content 1");
    connection.writeArtifactPartitions(
        other, StoragePartitions.of(same, Samples.built(other, 9, "x", "y")));

    assertThat(evict(new Eviction.OfContent(print("content 1")))).contains(get(1), same);
    assertThat(known()).containsExactly(get(0), get(2));
    assertThat(connection.readArtifactPartitions(other)).hasSize(1);
    assertThat(evict(new Eviction.OfContent(print("content 1")))).isEmpty();
  }

  @Test
  void what_is_written_again_is_known_again() {
    evict(all());
    connection.writeArtifactPartitions(daily, StoragePartitions.of(get(1)));

    assertThat(known()).containsExactly(get(1));
    assertThat(partitions(listed())).containsExactly(get(0), get(2));
    assertThat(partitions(retention().evicted(snapshot, BUILT))).containsExactly(get(0), get(2));

    EvictionNote again = new EvictionNote("grace", "still wrong");
    retention().evict(ofKey(1), again, RemovalMode.REMOVE);
    assertThat(listed()).extracting(EvictedPartition::note).containsExactly(NOTE, again, NOTE);
  }

  @Test
  void what_was_built_otherwise_takes_its_place() {
    evict(ofKey(1));
    StoragePartition other = Samples.built(daily, 1, INPUT, "other content");
    connection.writeArtifactPartitions(daily, StoragePartitions.of(other));

    assertThat(connection.readArtifactPartitions(daily, Samples.input(daily, 1, INPUT)))
        .containsExactly(other);
    assertThat(partitions(listed())).containsExactly(get(1));
  }

  @Test
  void a_claim_that_was_built_can_be_had_again() {
    Lease first = Lease.of("first", LONG);
    Lease second = Lease.of("second", LONG);
    connection.claims().claim(first, daily, inputs(daily, 5, 6, INPUT));
    connection.runAtomically(
        block -> {
          block.writeArtifactPartitions(daily, StoragePartitions.of(get(5)));
          block.claims().built(first, daily, StoragePartitions.of(get(5)));
        });
    assertThat(connection.claims().claim(second, daily, inputs(daily, 5, 6, INPUT)))
        .containsEntry(daily.key(5), new Claim.Built(get(5)));

    evict(ofKey(5));

    assertThat(connection.claims().claim(second, daily, inputs(daily, 5, 6, INPUT)).values())
        .allMatch(Claim.Yours.class::isInstance);
  }

  @Test
  void by_the_version_that_built_it() {
    record(Version.semVer(1, 0, 0), INPUT);
    record(Version.semVer(1, 0, 1), "newer");
    connection.writeArtifactPartitions(daily, builtRange(daily, 0, 2, "newer"));
    connection.writeArtifactPartitions(daily, builtRange(daily, 0, 2, "nobody's"));

    assertThat(evict(new Eviction.OfVersion(daily, Version.semVer(1, 0, 0))))
        .isEqualTo(three.asList());
    assertThat(known()).hasSize(4);
    assertThat(evict(new Eviction.OfVersion(daily, Version.semVer(1, 0, 2)))).isEmpty();
    assertThat(evict(new Eviction.OfVersion(daily, Version.semVer(1, 0, 1))))
        .isEqualTo(builtRange(daily, 0, 2, "newer").asList());
  }

  private void record(Version version, String input) {
    connection
        .lineage()
        .record(
            List.of(
                Provenance.builder()
                    .storage(daily.storage())
                    .inputFingerprint(print(input))
                    .producer("clean")
                    .version(version)
                    .build()));
  }

  /** Makes a partition known that was built from others. */
  private StoragePartition builtFrom(Graph of, String key, Map<String, StoragePartitions> inputs) {
    Producer producer = of.producerOf(key).orElseThrow();
    Artifact artifact = of.artifact(key);
    StoragePartition output =
        Samples.partition(
            artifact,
            key.equals(BUILT) ? artifact.key(0) : artifact.key(),
            Optional.of(producer.inputFingerprint(inputs)),
            print("of " + key));
    connection.writeArtifactPartitions(artifact, StoragePartitions.of(output));
    connection.lineage().record(List.of(Provenance.of(producer, artifact.storage(), inputs)));
    return output;
  }

  /** Raw data, what one graph makes of it, and what another graph makes of that. */
  private List<StoragePartition> chain() {
    StoragePartition source = rawData(graph, "a").get(RAW).asList().get(0);
    StoragePartition day = builtFrom(graph, BUILT, Map.of("orders", StoragePartitions.of(source)));
    Graph reader =
        Graph.builder()
            .name(Samples.unique("reader"))
            .putArtifact("days", daily)
            .putArtifact(TOTAL, artifact(new Int64Type(), "/r/{graph_name}/{input_fingerprint}"))
            .addProducer(Samples.producer("sum", TOTAL, Map.of("days", "days")))
            .build();
    StoragePartition total = builtFrom(reader, TOTAL, Map.of("days", StoragePartitions.of(day)));
    connection.writeSnapshot(emptySnapshot(reader));
    GraphSnapshot holding = emptySnapshot(reader);
    connection.writeSnapshotPartitions(holding, TOTAL, StoragePartitions.of(total));
    connection.writeSnapshotTag(holding, "prod");
    return List.of(source, day, total);
  }

  @Test
  void everything_built_from_a_partition_in_whatever_graph() {
    List<StoragePartition> chain = chain();

    assertThat(evict(new Eviction.BuiltFrom(chain.get(0), LineageBounds.standard())))
        .containsExactlyInAnyOrder(chain.get(1), chain.get(2));
    assertThat(known()).isEqualTo(three.asList());
    assertThat(connection.readArtifactPartitions(graph.artifact(RAW))).contains(chain.get(0));
    assertThat(evict(new Eviction.BuiltFrom(chain.get(0), LineageBounds.standard()))).isEmpty();
  }

  @Test
  void the_way_does_not_end_at_what_is_evicted() {
    List<StoragePartition> chain = chain();
    evict(new Eviction.OfContent(chain.get(1).contentFingerprint()));

    assertThat(connection.lineage().affectedTags(chain.get(0), LineageBounds.standard()))
        .extracting(AffectedTag::tag)
        .containsExactly("prod");
    assertThat(evict(new Eviction.BuiltFrom(chain.get(0), LineageBounds.standard())))
        .containsExactly(chain.get(2));
    assertThat(connection.lineage().affectedTags(chain.get(0), LineageBounds.standard()))
        .hasSize(1);
  }

  @Test
  void of_more_than_the_bounds_allow_nothing_is_evicted() {
    List<StoragePartition> chain = chain();
    Eviction tooMany = new Eviction.BuiltFrom(chain.get(0), LineageBounds.standard().withSize(1));

    assertThatThrownBy(() -> evict(tooMany)).isInstanceOf(LineageLimitException.class);
    assertThat(known()).contains(chain.get(1));
  }

  @Test
  void tags_read_as_before() {
    complete(connection, snapshot);
    connection.writeSnapshotTag(snapshot, "prod");
    evict(all());

    GraphSnapshot tagged = connection.readSnapshotTag(name, "prod");
    assertThat(connection.readSnapshotPartitions(tagged, BUILT).asList()).containsAll(three);
    assertThat(partitions(retention().evicted(tagged, BUILT))).containsAll(three);
    assertThat(retention().evicted(tagged, TOTAL)).isEmpty();
  }

  @Test
  void of_a_snapshot_only_what_it_links() {
    GraphSnapshot other = connection.snapshot(graph, rawData(graph, "other"));
    connection.writeSnapshotPartitions(other, BUILT, StoragePartitions.of(get(2)));
    evict(all());

    assertThat(partitions(retention().evicted(other, BUILT))).containsExactly(get(2));
    assertThat(retention().evicted(other, TOTAL)).isEmpty();
  }

  @Test
  void of_all_that_a_snapshot_links_by_artifact() {
    complete(connection, snapshot);
    assertThat(retention().evicted(snapshot)).isEmpty();
    StoragePartition total =
        Iterables.getOnlyElement(connection.readSnapshotPartitions(snapshot, TOTAL));
    connection.writeArtifactPartitions(graph.artifact(TOTAL), StoragePartitions.of(total));
    evict(new Eviction.OfKeys(PartitionQuery.of(graph.artifact(TOTAL))));
    evict(ofKey(1));
    evict(ofKey(2));
    connection.writeArtifactPartitions(daily, StoragePartitions.of(get(2)));

    assertThat(retention().evicted(snapshot).keySet()).containsExactlyInAnyOrder(BUILT, TOTAL);
    retention()
        .evicted(snapshot)
        .forEach((key, some) -> assertThat(some).isEqualTo(retention().evicted(snapshot, key)));
    assertThat(partitions(retention().evicted(snapshot).get(BUILT))).containsExactly(get(1));
    assertThat(partitions(retention().evicted(snapshot).get(TOTAL))).containsExactly(total);
  }

  @Test
  void of_what_is_not_there() {
    GraphSnapshot never = unwritten(pipeline(), "a");

    assertThatThrownBy(() -> retention().evicted(never, BUILT))
        .isInstanceOf(SnapshotNotFoundException.class);
    assertThatThrownBy(() -> retention().evicted(never))
        .isInstanceOf(SnapshotNotFoundException.class);
    assertThatThrownBy(() -> retention().evicted(snapshot, "nowhere"))
        .isInstanceOf(UnknownArtifactException.class);
    assertThat(retention().listEvicted(Samples.builtArtifact(), PageRequest.first(5)).items())
        .isEmpty();
    assertThat(evict(new Eviction.OfKeys(PartitionQuery.of(Samples.builtArtifact())))).isEmpty();
  }

  @Test
  void pages_have_each_once() {
    connection.writeArtifactPartitions(daily, builtRange(daily, 0, 4, "other"));
    evict(all());
    Page<EvictedPartition> first = retention().listEvicted(daily, PageRequest.first(3));

    List<EvictedPartition> paged =
        Page.stream(PageRequest.first(3), page -> retention().listEvicted(daily, page)).toList();
    assertThat(paged).hasSize(7).isEqualTo(listed());
    assertThat(partitions(paged)).isSortedAccordingTo(Comparator.comparing(StoragePartition::key));
    PageRequest next = new PageRequest(3, first.next());
    assertThatThrownBy(() -> retention().listEvicted(Samples.builtArtifact(), next))
        .isInstanceOf(PageTokenException.class);
  }

  @Test
  void a_block_evicts_or_not() {
    assertThatThrownBy(
            () ->
                connection.runAtomically(
                    block -> {
                      block.retention().evict(all(), NOTE, RemovalMode.REMOVE);
                      assertThat(block.readArtifactPartitions(daily)).isEmpty();
                      assertThat(block.retention().evicted(snapshot, BUILT)).hasSize(3);
                      throw new IllegalArgumentException("no");
                    }))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(known()).hasSize(3);

    connection.runAtomically(
        block -> {
          block.retention().evict(ofKey(0), NOTE, RemovalMode.REMOVE);
          block.retention().evict(ofKey(1), NOTE, RemovalMode.REMOVE);
        });
    assertThat(known()).containsExactly(get(2));
  }

  @Test
  void files_cannot_be_removed_in_a_block() {
    assertThatThrownBy(
            () ->
                connection.runAtomically(
                    block -> block.retention().evict(all(), NOTE, RemovalMode.REMOVE_WITH_FILES)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("outside of atomically");
    assertThat(known()).hasSize(3);
  }

  @Test
  void files_go_by_flag_but_for_those_that_are_named(@TempDir Path folder) throws Exception {
    Graph local = pipelineIn(folder);
    Artifact files = local.artifact(BUILT);
    StoragePartitions four = builtRange(files, 0, 4, INPUT);
    GraphSnapshot holding = take(local);
    connection.writeArtifactPartitions(files, four);
    connection.writeSnapshotPartitions(
        holding, BUILT, StoragePartitions.of(Samples.built(files, 0, INPUT, "content 0")));
    // The same path as that of 1, which is named by it, and by 2's other content, which is linked.
    StoragePartition known = Samples.built(files, 1, INPUT, "other content");
    connection.writeSnapshotPartitions(
        holding, BUILT, StoragePartitions.of(Samples.built(files, 2, INPUT, "other content")));
    for (StoragePartition one : four) {
      file(one);
    }

    retention().evict(new Eviction.OfKeys(PartitionQuery.of(files)), NOTE, RemovalMode.REMOVE);
    assertThat(four).allMatch(one -> Files.exists(LocalFile.path(one)));
    connection.writeArtifactPartitions(files, four);
    for (StoragePartition one : four) {
      retention()
          .evict(new Eviction.OfContent(one.contentFingerprint()), NOTE, RemovalMode.DRY_RUN);
    }
    evict(new Eviction.OfContent(print("other content")));
    connection.writeArtifactPartitions(files, StoragePartitions.of(known));
    for (long n = 0; n < 4; n++) {
      retention()
          .evict(
              new Eviction.OfContent(print("content " + n)), NOTE, RemovalMode.REMOVE_WITH_FILES);
    }

    assertThat(connection.readArtifactPartitions(files)).containsExactly(known);
    assertThat(four.stream().map(one -> Files.exists(LocalFile.path(one))))
        .containsExactly(true, true, true, false);
  }

  @Test
  void as_many_as_there_are() {
    StoragePartitions many = builtRange(daily, 10, 12_010, "many");
    connection.writeArtifactPartitions(daily, many);
    connection.writeSnapshotPartitions(snapshot, BUILT, many);

    List<StoragePartition> evicted =
        evict(
            new Eviction.OfKeys(
                PartitionQuery.builder()
                    .artifact(daily)
                    .addConditions(KeyCondition.atLeast("n", new Int64Field(10)))
                    .build()));

    assertThat(evicted).isEqualTo(many.asList());
    assertThat(known()).isEqualTo(three.asList());
    assertThat(partitions(retention().evicted(snapshot, BUILT))).isEqualTo(many.asList());
  }

  @Test
  void beside_writers_each_is_known_or_evicted() throws Exception {
    StoragePartitions batch = builtRange(daily, 100, 300, INPUT);

    Race.rounds(
        6,
        15,
        (racer, round) -> {
          if (racer % 3 == 0) {
            connection.writeArtifactPartitions(daily, batch);
          } else if (racer % 3 == 1) {
            retention().evict(all(), NOTE, RemovalMode.REMOVE);
          } else {
            assertThat(
                    connection
                        .readArtifactPartitions(daily, inputs(daily, 100, 300, INPUT))
                        .stream())
                .allMatch(batch.asList()::contains);
          }
        });

    connection.writeArtifactPartitions(daily, batch);
    assertThat(known()).containsAll(batch);
    assertThat(partitions(listed())).doesNotContainAnyElementsOf(batch);
    evict(all());
    assertThat(known()).isEmpty();
    assertThat(partitions(listed())).containsAll(batch).containsAll(three).hasSize(203);
  }

  @Test
  void of_those_who_evict_the_same_one_does() throws Exception {
    connection.writeArtifactPartitions(daily, builtRange(daily, 100, 200, INPUT));

    List<List<StoragePartition>> answers = Race.run(4, racer -> evict(all()));

    assertThat(answers.stream().flatMap(List::stream)).hasSize(103).doesNotHaveDuplicates();
    assertThat(LongStream.range(100, 200).mapToObj(this::get))
        .allMatch(partitions(listed())::contains);
  }
}

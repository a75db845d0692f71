package org.artigraph4j.contract;

import static org.artigraph4j.contract.Samples.BUILT;
import static org.artigraph4j.contract.Samples.BY_N;
import static org.artigraph4j.contract.Samples.RAW;
import static org.artigraph4j.contract.Samples.TOTAL;
import static org.artigraph4j.contract.Samples.raw;
import static org.artigraph4j.contract.Samples.unique;
import static org.artigraph4j.contract.Samples.withRows;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.artigraph4j.artifact.Annotation;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.artifact.Format;
import org.artigraph4j.artifact.Statistic;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.producer.Producer;
import org.artigraph4j.producer.Version;
import org.artigraph4j.storage.LocalFile;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.artigraph4j.type.Int64Type;
import org.artigraph4j.type.Type;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Ids that ignore order and react to every change that matters, and a store that keeps apart what
 * has different ids.
 *
 * <p>Two bodies of one id are the matter of {@link CollisionsContract}.
 */
@Tag("identity")
public abstract class IdentityContract extends ContractGroup {
  private final String name = unique("graph");

  protected IdentityContract(Supplier<Backend> open) {
    super(open);
  }

  /** A pipeline with its raw data in the making: each test changes one thing of it. */
  private static final class Draft {
    String name;
    Type rawType = BY_N;
    Format rawFormat = Format.CSV;
    String rawPath = "/data/{graph_name}/raw/{n.value}";
    final List<Annotation> annotations = new ArrayList<>(List.of(owner("Ada"), owner("Bob")));
    final List<Statistic> statistics = new ArrayList<>();
    final Map<String, String> pathTags = new LinkedHashMap<>(Map.of("region", "eu"));
    String producerName = "clean";
    Version version = Version.semVer(1, 0, 0);
    String parameter = "orders";
    String totalInput = BUILT;
    final Map<Long, String> rawContents = new LinkedHashMap<>(Map.of(0L, "a", 1L, "b"));
    long rows = 1;
    int edition = 0;
    boolean reversed;

    Draft(String name) {
      this.name = name;
    }

    static Annotation owner(String name) {
      return Annotation.of("Owner", "name", name);
    }

    private <T> List<T> ordered(List<T> list) {
      List<T> ordered = new ArrayList<>(list);
      if (reversed) {
        Collections.reverse(ordered);
      }
      return ordered;
    }

    Graph graph() {
      Artifact orders =
          Artifact.builder()
              .type(rawType)
              .format(rawFormat)
              .storage(LocalFile.at(rawPath))
              .addAllAnnotations(annotations)
              .addAllStatistics(statistics)
              .build();
      Artifact daily =
          Samples.artifact(BY_N, "/data/{graph_name}/daily/{n.value}/{input_fingerprint}");
      Artifact total =
          Samples.artifact(new Int64Type(), "/data/{graph_name}/total/{input_fingerprint}");
      Producer clean =
          Producer.builder()
              .name(producerName)
              .version(version)
              .putInput(parameter, RAW)
              .addOutput(BUILT)
              .build();
      Producer sum = Samples.producer("sum", TOTAL, Map.of("days", totalInput));
      Graph.Builder graph = Graph.builder().name(name).putAllPathTags(pathTags);
      ordered(List.of(Map.entry(RAW, orders), Map.entry(BUILT, daily), Map.entry(TOTAL, total)))
          .forEach(graph::putArtifact);
      return graph.addAllProducers(ordered(List.of(clean, sum))).build();
    }

    Map<String, StoragePartitions> rawData(Graph graph) {
      List<StoragePartition> partitions = new ArrayList<>();
      rawContents.forEach(
          (n, content) -> partitions.add(withRows(raw(graph.artifact(RAW), n, content), rows)));
      return Map.of(RAW, StoragePartitions.copyOf(ordered(partitions)));
    }
  }

  /** Everything that matters to an id, one at a time. */
  private static Map<String, Consumer<Draft>> changes() {
    Map<String, Consumer<Draft>> changes = new TreeMap<>();
    changes.put("nothing", draft -> {});
    changes.put("the graph's name", draft -> draft.name += "x");
    changes.put("a path tag's value", draft -> draft.pathTags.put("region", "us"));
    changes.put("another path tag", draft -> draft.pathTags.put("stage", "eu"));
    changes.put("no path tag", draft -> draft.pathTags.clear());
    changes.put("a type's description", draft -> draft.rawType = BY_N.describedAs("rows"));
    changes.put("a type's nullability", draft -> draft.rawType = BY_N.asNullable());
    changes.put("a format", draft -> draft.rawFormat = Format.JSON);
    changes.put("a storage", draft -> draft.rawPath = "/data/{graph_name}/raw2/{n.value}");
    changes.put("another annotation", draft -> draft.annotations.add(Draft.owner("Cid")));
    changes.put("one annotation less", draft -> draft.annotations.remove(0));
    changes.put("the same annotation twice", draft -> draft.annotations.add(Draft.owner("Bob")));
    changes.put(
        "a statistic", draft -> draft.statistics.add(Statistic.of("Rows", new Int64Type())));
    changes.put("a producer's name", draft -> draft.producerName = "scrub");
    changes.put("a major version", draft -> draft.version = Version.semVer(2, 0, 0));
    changes.put("a patch version", draft -> draft.version = Version.semVer(1, 0, 1));
    changes.put("a version's kind", draft -> draft.version = Version.text("1.0.0"));
    changes.put("a parameter", draft -> draft.parameter = "purchases");
    changes.put("an input", draft -> draft.totalInput = RAW);
    changes.put("a raw content", draft -> draft.rawContents.put(0L, "A"));
    changes.put(
        "swapped raw contents", draft -> draft.rawContents.putAll(Map.of(0L, "b", 1L, "a")));
    changes.put("equal raw contents", draft -> draft.rawContents.put(0L, "b"));
    changes.put("another raw key", draft -> draft.rawContents.put(2L, "a"));
    changes.put("one raw key less", draft -> draft.rawContents.remove(0L));
    changes.put("no raw data", draft -> draft.rawContents.clear());
    changes.put("the edition", draft -> draft.edition = 1);
    changes.put("the next edition", draft -> draft.edition = 2);
    return changes;
  }

  private GraphSnapshot take(Consumer<Draft> change) {
    Draft draft = new Draft(name);
    change.accept(draft);
    Graph graph = draft.graph();
    GraphSnapshot snapshot = connection.snapshot(graph, draft.rawData(graph));
    for (int edition = 0; edition < draft.edition; edition++) {
      snapshot = snapshot.nextEdition();
      connection.writeSnapshot(snapshot);
    }
    return snapshot;
  }

  @Test
  void every_change_that_matters_is_another_snapshot_and_all_are_kept() {
    Map<Fingerprint, String> changesById = new HashMap<>();
    Map<String, GraphSnapshot> snapshots = new TreeMap<>();

    changes()
        .forEach(
            (change, apply) -> {
              GraphSnapshot snapshot = take(apply);
              snapshots.put(change, snapshot);
              assertThat(changesById.put(snapshot.fingerprint(), change))
                  .as("what has the same id as " + change)
                  .isNull();
            });

    snapshots.forEach(
        (change, snapshot) ->
            assertThat(connection.readSnapshot(snapshot.name(), snapshot.fingerprint()))
                .as(change)
                .isEqualTo(snapshot));
  }

  @Test
  void graphs_that_differ_have_different_ids_and_are_all_kept() {
    Map<Fingerprint, Graph> graphs = new HashMap<>();
    changes()
        .forEach(
            (change, apply) -> {
              Draft draft = new Draft(name);
              apply.accept(draft);
              Graph graph = draft.graph();
              Graph same = graphs.putIfAbsent(graph.fingerprint(), graph);
              assertThat(same == null || same.equals(graph)).as(change).isTrue();
              connection.writeGraph(graph);
            });

    assertThat(graphs.values())
        .allSatisfy(
            graph ->
                assertThat(connection.readGraph(graph.name(), graph.fingerprint()))
                    .isEqualTo(graph));
  }

  @Test
  void the_order_in_which_things_are_given_does_not_matter() {
    GraphSnapshot forwards = take(draft -> {});
    GraphSnapshot backwards = take(draft -> draft.reversed = true);

    assertThat(backwards.fingerprint()).isEqualTo(forwards.fingerprint());
    assertThat(backwards).isEqualTo(forwards);
    assertThat(connection.readSnapshotPartitions(backwards, RAW)).hasSize(2);
  }

  @Test
  void attributes_of_raw_data_do_not_matter() {
    GraphSnapshot first = take(draft -> {});
    GraphSnapshot second = take(draft -> draft.rows = 99);

    assertThat(second).isEqualTo(first);
    assertThat(connection.readSnapshotPartitions(second, RAW))
        .allSatisfy(partition -> assertThat(partition.attributes().integer("rows")).hasValue(1));
  }
}

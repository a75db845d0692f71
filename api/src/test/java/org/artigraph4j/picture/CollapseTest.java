package org.artigraph4j.picture;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.lineage.PartitionEdge;
import org.artigraph4j.partition.PartitionField.DateField;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.producer.Version;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.junit.jupiter.api.Test;

/** What has more nodes or edges than a picture may have. */
class CollapseTest {
  private static List<String> boxes(Picture picture) {
    assertThat(picture.nodes()).hasSizeLessThanOrEqualTo(Picture.MOST_NODES);
    assertThat(picture.edges()).hasSizeLessThanOrEqualTo(Picture.MOST_EDGES);
    return picture.nodes().stream().map(node -> String.join(" | ", node.lines())).toList();
  }

  @Test
  void whatFitsIsDrawnWhole() {
    assertThat(boxes(Picture.of(Pipelines.chain(100)))).hasSize(199);
  }

  @Test
  void artifactsAreCollapsedByTheLastSegmentsFirst() {
    Picture picture = Picture.of(Pipelines.chain(500));
    assertThat(boxes(picture))
        .hasSize(50)
        .startsWith("p0.s0.* | 10 artifacts, 9 producers")
        .as("what leads from one to another is where it leads to")
        .endsWith("p4.s9.* | 10 artifacts, 10 producers");
    assertThat(picture.edges()).hasSize(49).allMatch(edge -> edge.label().equals("from"));
    assertThat(boxes(Picture.of(Pipelines.chain(3000))))
        .hasSize(30)
        .endsWith("p29.* | 100 artifacts, 100 producers");
  }

  @Test
  void thoseThatAreAloneWithTheirPrefixAreDrawnWhole() {
    List<String> keys =
        IntStream.range(0, 150).mapToObj(i -> "a.b" + i).collect(Collectors.toList());
    keys.add("c.d");
    keys.add("e");
    assertThat(boxes(Picture.of(Pipelines.chain(keys.toArray(String[]::new)))))
        .containsExactly(
            "a.* | 150 artifacts, 149 producers", "step | 1.2.3", "c.d", "step | 1.2.3", "e");
  }

  @Test
  void keysWithoutDotsAreCollapsedByTheirFirstCharacters() {
    String[] keys =
        IntStream.range(0, 5000).mapToObj(i -> String.format("t%04d", i)).toArray(String[]::new);
    assertThat(boxes(Picture.of(Pipelines.chain(keys))))
        .hasSize(50)
        .startsWith("t00* | 100 artifacts, 99 producers");
  }

  @Test
  void ofOneCharacterEachLittleIsLeft() {
    String[] keys =
        IntStream.range(0, 300)
            .mapToObj(i -> Character.toString(0x1F300 + i))
            .toArray(String[]::new);
    assertThat(boxes(Picture.of(Pipelines.chain(keys))))
        .containsExactly("* | 300 artifacts, 299 producers");
  }

  @Test
  void collapsedNodesAddUpTheirCounts() {
    Graph graph = Pipelines.chain(200);
    GraphSnapshot snapshot =
        GraphSnapshot.of(graph, Map.of("p0.s0.x0", StoragePartitions.of(raw(graph))));
    Map<String, PartitionCounts> counts =
        graph.artifacts().keySet().stream()
            .collect(Collectors.toMap(Function.identity(), key -> new PartitionCounts(1, 2, 0)));
    counts.put("p0.s1.x5", new PartitionCounts(0, 2, 1));
    Picture picture = Picture.of(snapshot, counts);
    assertThat(boxes(picture))
        .contains("p0.s0.* | 10 artifacts, 9 producers | 9 built, 18 cached")
        .contains("p0.s1.* | 10 artifacts, 10 producers | 9 built, 20 cached, 1 missing");
    assertThat(picture.nodes().stream().filter(Picture.Node::incomplete)).hasSize(1);
  }

  private static StoragePartition raw(Graph graph) {
    return StoragePartition.builder()
        .storage(graph.artifact("p0.s0.x0").storage())
        .inputFingerprint(Fingerprint.of(1))
        .contentFingerprint(Fingerprint.of(1))
        .build();
  }

  private static List<PartitionEdge> days(int count, int step) {
    List<PartitionEdge> edges = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      LocalDate day = LocalDate.of(2025, 1, 1).plusDays((long) i * step);
      edges.add(
          new PartitionEdge(
              1,
              Pipelines.partition("total", PartitionKey.EMPTY, 1),
              "sum",
              Version.semVer(1, 0, 0),
              "days",
              Pipelines.partition("days", PartitionKey.of("day", new DateField(day)), 1)));
    }
    return edges;
  }

  @Test
  void partitionsAreCollapsedByTheirLastFieldsFirst() {
    Picture picture = Picture.ofPartitions("x", days(365, 1), Pipelines.SALES);
    assertThat(boxes(picture))
        .hasSize(13)
        .startsWith("days | day=2025-01-* | 31 partitions", "days | day=2025-02-* | 28 partitions")
        .endsWith("total | sum 1.0.0");
    assertThat(picture.edges()).hasSize(12);
    assertThat(boxes(Picture.ofPartitions("x", days(20 * 12, 31), Pipelines.SALES)))
        .startsWith("days | day=2025-* | 12 partitions")
        .hasSize(22);
    assertThat(boxes(Picture.ofPartitions("x", days(300, 365), Pipelines.SALES)))
        .containsExactly("days | 300 partitions", "total | sum 1.0.0");
  }

  @Test
  void tooManyEdgesAreCollapsedToo() {
    assertThat(boxes(Picture.of(Pipelines.mesh(20, 23)))).hasSize(20 + 2 * 23);
    Picture picture = Picture.of(Pipelines.mesh(20, 30));
    assertThat(boxes(picture))
        .containsExactly("in.* | 20 artifacts", "out.* | 30 artifacts, 30 producers");
    assertThat(picture.edges())
        .extracting(Picture.Edge::label)
        .as("one of many parameters would be wrong")
        .containsExactly("");
  }
}

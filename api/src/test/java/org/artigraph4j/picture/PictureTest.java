package org.artigraph4j.picture;

import static java.util.stream.Collectors.joining;
import static org.artigraph4j.picture.Pipelines.SALES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.common.collect.ImmutableList;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.graph.UnknownArtifactException;
import org.artigraph4j.lineage.ArtifactEdge;
import org.artigraph4j.lineage.GraphArtifact;
import org.artigraph4j.lineage.PartitionEdge;
import org.artigraph4j.partition.PartitionField.DateField;
import org.artigraph4j.partition.PartitionField.Int64Field;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.producer.Version;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.junit.jupiter.api.Test;

class PictureTest {
  private static final GraphSnapshot SNAPSHOT =
      GraphSnapshot.of(SALES, Map.of("days", StoragePartitions.of(day(1, 1, 9))));

  private static StoragePartition day(int month, int day, long content) {
    PartitionKey key = PartitionKey.of("day", new DateField(LocalDate.of(2026, month, day)));
    return Pipelines.partition("days", key, content);
  }

  private static StoragePartition month(int month, long content) {
    return Pipelines.partition(
        "shop.months", PartitionKey.of("month", new Int64Field(month)), content);
  }

  private static StoragePartition total() {
    return Pipelines.partition("total", PartitionKey.EMPTY, 99);
  }

  private static PartitionEdge edge(
      StoragePartition output, String producer, String parameter, StoragePartition input) {
    return new PartitionEdge(1, output, producer, Version.semVer(1, 2, 3), parameter, input);
  }

  /** The lines of the nodes, a line each. */
  private static String boxes(Picture picture) {
    return picture.nodes().stream()
        .map(node -> String.join(" | ", node.lines()) + (node.incomplete() ? " !" : "") + "\n")
        .collect(joining());
  }

  /** The edges with the first lines of their nodes, a line each. */
  private static String arrows(Picture picture) {
    return picture.edges().stream()
        .map(
            edge ->
                first(picture, edge.from())
                    + " -"
                    + edge.label()
                    + "-> "
                    + first(picture, edge.to())
                    + "\n")
        .collect(joining());
  }

  private static String first(Picture picture, String id) {
    return picture.nodes().stream()
        .filter(node -> node.id().equals(id))
        .map(node -> node.lines().get(0))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aGraphAsMermaid() {
    assertThat(Picture.of(SALES).toMermaid())
        .isEqualTo(
            """
            ---
            title: "sales"
            ---
            flowchart LR
              n2dc16c40[("days<br/>by day")]:::raw
              nd8ad0d97(["per_month<br/>1.2.3"]):::producer
              nc1ab6582["shop.months<br/>by month"]:::produced
              n1deb4740(["sum<br/>1.2.3"]):::producer
              n187206f1["total"]:::produced
              n2dc16c40 -->|"from"| nd8ad0d97
              nd8ad0d97 --> nc1ab6582
              nc1ab6582 -->|"from"| n1deb4740
              n1deb4740 --> n187206f1
              classDef raw fill:#e3eefb,stroke:#3b6ea5,color:#111111
              classDef produced fill:#f4f6f8,stroke:#5f6b7a,color:#111111
              classDef producer fill:#fdf3d8,stroke:#9a7410,color:#111111
            """);
  }

  @Test
  void aSnapshotAsDot() {
    Map<String, PartitionCounts> counts =
        Map.of("days", PartitionCounts.cached(31), "shop.months", new PartitionCounts(1, 10, 1));
    assertThat(Picture.of(SNAPSHOT, counts).toDot())
        .isEqualTo(
            """
            digraph {
              graph [rankdir=LR, fontname="Helvetica", labelloc=t, label="sales: snapshot -6586537067373897620"]
              node [shape=box, style=filled, fontname="Helvetica", fontsize=11, fontcolor="#111111"]
              edge [fontname="Helvetica", fontsize=10, color="#5f6b7a"]
              n2dc16c40 [shape=cylinder, fillcolor="#e3eefb", color="#3b6ea5", label="days\\n31 partitions"]
              nd8ad0d97 [style="rounded,filled", fillcolor="#fdf3d8", color="#9a7410", label="per_month\\n1.2.3"]
              nc1ab6582 [fillcolor="#fde7e4", color="#b3261e", label="shop.months\\n1 built, 10 cached, 1 missing"]
              n1deb4740 [style="rounded,filled", fillcolor="#fdf3d8", color="#9a7410", label="sum\\n1.2.3"]
              n187206f1 [fillcolor="#f4f6f8", color="#5f6b7a", label="total"]
              n2dc16c40 -> nd8ad0d97 [label="from"]
              nd8ad0d97 -> nc1ab6582
              nc1ab6582 -> n1deb4740 [label="from"]
              n1deb4740 -> n187206f1
            }
            """);
  }

  @Test
  void aSnapshotHasCounts() {
    Map<String, PartitionCounts> counts =
        Map.of(
            "days", new PartitionCounts(0, 1, 2),
            "shop.months", new PartitionCounts(1, 10, 1),
            "total", new PartitionCounts(1, 0, 0));
    assertThat(boxes(Picture.of(SNAPSHOT, counts)))
        .isEqualTo(
            """
            days | 1 partition, 2 missing !
            per_month | 1.2.3
            shop.months | 1 built, 10 cached, 1 missing !
            sum | 1.2.3
            total | 1 built, 0 cached
            """);
    assertThat(Picture.of(SNAPSHOT, counts).title())
        .isEqualTo("sales: snapshot " + SNAPSHOT.fingerprint());
    assertThat(Picture.of(SNAPSHOT.nextEdition(), counts).title()).endsWith(", edition 1");
    assertThatExceptionOfType(UnknownArtifactException.class)
        .isThrownBy(() -> Picture.of(SNAPSHOT, Map.of("x", PartitionCounts.cached(1))));
  }

  @Test
  void partitionsNameTheirArtifactAndWhatBuiltThem() {
    Picture picture =
        Picture.ofPartitions(
            "x",
            List.of(
                edge(total(), "sum", "months", month(1, 5)),
                edge(month(1, 5), "per_month", "days", day(1, 1, 9)),
                edge(month(1, 5), "per_month", "rates", day(1, 2, 9))),
            SALES);
    assertThat(boxes(picture))
        .isEqualTo(
            """
            days | day=2026-01-01
            days | day=2026-01-02
            shop.months | month=1 | per_month 1.2.3
            total | sum 1.2.3
            """);
    assertThat(arrows(picture))
        .as("a parameter is named where there are several")
        .isEqualTo(
            """
            days -days-> shop.months
            shop.months --> total
            days -rates-> shop.months
            """);
    assertThat(picture.nodes())
        .extracting(Picture.Node::kind)
        .containsExactly(
            Picture.Kind.RAW, Picture.Kind.RAW, Picture.Kind.PRODUCED, Picture.Kind.PRODUCED);
  }

  @Test
  void partitionsOfOneKeyAndContentAreOneAndOfOneKeyAloneAreToldApart() {
    StoragePartition again =
        StoragePartition.builder()
            .storage(month(1, 5).storage())
            .key(month(1, 5).key())
            .contentFingerprint(Fingerprint.of(5))
            .inputFingerprint(Fingerprint.of(8))
            .build();
    Picture picture =
        Picture.ofPartitions(
            "x",
            List.of(
                edge(month(1, 5), "per_month", "days", day(1, 1, 9)),
                edge(total(), "sum", "months", again),
                edge(total(), "sum", "months", month(1, 6))),
            SALES);
    assertThat(boxes(picture))
        .isEqualTo(
            """
            days | day=2026-01-01
            shop.months | month=1 | per_month 1.2.3 | content 5
            shop.months | month=1 | content 6
            total | sum 1.2.3
            """);
  }

  @Test
  void partitionsOfUnknownStoragesAreNamedByThese() {
    PartitionEdge edge = edge(total(), "sum", "months", month(1, 5));
    assertThat(boxes(Picture.ofPartitions("x", List.of(edge))))
        .contains("LocalFile{path=/d/total/{input_…ngerprint}.json} | sum 1.2.3");
    Graph other = Pipelines.chain("a", "b");
    assertThat(boxes(Picture.ofPartitions("x", List.of(edge), SALES, other)))
        .contains("sales: total | sum 1.2.3");
  }

  @Test
  void artifactsOfSeveralGraphsAreNamedWithTheirGraph() {
    List<ArtifactEdge> edges =
        List.of(
            new ArtifactEdge(
                1,
                new GraphArtifact("sales", "days"),
                SALES.producerOf("shop.months"),
                new GraphArtifact("sales", "shop.months")),
            new ArtifactEdge(
                2,
                new GraphArtifact("sales", "shop.months"),
                Optional.empty(),
                new GraphArtifact("report", "months")));
    Picture picture = Picture.ofArtifacts("x", edges);
    assertThat(arrows(picture))
        .isEqualTo(
            """
            sales: shop.months -same data-> report: months
            sales: days -from-> per_month
            per_month --> sales: shop.months
            """);
    assertThat(boxes(Picture.ofArtifacts("x", edges.subList(0, 1))))
        .isEqualTo("days\nshop.months\nper_month | 1.2.3\n");
    assertThat(picture.toMermaid()).contains(" -.->|\"same data\"| ");
    assertThat(picture.toDot()).contains(" [style=dashed, label=\"same data\"]");
  }

  @Test
  void theOrderOfEdgesDoesNotMatter() {
    List<PartitionEdge> edges = new ArrayList<>();
    for (int day = 1; day <= 31; day++) {
      edges.add(edge(month(1, 5), "per_month", "days", day(1, day, 9)));
    }
    String expected = Picture.ofPartitions("x", edges, SALES).toMermaid();
    Collections.shuffle(edges, new Random(1));
    assertThat(Picture.ofPartitions("x", edges, SALES).toMermaid()).isEqualTo(expected);
  }

  @Test
  void nodesKeepTheirIdsWhateverElseIsDrawn() {
    Picture small = Picture.of(Pipelines.chain("a", "b"));
    Picture large = Picture.of(Pipelines.chain("_", "a", "b", "c"));
    assertThat(large.nodes()).containsAll(small.nodes().subList(1, 3));
  }

  @Test
  void nothingIsDrawnOfNothing() {
    assertThat(Picture.ofArtifacts("", List.of()).toMermaid()).isEqualTo("flowchart LR\n");
    assertThat(Picture.ofPartitions("x", List.of()).nodes()).isEmpty();
  }

  @Test
  void refusesWhatIsNoPicture() {
    Picture.Node node = new Picture.Node("a", Picture.Kind.RAW, ImmutableList.of("a"), false);
    refused(() -> new Picture("x", ImmutableList.of(node, node), ImmutableList.of()), "id a");
    refused(
        () ->
            new Picture(
                "x",
                ImmutableList.of(node),
                ImmutableList.of(new Picture.Edge("a", "b", "", false))),
        "from a to b");
    refused(() -> new Picture.Node("a b", Picture.Kind.RAW, ImmutableList.of("a"), false), "'a b'");
    refused(() -> new Picture.Node("a", Picture.Kind.RAW, ImmutableList.of(), false), "no lines");
    refused(() -> new PartitionCounts(1, -1, 0), "cached -1");
  }

  private static void refused(Runnable call, String what) {
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(call::run)
        .withMessageContaining(what);
  }
}

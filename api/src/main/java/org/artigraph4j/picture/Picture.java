package org.artigraph4j.picture;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.graph.UnknownArtifactException;
import org.artigraph4j.lineage.ArtifactEdge;
import org.artigraph4j.lineage.PartitionEdge;

/**
 * What there is to see in a graph, a snapshot or an answer of lineage: boxes, and arrows from what
 * was read to what was made of it. Equal values give equal pictures and equal text, byte for byte.
 *
 * <pre>{@code
 * Files.writeString(Path.of("weather.mmd"), Picture.of(graph).toMermaid());
 * }</pre>
 *
 * <p>A picture is readable: what would have more than {@value #MOST_NODES} nodes or {@value
 * #MOST_EDGES} edges is collapsed. All whose keys begin alike become one node, which says how many
 * it stands for. Partitions are put together by their last fields first, then by their artifact,
 * and artifacts by the last segments of their keys. As much stays as fits.
 *
 * @param title what it shows
 * @param nodes in the order in which they are best drawn
 * @param edges between nodes
 */
public record Picture(String title, ImmutableList<Node> nodes, ImmutableList<Edge> edges) {
  /** The most nodes of what is drawn from a value. */
  public static final int MOST_NODES = 200;

  /** The most edges of what is drawn from a value; Mermaid by itself refuses to draw more. */
  public static final int MOST_EDGES = 500;

  /** What a node is, which is told by its shape. */
  public enum Kind {
    /** An artifact that no producer makes, or a partition of one. */
    RAW,
    /** Any other artifact or partition. */
    PRODUCED,
    /** The code that makes some artifacts from others. */
    PRODUCER,
    /** Several of these. */
    COLLAPSED
  }

  /**
   * A box.
   *
   * @param id an ASCII letter and then letters and digits; the same in every picture that shows it
   * @param lines what stands in the box: the name, then what there is to say of it. Shortened, and
   *     without characters that cannot be drawn.
   * @param incomplete whether partitions of it are missing
   */
  public record Node(String id, Kind kind, ImmutableList<String> lines, boolean incomplete) {
    private static final Pattern ID = Pattern.compile("[A-Za-z][A-Za-z0-9]*");

    public Node {
      if (!ID.matcher(Objects.requireNonNull(id, "id")).matches()) {
        throw new InvalidValueException(
            "the node's id is '" + Labels.line(id) + "'; an ASCII letter, then letters and digits");
      }
      Objects.requireNonNull(kind, "kind");
      lines = lines.stream().map(Labels::line).collect(ImmutableList.toImmutableList());
      if (lines.isEmpty()) {
        throw new InvalidValueException("the node " + id + " has no lines; give it its name");
      }
    }

    /** The light colour within the box, such as {@code #e3eefb}. */
    public String fillColor() {
      return Style.of(this).fill();
    }

    /** The dark colour around the box, such as {@code #3b6ea5}. */
    public String lineColor() {
      return Style.of(this).line();
    }
  }

  /**
   * An arrow.
   *
   * @param from the id of the node that is upstream
   * @param to the id of the node that is downstream
   * @param label what stands beside it; empty if nothing does
   * @param sameData whether both are the same data, under two names
   */
  public record Edge(String from, String to, String label, boolean sameData) {
    public Edge {
      Objects.requireNonNull(from, "from");
      Objects.requireNonNull(to, "to");
      label = Labels.line(Objects.requireNonNull(label, "label"));
    }
  }

  public Picture {
    title = Labels.title(Objects.requireNonNull(title, "title"));
    Set<String> ids = new HashSet<>();
    for (Node node : nodes) {
      if (!ids.add(node.id())) {
        throw new InvalidValueException("two nodes of the picture have the id " + node.id());
      }
    }
    for (Edge edge : edges) {
      if (!ids.contains(edge.from()) || !ids.contains(edge.to())) {
        throw new InvalidValueException(
            "no such nodes in the picture: the edge goes from " + edge.from() + " to " + edge.to());
      }
    }
  }

  /** The artifacts of a graph and its producers. */
  public static Picture of(Graph graph) {
    return GraphSketch.of(graph, Map.of()).toPicture(graph.name());
  }

  /**
   * A snapshot's graph, with how far its artifacts are.
   *
   * @param counts by artifact key; of those that are not in it no counts are drawn
   * @throws UnknownArtifactException if the graph has no such artifact
   */
  public static Picture of(GraphSnapshot snapshot, Map<String, PartitionCounts> counts) {
    counts.keySet().forEach(snapshot.graph()::artifact);
    return GraphSketch.of(snapshot.graph(), counts)
        .toPicture(
            snapshot.name()
                + ": snapshot "
                + snapshot.fingerprint()
                + (snapshot.edition() == 0 ? "" : ", edition " + snapshot.edition()));
  }

  /**
   * Partitions, and what they were built from. As in lineage itself, partitions of one storage, key
   * and content are one.
   *
   * @param edges what a walk has answered, in any order
   * @param graphs whose artifacts name the partitions; where there are several, with their own
   *     name, too. What is of none of them is named by its storage.
   */
  public static Picture ofPartitions(
      String title, Collection<PartitionEdge> edges, Graph... graphs) {
    return PartitionSketch.of(edges, ImmutableSet.copyOf(Arrays.asList(graphs))).toPicture(title);
  }

  /**
   * Artifacts, and what they are made from, in one graph or across several.
   *
   * @param edges what a walk has answered, in any order
   */
  public static Picture ofArtifacts(String title, Collection<ArtifactEdge> edges) {
    return ArtifactSketch.of(edges).toPicture(title);
  }

  /** As a flowchart of Mermaid, which the pages of many forges draw. */
  public String toMermaid() {
    return MermaidText.of(this);
  }

  /** In Graphviz' language DOT. */
  public String toDot() {
    return DotText.of(this);
  }
}

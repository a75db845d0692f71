package org.artigraph4j.picture;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.LinkedHashMultimap;
import com.google.common.collect.ListMultimap;
import com.google.common.collect.MultimapBuilder;
import com.google.common.collect.SetMultimap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.artigraph4j.fingerprint.Fingerprint;

/** Which items of a sketch are one node. */
final class Grouping {
  private static final int ID_DIGITS = 8;

  /** Between two nodes, by the numbers of their first items. */
  private record Between(int from, int to, boolean sameData) {}

  private final Sketch sketch;
  private final Optional<Cut> cut;

  /** For each item the number of the item that its node goes by. */
  private final int[] nodes;

  private final ListMultimap<Integer, Item> members =
      MultimapBuilder.treeKeys().arrayListValues().build();

  private final SetMultimap<Between, String> labels = LinkedHashMultimap.create();

  private Grouping(Sketch sketch, Optional<Cut> cut) {
    this.sketch = sketch;
    this.cut = cut;
    this.nodes = new int[sketch.items().size()];
    placeItems();
    placeProducers();
    for (Sketch.Line line : sketch.lines()) {
      int from = nodes[line.from()];
      int to = nodes[line.to()];
      if (from != to || line.from() == line.to()) {
        labels.put(new Between(from, to, line.sameData()), line.label());
      }
    }
  }

  /** Each item is a node. */
  static Grouping none(Sketch sketch) {
    return new Grouping(sketch, Optional.empty());
  }

  /** Items of which the same is kept are one node. */
  static Grouping by(Cut cut, Sketch sketch) {
    return new Grouping(sketch, Optional.of(cut));
  }

  private void placeItems() {
    Map<Object, Integer> first = new HashMap<>();
    for (int i = 0; i < nodes.length; i++) {
      Item item = sketch.items().get(i);
      nodes[i] = i;
      if (!item.isProducer()) {
        if (cut.isPresent()) {
          Integer before = first.putIfAbsent(cut.get().of(item), i);
          nodes[i] = before == null ? i : before;
        }
        members.put(nodes[i], item);
      }
    }
  }

  /** A producer goes into a collapsed node if all that it makes is there. */
  private void placeProducers() {
    SetMultimap<Integer, Integer> outputs = LinkedHashMultimap.create();
    for (Sketch.Line line : sketch.lines()) {
      if (sketch.items().get(line.from()).isProducer()) {
        outputs.put(line.from(), nodes[line.to()]);
      }
    }
    for (int i = 0; i < nodes.length; i++) {
      if (sketch.items().get(i).isProducer()) {
        Set<Integer> made = outputs.get(i);
        if (made.size() == 1) {
          int only = made.iterator().next();
          nodes[i] = isCollapsed(only) ? only : i;
        }
        members.put(nodes[i], sketch.items().get(i));
      }
    }
  }

  private boolean isCollapsed(int node) {
    return members.get(node).size() > 1;
  }

  boolean fits() {
    return members.keySet().size() <= Picture.MOST_NODES
        && labels.keySet().size() <= Picture.MOST_EDGES;
  }

  Picture toPicture(String title) {
    Map<Integer, Picture.Node> drawn = new LinkedHashMap<>();
    Set<String> ids = new HashSet<>();
    for (int node : members.keySet()) {
      List<Item> items = members.get(node);
      drawn.put(node, items.size() == 1 ? single(items.get(0), ids) : collapsed(items, ids));
    }
    ImmutableList.Builder<Picture.Edge> edges = ImmutableList.builder();
    for (Between between : labels.keySet()) {
      Set<String> all = labels.get(between);
      edges.add(
          new Picture.Edge(
              requireNonNull(drawn.get(between.from())).id(),
              requireNonNull(drawn.get(between.to())).id(),
              all.size() == 1 ? all.iterator().next() : "",
              between.sameData()));
    }
    return new Picture(title, ImmutableList.copyOf(drawn.values()), edges.build());
  }

  private static Picture.Node single(Item item, Set<String> ids) {
    return new Picture.Node(
        id(item.identity(), ids), item.kind(), item.lines(), item.isIncomplete());
  }

  private Picture.Node collapsed(List<Item> items, Set<String> ids) {
    Cut.Kept kept = cut.orElseThrow().of(items.get(0));
    long producers = items.stream().filter(Item::isProducer).count();
    String stands = Labels.count(items.size() - producers, sketch.noun());
    ImmutableList.Builder<String> lines =
        ImmutableList.<String>builder()
            .addAll(kept.lines(items))
            .add(producers == 0 ? stands : stands + ", " + Labels.count(producers, "producer"));
    counts(items, Picture.Kind.PRODUCED)
        .map(PartitionCounts::toString)
        .or(() -> counts(items, Picture.Kind.RAW).map(PartitionCounts::rawToString))
        .ifPresent(lines::add);
    return new Picture.Node(
        id("*" + kept, ids),
        Picture.Kind.COLLAPSED,
        lines.build(),
        items.stream().anyMatch(Item::isIncomplete));
  }

  private static Optional<PartitionCounts> counts(List<Item> items, Picture.Kind kind) {
    return items.stream()
        .filter(item -> item.kind() == kind)
        .flatMap(item -> item.counts().stream())
        .reduce(PartitionCounts::plus);
  }

  /** From what the node stands for, so that it is the same whatever else is in the picture. */
  private static String id(String identity, Set<String> ids) {
    String id = "n" + Fingerprint.fromString(identity).toHex().substring(0, ID_DIGITS);
    while (!ids.add(id)) {
      id += "x"; // two that agree in 32 bits
    }
    return id;
  }
}

package org.artigraph4j.picture;

import static com.google.common.collect.ImmutableList.sortedCopyOf;
import static java.util.Objects.requireNonNull;

import com.google.common.collect.HashMultiset;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.LinkedHashMultimap;
import com.google.common.collect.Multiset;
import com.google.common.collect.SetMultimap;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.Utf8;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.lineage.PartitionEdge;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.storage.Storage;
import org.artigraph4j.storage.StoragePartition;

/** Partitions and what they were built from. */
final class PartitionSketch {
  /** What is one thing in lineage, however often it was built. */
  private record Place(Storage storage, PartitionKey key, Fingerprint content) {
    static Place of(StoragePartition partition) {
      return new Place(partition.storage(), partition.key(), partition.contentFingerprint());
    }

    String identity() {
      return "partition " + storage.fingerprint() + " " + key.fingerprint() + " " + content;
    }
  }

  /** One of several: only where there are several does it say anything. */
  private record NameAndKey(String name, PartitionKey key) {}

  private static final Comparator<PartitionEdge> ORDER =
      Comparator.comparing(PartitionEdge::parameter, Utf8.ORDER)
          .thenComparing(PartitionEdge::output)
          .thenComparing(PartitionEdge::input);

  private final Map<Storage, String> names = new HashMap<>();
  private final Set<Place> raw = new HashSet<>();
  private final SetMultimap<Place, String> builders = LinkedHashMultimap.create();
  private final SetMultimap<Place, String> parameters = LinkedHashMultimap.create();

  private PartitionSketch(ImmutableSet<Graph> graphs) {
    boolean several = graphs.stream().map(Graph::name).distinct().count() > 1;
    for (Graph graph : graphs) {
      String before = several ? graph.name() + ": " : "";
      graph
          .artifacts()
          .forEach((key, artifact) -> names.putIfAbsent(artifact.storage(), before + key));
    }
  }

  static Sketch of(Collection<PartitionEdge> edges, ImmutableSet<Graph> graphs) {
    return new PartitionSketch(graphs).draw(sortedCopyOf(ORDER, edges));
  }

  private Sketch draw(List<PartitionEdge> edges) {
    Set<Place> places = new HashSet<>();
    for (PartitionEdge edge : edges) {
      Place output = Place.of(edge.output());
      Place input = Place.of(edge.input());
      places.add(output);
      if (places.add(input) && edge.input().inputFingerprint().isEmpty()) {
        raw.add(input);
      }
      builders.put(output, edge.producer() + " " + Labels.version(edge.version()));
      parameters.put(output, edge.parameter());
    }
    Sketch sketch = new Sketch("partition");
    Map<Place, Integer> numbers = number(places, sketch);
    for (PartitionEdge edge : edges) {
      Place output = Place.of(edge.output());
      boolean telling = parameters.get(output).size() > 1;
      sketch.add(
          new Sketch.Line(
              requireNonNull(numbers.get(Place.of(edge.input()))),
              requireNonNull(numbers.get(output)),
              telling ? edge.parameter() : "",
              false));
    }
    return sketch;
  }

  private Map<Place, Integer> number(Set<Place> places, Sketch sketch) {
    Multiset<NameAndKey> alike = HashMultiset.create();
    places.forEach(place -> alike.add(new NameAndKey(name(place), place.key())));
    List<Place> inOrder = new ArrayList<>(places);
    inOrder.sort(
        Comparator.comparing(this::name, Utf8.ORDER)
            .thenComparing(Place::key)
            .thenComparing(place -> place.content().value())
            .thenComparing(place -> place.storage().fingerprint().value()));
    Map<Place, Integer> numbers = new HashMap<>();
    for (Place place : inOrder) {
      boolean several = alike.count(new NameAndKey(name(place), place.key())) > 1;
      numbers.put(place, sketch.add(item(place, several)));
    }
    return numbers;
  }

  private Item item(Place place, boolean withContent) {
    ImmutableList.Builder<String> details = ImmutableList.builder();
    builders.get(place).stream().sorted(Utf8.ORDER).forEach(details::add);
    if (withContent) {
      details.add("content " + place.content());
    }
    return new Item(
        place.identity(),
        raw.contains(place) && !builders.containsKey(place)
            ? Picture.Kind.RAW
            : Picture.Kind.PRODUCED,
        Pieces.ofArtifactKey(name(place)),
        Pieces.ofKey(place.key()),
        details.build(),
        Optional.empty());
  }

  private String name(Place place) {
    String name = names.get(place.storage());
    return name == null ? place.storage().toString() : name;
  }
}

package org.artigraph4j.graph;

import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.Maps;
import com.google.common.collect.Sets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.fingerprint.Canonical;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.fingerprint.Json;
import org.artigraph4j.fingerprint.JsonObject;
import org.artigraph4j.fingerprint.ValueStyle;
import org.artigraph4j.storage.StoragePartitions;
import org.immutables.value.Value;

/**
 * A graph at one moment: its structure, and exactly which raw data it starts from. Its {@link
 * #fingerprint()} is its id: the same graph over the same raw data is the same snapshot, whoever
 * takes it and whenever.
 *
 * <p>It holds the identity of the raw data, not the data's partitions; those are linked to it in a
 * backend, as are the partitions that are built.
 */
@Value.Immutable
@ValueStyle
public abstract class GraphSnapshot implements Canonical {
  private static final String KIND = "GraphSnapshot";

  GraphSnapshot() {}

  /**
   * The snapshot of a graph over some raw data.
   *
   * @param rawPartitions for every raw artifact of the graph its partitions, one for each key
   * @throws InvalidGraphException naming all keys that are missing, unknown, or produced, and all
   *     partitions that do not fit their artifact
   */
  public static GraphSnapshot of(Graph graph, Map<String, StoragePartitions> rawPartitions) {
    List<String> problems = new ArrayList<>();
    Set<String> given = rawPartitions.keySet();
    name(problems, "missing raw artifacts ", Sets.difference(graph.rawKeys(), given));
    Set<String> unknown = Sets.difference(given, graph.artifacts().keySet());
    name(problems, "unknown artifacts ", unknown);
    Set<String> produced = Sets.difference(given, Sets.union(graph.rawKeys(), unknown));
    name(problems, "artifacts that are produced, not raw, ", produced);
    Maps.filterKeys(rawPartitions, graph.rawKeys()::contains)
        .forEach((key, partitions) -> checkRaw(problems, key, graph.artifact(key), partitions));
    if (!problems.isEmpty()) {
      throw new InvalidGraphException("the snapshot of", graph.name(), problems);
    }
    return of(graph, Maps.transformValues(rawPartitions, StoragePartitions::fingerprint), 0);
  }

  private static void checkRaw(
      List<String> problems, String key, Artifact artifact, StoragePartitions partitions) {
    try {
      artifact.requireMine(partitions).requireOnePerKey();
    } catch (InvalidValueException refused) {
      problems.add("the partitions of '" + key + "': " + refused.getMessage());
    }
  }

  private static void name(List<String> problems, String what, Set<String> keys) {
    if (!keys.isEmpty()) {
      problems.add(what + ImmutableSortedMap.copyOf(Maps.asMap(keys, key -> key)).keySet());
    }
  }

  private static GraphSnapshot of(Graph graph, Map<String, Fingerprint> raw, long edition) {
    return ImmutableGraphSnapshot.builder().graph(graph).putAllRaw(raw).edition(edition).build();
  }

  public abstract Graph graph();

  /** For every raw artifact the fingerprint of its partitions: their keys, inputs and contents. */
  @Value.NaturalOrder
  public abstract ImmutableSortedMap<String, Fingerprint> raw();

  /** 0, or how many times this snapshot was opened anew. */
  public abstract long edition();

  /** The graph's name. */
  public String name() {
    return graph().name();
  }

  /**
   * The same graph over the same raw data once more, for a rebuild that must differ although
   * nothing it is made from does: a partition was evicted, and this snapshot is sealed.
   */
  public GraphSnapshot nextEdition() {
    // One after the largest is negative, and so refused.
    return of(graph(), raw(), edition() + 1);
  }

  @Value.Check
  protected void check() {
    if (edition() < 0) {
      throw new InvalidValueException("edition of a snapshot is " + edition() + "; it starts at 0");
    }
    if (!raw().keySet().equals(graph().rawKeys())) {
      throw new InvalidGraphException(
          "the snapshot of",
          name(),
          List.of("it has the raw artifacts " + raw().keySet() + ", not " + graph().rawKeys()));
    }
  }

  /** The id: the hash of the graph's fingerprint, the edition, and the raw data's identity. */
  @Value.Lazy
  @Override
  public Fingerprint fingerprint() {
    return json().put("graph", graph().fingerprint()).build().fingerprint();
  }

  @Override
  public JsonObject toJson() {
    return json().put("graph", graph()).build();
  }

  private JsonObject.Builder json() {
    JsonObject.Builder raw = JsonObject.builder();
    raw().forEach(raw::put);
    return JsonObject.builder(KIND, 1).put("edition", edition()).put("raw", raw.build());
  }

  public static GraphSnapshot fromJson(Json json) {
    JsonObject object = JsonObject.of(json, "a GraphSnapshot");
    object.require(KIND, 1, "edition", "graph", "raw");
    JsonObject raw = object.object("raw");
    return of(
        Graph.fromJson(object.object("graph")),
        Maps.asMap(raw.members().keySet(), raw::fingerprintAt),
        object.integer("edition"));
  }

  /** By value; the fingerprint decides most cases before the graphs are compared. */
  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof GraphSnapshot snapshot
            && fingerprint().equals(snapshot.fingerprint())
            && edition() == snapshot.edition()
            && raw().equals(snapshot.raw())
            && graph().equals(snapshot.graph()));
  }

  @Override
  public int hashCode() {
    return fingerprint().hashCode();
  }

  @Override
  public String toString() {
    return "GraphSnapshot{"
        + name()
        + ", fingerprint="
        + fingerprint()
        + (edition() == 0 ? "" : ", edition=" + edition())
        + "}";
  }
}

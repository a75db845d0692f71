package org.artigraph4j.graph;

import static com.google.common.collect.ImmutableList.sortedCopyOf;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ImmutableSortedSet;
import com.google.common.collect.Maps;
import com.google.common.collect.Sets;
import java.util.Comparator;
import java.util.Optional;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.fingerprint.Canonical;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.fingerprint.Json;
import org.artigraph4j.fingerprint.JsonArray;
import org.artigraph4j.fingerprint.JsonObject;
import org.artigraph4j.fingerprint.ValueStyle;
import org.artigraph4j.producer.Producer;
import org.immutables.value.Value;

/**
 * A pipeline: artifacts by key, and the producers that make some of them from others.
 *
 * <pre>{@code
 * Graph graph =
 *     Graph.builder()
 *         .name("spend")
 *         .putArtifact("vendor.transactions", transactions)
 *         .putArtifact("spend", total)
 *         .addProducer(aggregateTransactions)
 *         .build();
 * Artifact resolved = graph.artifact("spend");
 * }</pre>
 *
 * <p>Building it fills in the artifacts' storages, and names everything that is wrong in one {@link
 * InvalidGraphException}. The order in which artifacts and producers are given does not matter.
 *
 * <p>The {@link #fingerprint()} covers everything, annotations and full versions included: equal
 * fingerprint, equal graph.
 */
@Value.Immutable
@ValueStyle
public abstract class Graph implements Canonical {
  private static final String KIND = "Graph";

  Graph() {}

  public static Builder builder() {
    return new Builder();
  }

  public abstract String name();

  /** Names and values that tell apart the places of otherwise equal graphs: {@code {path_tags}}. */
  @Value.NaturalOrder
  public abstract ImmutableSortedMap<String, String> pathTags();

  /** The artifacts by key, with their storages filled in. */
  @Value.NaturalOrder
  public abstract ImmutableSortedMap<String, Artifact> artifacts();

  /** The producers, by their first outputs; {@link #producersInOrder()} for building. */
  public abstract ImmutableList<Producer> producers();

  /**
   * The artifact of a key, with its storage filled in.
   *
   * @throws UnknownArtifactException if there is none
   */
  public Artifact artifact(String key) {
    Artifact artifact = artifacts().get(key);
    if (artifact == null) {
      throw new UnknownArtifactException(this, key);
    }
    return artifact;
  }

  /** The producer of an artifact; none if it is raw. */
  public Optional<Producer> producerOf(String key) {
    artifact(key);
    return Optional.ofNullable(topology().producersByOutput().get(key));
  }

  /** The keys of the artifacts that no producer makes. */
  public ImmutableSortedSet<String> rawKeys() {
    return ImmutableSortedSet.copyOf(
        Sets.difference(artifacts().keySet(), topology().producersByOutput().keySet()));
  }

  /** The keys of the artifacts that a producer makes. */
  public ImmutableSortedSet<String> producedKeys() {
    return ImmutableSortedSet.copyOf(topology().producersByOutput().keySet());
  }

  /**
   * The keys of all artifacts, each after those it depends on; by name where that leaves a choice.
   */
  public ImmutableList<String> keysInOrder() {
    return topology().order();
  }

  /** The producers, each after those whose outputs it reads. */
  public ImmutableList<Producer> producersInOrder() {
    return topology().producersInOrder();
  }

  /** The artifacts that an artifact is directly made from. */
  public ImmutableSortedSet<String> dependencies(String key) {
    artifact(key);
    return topology().dependencies(key);
  }

  /** The artifacts that are directly made from an artifact. */
  public ImmutableSortedSet<String> dependents(String key) {
    artifact(key);
    return topology().dependents(key);
  }

  /** All artifacts that an artifact is made from, through any number of producers. */
  public ImmutableSortedSet<String> transitiveDependencies(String key) {
    artifact(key);
    return topology().transitiveDependencies(key);
  }

  /** All artifacts that are made from an artifact, through any number of producers. */
  public ImmutableSortedSet<String> transitiveDependents(String key) {
    artifact(key);
    return topology().transitiveDependents(key);
  }

  @Value.Lazy
  Topology topology() {
    return Topology.of(artifacts().keySet(), producers());
  }

  @Value.Lazy
  @Override
  public Fingerprint fingerprint() {
    return toJson().fingerprint();
  }

  @Value.Check
  protected Graph normalize() {
    ImmutableSortedMap<String, Artifact> resolved = GraphCheck.check(this);
    ImmutableList<Producer> sorted =
        sortedCopyOf(Comparator.comparing(producer -> producer.outputs().get(0)), producers());
    return resolved.equals(artifacts()) && sorted.equals(producers())
        ? this
        : builder()
            .name(name())
            .putAllPathTags(pathTags())
            .putAllArtifacts(resolved)
            .addAllProducers(sorted)
            .build();
  }

  @Override
  public JsonObject toJson() {
    return JsonObject.builder(KIND, 1)
        .put("artifacts", JsonObject.copyOf(Maps.transformValues(artifacts(), Artifact::toJson)))
        .put("name", name())
        .putUnlessEmpty(
            "path_tags", JsonObject.copyOf(Maps.transformValues(pathTags(), Json.Text::new)))
        .putUnlessEmpty("producers", JsonArray.of(producers()))
        .build();
  }

  public static Graph fromJson(Json json) {
    JsonObject object = JsonObject.of(json, "a Graph");
    object.require(KIND, 1, "artifacts", "name", "path_tags", "producers");
    JsonObject tags = object.map("path_tags");
    return builder()
        .name(object.text("name"))
        .putAllPathTags(Maps.asMap(tags.members().keySet(), tags::text))
        .putAllArtifacts(
            Maps.transformValues(object.object("artifacts").members(), Artifact::fromJson))
        .addAllProducers(object.list("producers", Producer::fromJson))
        .build();
  }

  /** By value; the fingerprint decides most cases before the parts are compared. */
  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof Graph graph
            && fingerprint().equals(graph.fingerprint())
            && name().equals(graph.name())
            && pathTags().equals(graph.pathTags())
            && artifacts().equals(graph.artifacts())
            && producers().equals(graph.producers()));
  }

  @Override
  public int hashCode() {
    return fingerprint().hashCode();
  }

  @Override
  public String toString() {
    return "Graph{" + name() + ", fingerprint=" + fingerprint() + "}";
  }

  /** Collects a graph's parts in any order; the name is required. */
  public static final class Builder extends ImmutableGraph.Builder {
    Builder() {}

    @Override
    public Graph build() {
      return InvalidValueException.refuse("a key or path tag of the graph", super::build);
    }
  }
}

package org.artigraph4j.graph;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedSet;
import com.google.common.collect.Lists;
import com.google.common.graph.GraphBuilder;
import com.google.common.graph.Graphs;
import com.google.common.graph.ImmutableGraph;
import com.google.common.graph.MutableGraph;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import org.artigraph4j.producer.Producer;

/**
 * What depends on what: an edge from every input of a producer to each of its outputs. Nothing here
 * recurses, so that a chain may be as long as it likes.
 */
final class Topology {
  private final ImmutableGraph<String> edges;
  private final ImmutableMap<String, Producer> producers;
  private final ImmutableList<String> order;

  private Topology(ImmutableGraph<String> edges, ImmutableMap<String, Producer> producers) {
    this.edges = edges;
    this.producers = producers;
    this.order = order(edges);
  }

  /**
   * The topology of some keys and producers. Of a graph that is yet to be checked, too: an unknown
   * key is one more node, and of several producers of an output the last one stands.
   */
  static Topology of(Iterable<String> keys, Iterable<Producer> producers) {
    MutableGraph<String> edges = GraphBuilder.directed().allowsSelfLoops(true).build();
    keys.forEach(edges::addNode);
    ImmutableMap.Builder<String, Producer> byOutput = ImmutableMap.builder();
    for (Producer producer : producers) {
      for (String output : producer.outputs()) {
        byOutput.put(output, producer);
        producer.inputs().values().forEach(input -> edges.putEdge(input, output));
      }
    }
    return new Topology(ImmutableGraph.copyOf(edges), byOutput.buildKeepingLast());
  }

  ImmutableMap<String, Producer> producersByOutput() {
    return producers;
  }

  /** All keys, each after those it depends on; those on a cycle, or behind one, are missing. */
  ImmutableList<String> order() {
    return order;
  }

  /** The producers, each after those whose outputs it reads. */
  ImmutableList<Producer> producersInOrder() {
    Set<Producer> ordered = new LinkedHashSet<>();
    for (String key : order) {
      Producer producer = producers.get(key);
      if (producer != null) {
        ordered.add(producer);
      }
    }
    return ImmutableList.copyOf(ordered);
  }

  ImmutableSortedSet<String> dependencies(String key) {
    return sorted(edges.predecessors(key));
  }

  ImmutableSortedSet<String> dependents(String key) {
    return sorted(edges.successors(key));
  }

  ImmutableSortedSet<String> transitiveDependencies(String key) {
    return sorted(without(Graphs.reachableNodes(Graphs.transpose(edges), key), key));
  }

  ImmutableSortedSet<String> transitiveDependents(String key) {
    return sorted(without(Graphs.reachableNodes(edges, key), key));
  }

  /**
   * Every cycle that shares no key with one before it, as keys in the order of the data's flow, the
   * first by name in front.
   */
  ImmutableList<ImmutableList<String>> cycles() {
    ImmutableList.Builder<ImmutableList<String>> cycles = ImmutableList.builder();
    MutableGraph<String> rest = Graphs.copyOf(edges);
    order.forEach(rest::removeNode);
    while (!rest.nodes().isEmpty()) {
      ImmutableList<String> cycle = anyCycle(rest);
      cycles.add(cycle);
      cycle.forEach(rest::removeNode);
      order(rest).forEach(rest::removeNode);
    }
    return cycles.build();
  }

  /** Walks back from a key until one comes again; every key left over has a predecessor. */
  private static ImmutableList<String> anyCycle(com.google.common.graph.Graph<String> rest) {
    List<String> path = new ArrayList<>();
    Map<String, Integer> seen = new HashMap<>();
    String key = Collections.min(rest.nodes());
    while (seen.putIfAbsent(key, path.size()) == null) {
      path.add(key);
      key = Collections.min(rest.predecessors(key));
    }
    List<String> back = path.subList(seen.getOrDefault(key, 0), path.size());
    List<String> cycle = new ArrayList<>(Lists.reverse(back));
    Collections.rotate(cycle, -cycle.indexOf(Collections.min(cycle)));
    return ImmutableList.copyOf(cycle);
  }

  /** Kahn's algorithm; of several keys that could be next, the first by name. */
  private static ImmutableList<String> order(com.google.common.graph.Graph<String> edges) {
    Map<String, Integer> waiting = new HashMap<>();
    PriorityQueue<String> ready = new PriorityQueue<>(Comparator.naturalOrder());
    for (String key : edges.nodes()) {
      waiting.put(key, edges.inDegree(key));
      if (edges.inDegree(key) == 0) {
        ready.add(key);
      }
    }
    ImmutableList.Builder<String> order = ImmutableList.builder();
    while (!ready.isEmpty()) {
      String key = ready.remove();
      order.add(key);
      for (String next : edges.successors(key)) {
        if (waiting.merge(next, -1, Integer::sum) == 0) {
          ready.add(next);
        }
      }
    }
    return order.build();
  }

  private static ImmutableSortedSet<String> sorted(Set<String> keys) {
    return ImmutableSortedSet.copyOf(keys);
  }

  private static Set<String> without(Set<String> keys, String key) {
    Set<String> others = new LinkedHashSet<>(keys);
    others.remove(key);
    return others;
  }
}

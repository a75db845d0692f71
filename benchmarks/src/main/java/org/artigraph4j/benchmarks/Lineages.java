package org.artigraph4j.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.artifact.Format;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.lineage.ArtifactEdge;
import org.artigraph4j.lineage.Lineage;
import org.artigraph4j.lineage.LineageBounds;
import org.artigraph4j.lineage.PartitionEdge;
import org.artigraph4j.lineage.Provenance;
import org.artigraph4j.postgres.PostgresBackend;
import org.artigraph4j.producer.Producer;
import org.artigraph4j.producer.Version;
import org.artigraph4j.storage.LocalFile;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.artigraph4j.type.CollectionType;
import org.artigraph4j.type.Int64Type;
import org.artigraph4j.type.StructType;

/** Walks along the lineage, beside a recursive CTE over a table of edges. */
final class Lineages implements Suite {
  private static final String SCHEMA = "benchmarks_lineage";
  private static final int DEPTH = 50;
  private static final int READ = 10;
  private static final int GRAPHS = 20;
  private static final int ARTIFACTS = 20;
  private static final LineageBounds BOUNDS = LineageBounds.standard();

  @Override
  public String name() {
    return "lineage";
  }

  @Override
  public void run(Server server, Report report, boolean quick) throws Exception {
    server.drop(SCHEMA);
    try (Backend backend = PostgresBackend.open(server.config(SCHEMA).build());
        Connection connection = backend.connect();
        java.sql.Connection jdbc = server.connect()) {
      report.section("Lineage", server.settings());
      LineageBaseline baseline = new LineageBaseline(jdbc, SCHEMA);
      artifacts(connection, baseline, report, quick);
      partitions(server, connection.lineage(), baseline, report, quick);
      total(server, connection.lineage(), report, quick ? 100_000 : 1_000_000);
    } finally {
      server.drop(SCHEMA);
    }
  }

  private static Artifact artifact(String path) {
    return Artifact.builder()
        .type(CollectionType.of(StructType.of("n", new Int64Type()), "n"))
        .format(Format.CSV)
        .storage(LocalFile.at(path))
        .build();
  }

  // Each graph reads what the two before it built last.

  private static void artifacts(
      Connection connection, LineageBaseline baseline, Report report, boolean quick)
      throws Exception {
    List<Graph> graphs = new ArrayList<>();
    for (int g = 0; g < GRAPHS; g++) {
      Graph.Builder graph = Graph.builder().name("graph " + g);
      for (int a = 0; a < ARTIFACTS; a++) {
        int before = g - 1 - a;
        if (a >= 2) {
          graph
              .putArtifact("a" + a, artifact("/{graph_name}/{name}/{n.value}/{input_fingerprint}"))
              .addProducer(
                  Producer.builder()
                      .name("produce")
                      .version(Version.semVer(1, 0, 0))
                      .putInput("one", "a" + (a - 1))
                      .putInput("two", "a" + (a - 2))
                      .addOutput("a" + a)
                      .build());
        } else if (before >= 0) {
          graph.putArtifact("a" + a, graphs.get(before).artifact("a" + (ARTIFACTS - 1)));
        } else {
          graph.putArtifact("a" + a, artifact("/{graph_name}/{name}/{n.value}"));
        }
      }
      graphs.add(graph.build());
      connection.writeGraph(graphs.get(g));
    }
    for (Graph graph : graphs) {
      baseline.add(graph, same(graph, graphs));
    }
    String name = "graph " + (GRAPHS - 1);
    String key = "a" + (ARTIFACTS - 1);
    List<ArtifactEdge> edges = read(() -> connection.lineage().artifactUpstream(name, key, BOUNDS));
    requireSame(edges, baseline.artifactUpstream(name, key));
    Duel duel =
        Duel.of(
            quick ? 20 : 100,
            quick ? 21 : 51,
            () -> read(() -> connection.lineage().artifactUpstream(name, key, BOUNDS)),
            () -> baseline.artifactUpstream(name, key));
    report.row("upstream of an artifact", GRAPHS + " graphs, " + edges.size() + " edges", duel, 1);
  }

  /** The artifacts of other graphs that are the raw data of one: to and from, name and key. */
  private static List<String[]> same(Graph graph, List<Graph> graphs) {
    List<String[]> same = new ArrayList<>();
    for (String key : graph.rawKeys()) {
      for (Graph other : graphs) {
        other
            .artifacts()
            .forEach(
                (from, artifact) -> {
                  if (!other.equals(graph)
                      && artifact.storage().equals(graph.artifact(key).storage())) {
                    same.add(new String[] {graph.name(), key, other.name(), from});
                  }
                });
      }
    }
    return same;
  }

  private static <E> List<E> read(Supplier<Stream<E>> walk) {
    try (Stream<E> edges = walk.get()) {
      return edges.toList();
    }
  }

  /** Two walks that find the same edges, each as far away. */
  private static <E> void requireSame(List<E> ours, List<E> baseline) {
    if (ours.size() != baseline.size() || !Set.copyOf(ours).equals(Set.copyOf(baseline))) {
      throw new IllegalStateException(
          ours.size() + " and " + baseline.size() + " edges, not alike");
    }
  }

  private static StoragePartition partition(Artifact artifact, long n, long level) {
    StoragePartition.Builder partition =
        StoragePartition.builder()
            .storage(artifact.storage())
            .key(artifact.key(n))
            .contentFingerprint(Fingerprint.fromString("content " + n + " " + level));
    return artifact.storage().takesInputFingerprint()
        ? partition.inputFingerprint(Fingerprint.fromString("input " + n + " " + level)).build()
        : partition.build();
  }

  private static Provenance provenance(StoragePartition output, StoragePartitions inputs) {
    return Provenance.builder()
        .storage(output.storage())
        .inputFingerprint(output.inputFingerprint().orElseThrow())
        .producer("produce")
        .version(Version.semVer(1, 0, 0))
        .putInput("in", inputs)
        .build();
  }

  private static Artifact level(int level) {
    return artifact("/level/" + level + "/{n.value}" + (level == 0 ? "" : "/{input_fingerprint}"));
  }

  private static void partitions(
      Server server, Lineage lineage, LineageBaseline baseline, Report report, boolean quick)
      throws Exception {
    int width = (quick ? 20_000 : 100_000) / DEPTH / READ;
    List<StoragePartition> before = range(level(0), width, 0).asList();
    for (int level = 1; level <= DEPTH; level++) {
      List<StoragePartition> outputs = range(level(level), width, level).asList();
      List<Provenance> provenance = new ArrayList<>();
      for (int n = 0; n < width; n++) {
        int from = n;
        List<StoragePartition> inputs = before;
        provenance.add(
            provenance(
                outputs.get(n),
                IntStream.range(0, READ)
                    .mapToObj(i -> inputs.get((from * 7 + i * 3) % width))
                    .collect(StoragePartitions.toStoragePartitions())));
      }
      lineage.record(provenance);
      baseline.add(outputs, provenance);
      before = outputs;
    }
    StoragePartition top = partition(level(DEPTH + 1), 0, DEPTH + 1);
    List<Provenance> last = List.of(provenance(top, StoragePartitions.copyOf(before)));
    lineage.record(last);
    baseline.add(List.of(top), last);
    server.execute("ANALYZE " + SCHEMA + ".edge", "ANALYZE " + SCHEMA + ".edge_partition");

    List<PartitionEdge> found = read(() -> lineage.upstream(top, BOUNDS));
    requireSame(found, baseline.upstream(top));
    int edges = found.size();
    String size = "depth " + (DEPTH + 1) + ", " + edges + " edges";
    Duel duel =
        Duel.of(
            10,
            quick ? 11 : 21,
            () -> read(() -> lineage.upstream(top, BOUNDS)),
            () -> baseline.upstream(top));
    report.row("upstream of a partition", size, duel, 1);
    double ours = size(server, "provenance") + size(server, "provenance_chunk");
    double theirs = size(server, "edge") + size(server, "edge_partition");
    report.row(
        "stored for it, bytes an edge, indexes included",
        READ + " inputs a build",
        Long.toString(Math.round(ours / edges)),
        Long.toString(Math.round(theirs / edges)),
        theirs / ours,
        1);
  }

  private static double size(Server server, String table) throws Exception {
    return server.number("SELECT pg_total_relation_size('" + SCHEMA + "." + table + "')");
  }

  private static StoragePartitions range(Artifact artifact, int size, int level) {
    return IntStream.range(0, size)
        .mapToObj(n -> partition(artifact, n, level))
        .collect(StoragePartitions.toStoragePartitions());
  }

  /** A build that reads very many, and the next one, for which ten of these changed. */
  private static void total(Server server, Lineage lineage, Report report, int size)
      throws Exception {
    Artifact raw = artifact("/total/{n.value}");
    Artifact total = artifact("/total/sum/{n.value}/{input_fingerprint}");
    List<StoragePartition> inputs = new ArrayList<>(range(raw, size, 0).asList());
    for (int version = 0; version < 2; version++) {
      for (int i = 0; version > 0 && i < 10; i++) {
        int n = (int) (i * 7919L % size);
        inputs.set(n, partition(raw, n, version));
      }
      Provenance one = provenance(partition(total, 0, version), StoragePartitions.copyOf(inputs));
      double before = size(server, "provenance") + size(server, "provenance_chunk");
      long start = System.nanoTime();
      lineage.record(List.of(one));
      long took = System.nanoTime() - start;
      double added = size(server, "provenance") + size(server, "provenance_chunk") - before;
      String what = version == 0 ? "record a build" : "record the next one, 10 inputs changed";
      report.figure(
          what,
          size + " inputs",
          Report.text(Duration.ofNanos(took)) + ", " + Math.round(added / 1024) + " KB");
    }
    StoragePartition changed = partition(raw, 0, 1);
    Duel duel =
        Duel.of(
            1,
            5,
            () -> lineage.affectedTags(changed, BOUNDS),
            () -> lineage.findProvenance(total.storage(), Fingerprint.of(1)));
    report.figure("tags affected by one of them", size + " inputs", Report.text(duel.ours()));
  }
}

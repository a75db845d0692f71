package org.artigraph4j.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.Lists;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.diff.PartitionChange;
import org.artigraph4j.diff.SnapshotChange;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.producer.Producer;
import org.artigraph4j.producer.Version;
import org.artigraph4j.storage.Attributes;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;

/**
 * Diffs of random snapshots, whose links are in manifests, loose, or both, beside those of the
 * default of {@link Connection}, which reads all of them.
 */
class RandomDiffsTest {
  private static final String SCHEMA = TestServer.schema(RandomDiffsTest.class);
  private static final int KEYS = 700;
  private static final List<String> BUILT = List.of("a", "B", "\uff5e");
  private static final Set<String> MET = new TreeSet<>();

  /** Small batches get manifests; loose links stay until they are sealed, or are a few. */
  private static final class Opened {
    static final Backend BACKEND =
        PostgresBackend.open(TestServer.config(SCHEMA).build(), new Sizes(10_000, 40, 24));
    static final Connection CONNECTION = BACKEND.connect();
  }

  @AfterContainer
  static void drop() {
    Opened.CONNECTION.close();
    Opened.BACKEND.close();
    TestServer.drop(SCHEMA);
    // They are worth little if they do not meet these.
    assertThat(MET)
        .contains(
            "loose", "in manifests", "both", "equal lists", "shared manifests", "of an artifact");
  }

  /** The connection with no call but the primitive ones. */
  private static Connection plain(Connection connection) {
    InvocationHandler handler =
        (proxy, method, arguments) -> {
          if (method.getName().equals("diff")) {
            return InvocationHandler.invokeDefault(proxy, method, arguments);
          }
          try {
            return method.invoke(connection, arguments);
          } catch (InvocationTargetException thrown) {
            throw thrown.getCause();
          }
        };
    return (Connection)
        Proxy.newProxyInstance(
            Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, handler);
  }

  private static List<SnapshotChange> diff(
      Connection connection, GraphSnapshot from, GraphSnapshot to) {
    try (Stream<SnapshotChange> changes = connection.diff(from, to)) {
      return changes.toList();
    }
  }

  /** Changes with all that their partitions carry. */
  private static List<String> shown(List<SnapshotChange> changes) {
    return changes.stream()
        .map(
            change ->
                change instanceof PartitionChange partition
                    ? change.artifactKey()
                        + partition.before().map(StoragePartition::toJson)
                        + partition.after().map(StoragePartition::toJson)
                    : change.toString())
        .toList();
  }

  /** What is at a key: numbers that make an input, a content, and an attribute. */
  private record Value(int input, int content, int attribute) {
    static Value of(Random random) {
      return new Value(random.nextInt(2), random.nextInt(3), random.nextInt(2));
    }
  }

  @Property(tries = 15, seed = "20261121", shrinking = ShrinkingMode.OFF)
  void areThoseOfTheDefault(@ForAll Random random) {
    String name = "diffs " + random.nextLong();
    TreeMap<Integer, Value> values = new TreeMap<>();
    Connection connection = Opened.CONNECTION;
    List<GraphSnapshot> snapshots = new ArrayList<>();
    Graph graph = graph(random, name);
    for (int i = 0; i < 4; i++) {
      change(random, values);
      graph = random.nextInt(3) == 0 ? graph(random, name) : graph;
      GraphSnapshot taken =
          connection.snapshot(graph, Map.of("raw", partitions(graph.artifact("raw"), values)));
      while (snapshots.contains(taken)) {
        taken = taken.nextEdition();
        connection.writeSnapshot(taken);
      }
      link(random, connection, taken, values);
      snapshots.add(taken);
    }
    note(name);
    for (GraphSnapshot from : snapshots) {
      for (GraphSnapshot to : snapshots) {
        List<SnapshotChange> changes = diff(connection, from, to);
        assertThat(shown(changes)).isEqualTo(shown(diff(plain(connection), from, to)));
        if (changes.stream().anyMatch(change -> !(change instanceof PartitionChange))) {
          MET.add("of an artifact");
        }
      }
    }
  }

  private static Graph graph(Random random, String name) {
    Graph.Builder graph =
        Graph.builder()
            .name(name)
            .putArtifact("raw", PostgresBackendTest.artifact("/data/{graph_name}/raw/{n.value}"));
    for (String key : BUILT) {
      if (random.nextInt(5) > 0) {
        String place = random.nextInt(4) == 0 ? "/elsewhere" : "/data";
        graph
            .putArtifact(
                key,
                PostgresBackendTest.artifact(
                    place + "/{graph_name}/{names}/{n.value}/{input_fingerprint}"))
            .addProducer(
                Producer.builder()
                    .name("build " + key)
                    .version(Version.semVer(1, random.nextInt(2), 0))
                    .putInput("in", "raw")
                    .addOutput(key)
                    .build());
      }
    }
    return graph.build();
  }

  /** Nothing, a few keys, or many. */
  private static void change(Random random, Map<Integer, Value> values) {
    int times = values.isEmpty() ? KEYS : new int[] {0, 1, 5, 300}[random.nextInt(4)];
    for (int i = 0; i < times; i++) {
      int n = random.nextInt(KEYS);
      if (random.nextInt(5) == 0) {
        values.remove(n);
      } else {
        values.put(n, Value.of(random));
      }
    }
  }

  private static StoragePartitions partitions(Artifact artifact, Map<Integer, Value> values) {
    List<StoragePartition> partitions = new ArrayList<>();
    values.forEach((n, value) -> partitions.add(partition(artifact, n, value)));
    return StoragePartitions.copyOf(partitions);
  }

  private static StoragePartition partition(Artifact artifact, int n, Value value) {
    return StoragePartition.builder()
        .storage(artifact.storage())
        .key(artifact.key((long) n))
        .inputFingerprint(
            artifact.storage().takesInputFingerprint()
                ? Optional.of(Fingerprint.of(1 + value.input()))
                : Optional.empty())
        .contentFingerprint(Fingerprint.of(1 + value.content()))
        .attributes(Attributes.of("rows", value.attribute()))
        .build();
  }

  /** All at once, few, or most at once and then few at a time. */
  private static void link(
      Random random, Connection connection, GraphSnapshot snapshot, Map<Integer, Value> values) {
    for (String key : snapshot.graph().artifacts().keySet()) {
      if (key.equals("raw")) {
        continue;
      }
      List<StoragePartition> all =
          new ArrayList<>(partitions(snapshot.graph().artifact(key), values).asList());
      int most = random.nextInt(4) == 0 ? 0 : all.size();
      int loose = Math.min(all.size(), random.nextInt(40));
      if (random.nextBoolean()) {
        Collections.shuffle(all, random);
        most -= Math.min(most, loose);
        for (List<StoragePartition> few :
            Lists.partition(all.subList(all.size() - loose, all.size()), 7)) {
          connection.writeSnapshotPartitions(snapshot, key, StoragePartitions.copyOf(few));
        }
      }
      connection.writeSnapshotPartitions(
          snapshot, key, StoragePartitions.copyOf(all.subList(0, most)));
    }
    if (random.nextInt(3) == 0) {
      connection.sealSnapshot(snapshot);
    }
  }

  /** Which cases are stored. */
  private static void note(String name) {
    String sql =
        """
        SELECT concat_ws(',',
          CASE WHEN bool_or(a.list = 0 AND a.loose > 0) THEN 'loose' END,
          CASE WHEN bool_or(a.list <> 0 AND a.loose = 0) THEN 'in manifests' END,
          CASE WHEN bool_or(a.list <> 0 AND a.loose > 0) THEN 'both' END,
          CASE WHEN count(a.list) > count(DISTINCT a.list) THEN 'equal lists' END,
          CASE WHEN EXISTS (
            SELECT m FROM ${schema}.manifest_list l CROSS JOIN unnest(l.manifests) AS m
            WHERE l.name = 'NAME' GROUP BY m HAVING count(*) > 1
          ) THEN 'shared manifests' END
        )
        FROM (
          SELECT a.list_fingerprint AS list, (
            SELECT count(*) FROM ${schema}.snapshot_partition p
            WHERE p.name = a.name AND p.snapshot_fingerprint = a.snapshot_fingerprint
              AND p.artifact_key = a.artifact_key
          ) AS loose
          FROM ${schema}.snapshot_artifact a WHERE a.name = 'NAME'
        ) AS a
        """;
    Collections.addAll(
        MET,
        TestServer.query(sql.replace(Sql.PLACEHOLDER, '"' + SCHEMA + '"').replace("NAME", name))
            .split(","));
  }
}

package org.artigraph4j.examples.executor;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toSet;
import static org.artigraph4j.storage.StoragePartitions.toStoragePartitions;

import com.google.common.base.Stopwatch;
import com.google.common.collect.ArrayListMultimap;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ListMultimap;
import com.google.common.collect.Lists;
import com.google.common.collect.Maps;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.lineage.Provenance;
import org.artigraph4j.partition.InputFingerprints;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.partition.PartitionKeyException;
import org.artigraph4j.producer.Producer;
import org.artigraph4j.storage.ContentChangedException;
import org.artigraph4j.storage.LocalFile;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;

/** One producer's turn in a run: what of its outputs is there, and what is to be built. */
final class ProducerRun {
  private final Links links;
  private final Graph graph;
  private final Producer producer;
  private final ProducerCode code;
  private final DataFiles files;
  private final EvictedOutputs evicted;
  private final BuildJournal journal;
  private final ListMultimap<String, StoragePartition> outputs = ArrayListMultimap.create();
  private final BuildClaims claims;
  private int built;
  private int waited;
  private int adopted;

  ProducerRun(
      Links links,
      RunJournal journal,
      BuildClaims claims,
      Producer producer,
      ProducerCode code,
      DataFiles files) {
    this.claims = claims;
    this.links = links;
    this.graph = links.snapshot().graph();
    this.producer = producer;
    this.code = code;
    this.files = files;
    this.evicted = new EvictedOutputs(links);
    this.journal = new BuildJournal(journal, producer);
  }

  /**
   * Takes the turn.
   *
   * @param done the partitions of all artifacts so far by key; the outputs' are added
   */
  RunReport.Line run(Map<String, StoragePartitions> done) {
    Stopwatch watch = Stopwatch.createStarted();
    List<BuildInputs> wanted = wanted(done);
    List<BuildInputs> missing = without(linkCached(wanted), wanted);
    int cached = wanted.size() - missing.size();
    Waiting waiting = new Waiting();
    while (!missing.isEmpty()) {
      List<BuildInputs> left = new ArrayList<>();
      Lists.partition(missing, Unrecorded.MOST).forEach(some -> left.addAll(buildMine(some)));
      if (left.size() < missing.size()) {
        waiting.reset();
      }
      if (!left.isEmpty()) {
        waiting.pause();
      }
      missing = left;
    }
    for (String output : producer.outputs()) {
      done.put(output, StoragePartitions.copyOf(outputs.get(output)));
    }
    return new RunReport.Line(producer, built, cached + waited, waited, adopted, watch.elapsed());
  }

  /**
   * Builds what nobody else builds, and records it all: so nobody who waits has what another waits
   * for.
   *
   * @return what somebody else builds
   */
  private List<BuildInputs> buildMine(List<BuildInputs> some) {
    BuildClaims.Answer answer = claims.claim(some);
    if (!answer.built().isEmpty()) {
      Set<PartitionKey> found = linkCached(answer.built());
      waited += found.size();
      answer.mine().addAll(without(found, answer.built())); // what lacks its file
    }
    build(answer.mine());
    return answer.others();
  }

  private static List<BuildInputs> without(Set<PartitionKey> keys, List<BuildInputs> all) {
    return all.stream().filter(inputs -> !keys.contains(inputs.key())).toList();
  }

  private void build(List<BuildInputs> mine) {
    Unrecorded unrecorded = new Unrecorded();
    try {
      for (BuildInputs inputs : mine) {
        unrecorded.add(build(inputs), provenance(inputs));
        if (unrecorded.isDue()) {
          record(unrecorded);
        }
      }
      record(unrecorded);
      built += mine.size();
    } catch (RuntimeException failure) {
      despite(failure, () -> record(unrecorded));
      despite(failure, () -> claims.release(mine));
      throw failure;
    }
  }

  /** All that the outputs are to consist of, in the order of keys. */
  private List<BuildInputs> wanted(Map<String, StoragePartitions> done) {
    Map<String, StoragePartitions> inputs =
        Maps.transformValues(producer.inputs(), input -> requireNonNull(done.get(input)));
    return called("the mapping of " + producer, () -> code.map(ImmutableMap.copyOf(inputs)))
        .entrySet()
        .stream()
        .sorted(Map.Entry.comparingByKey())
        .map(one -> inputs(requireFit(one.getKey()), one.getValue()))
        .toList();
  }

  private BuildInputs inputs(PartitionKey key, Map<String, StoragePartitions> inputs) {
    return called(
        "the mapping of " + producer + " for the key " + key,
        () -> new BuildInputs(graph, producer, key, inputs));
  }

  /** What the producer's code answers; whatever goes wrong in it fails the run. */
  private <T> T called(String what, Supplier<T> call) {
    try {
      return requireNonNull(call.get(), "it answered null");
    } catch (ContentChangedException notTheCode) {
      throw notTheCode;
    } catch (RuntimeException failure) {
      throw new RunFailedException(what + " failed", failure);
    }
  }

  /** The outputs are all partitioned alike; their graph has seen to that. */
  private PartitionKey requireFit(PartitionKey key) {
    try {
      return graph.artifact(producer.outputs().get(0)).keyTypes().check(key);
    } catch (PartitionKeyException misfit) {
      throw new RunFailedException(
          "the code of " + producer + " maps to a key that its outputs cannot have", misfit);
    }
  }

  /** Links what is known; a key is cached only if every output of it is there, with its file. */
  private Set<PartitionKey> linkCached(List<BuildInputs> wanted) {
    InputFingerprints asked = BuildInputs.asked(wanted);
    Map<String, StoragePartitions> found = new LinkedHashMap<>();
    Set<PartitionKey> cached = new HashSet<>(asked.byKey().keySet());
    for (String output : producer.outputs()) {
      StoragePartitions hits = links.lookUp(output, asked);
      found.put(output, hits);
      cached.retainAll(
          hits.stream().filter(files::exists).map(StoragePartition::key).collect(toSet()));
    }
    if (!cached.isEmpty()) {
      Map<String, StoragePartitions> linked =
          links.link(Maps.transformValues(found, hits -> only(cached, hits)));
      journal.cached(wanted, cached, linked);
      add(linked);
    }
    return cached;
  }

  private static StoragePartitions only(Set<PartitionKey> keys, StoragePartitions partitions) {
    return partitions.stream()
        .filter(partition -> keys.contains(partition.key()))
        .collect(toStoragePartitions());
  }

  private void record(Unrecorded unrecorded) {
    Unrecorded.Group built = unrecorded.take();
    if (!built.partitions().isEmpty()) {
      StoragePartitions first = requireNonNull(built.partitions().get(producer.outputs().get(0)));
      Map<String, StoragePartitions> linked = links.record(built, in -> claims.built(in, first));
      journal.recorded(linked);
      add(linked);
    }
  }

  private static void despite(RuntimeException failure, Runnable more) {
    try {
      more.run();
    } catch (RuntimeException also) {
      failure.addSuppressed(also);
    }
  }

  private void add(Map<String, StoragePartitions> linked) {
    linked.forEach(outputs::putAll);
  }

  /** Builds one partition of each output and puts their files into place. */
  private Map<String, StoragePartition> build(BuildInputs inputs) {
    Instant start = Instant.now();
    try {
      Map<String, StoragePartition> built = write(inputs, values(inputs));
      journal.built(inputs, start);
      return built;
    } catch (RuntimeException failure) {
      journal.failed(inputs, start, failure);
      throw failure;
    }
  }

  private Map<String, StoragePartition> write(BuildInputs inputs, List<Object> values) {
    Map<String, StoragePartition> built = new LinkedHashMap<>();
    for (int i = 0; i < values.size(); i++) {
      String output = producer.outputs().get(i);
      LocalFile storage = (LocalFile) graph.artifact(output).storage(); // checked before the run
      byte[] bytes = DataFormat.encode(values.get(i));
      DataFiles.Stored stored =
          files.write(
              storage,
              inputs.key(),
              inputs.fingerprint(),
              bytes,
              found -> evicted.has(output, found));
      built.put(output, stored.partition());
      adopted += stored.adopted() ? 1 : 0;
    }
    return built;
  }

  private List<Provenance> provenance(BuildInputs inputs) {
    return producer.outputs().stream()
        .map(output -> inputs.provenance(producer, graph.artifact(output).storage()))
        .toList();
  }

  private List<Object> values(BuildInputs inputs) {
    String what = "the code of " + producer + " for the key " + inputs.key();
    List<Object> values = called(what, () -> code.build(inputs));
    if (values.size() != producer.outputs().size()) {
      throw new RunFailedException(
          what + " built " + values.size() + " outputs, not one for each of " + producer.outputs());
    }
    called("the validation of " + what, () -> code.validate(values))
        .ifPresent(
            wrong -> {
              throw new RunFailedException(what + " built what is not valid: " + wrong);
            });
    return values;
  }
}

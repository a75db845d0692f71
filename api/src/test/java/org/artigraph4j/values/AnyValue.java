package org.artigraph4j.values;

import java.util.Random;
import java.util.function.Function;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Provide;
import net.jqwik.api.domains.DomainContextBase;
import org.artigraph4j.artifact.Annotation;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.artifact.Format;
import org.artigraph4j.artifact.Statistic;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.Json;
import org.artigraph4j.fingerprint.JsonObject;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.partition.InputFingerprints;
import org.artigraph4j.partition.PartitionField;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.producer.Producer;
import org.artigraph4j.producer.Version;
import org.artigraph4j.storage.Storage;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.artigraph4j.storage.Template;
import org.artigraph4j.type.Type;

/** Any value of the model, for the parameters of a property: {@code @Domain(AnyValue.class)}. */
public class AnyValue extends DomainContextBase {
  static <T> Arbitrary<T> any(Function<RandomGraphs, T> make) {
    return Arbitraries.randomValue(random -> make.apply(new RandomGraphs(random)));
  }

  @Provide
  Arbitrary<Json> json() {
    return any(RandomGraphs::json);
  }

  @Provide
  Arbitrary<JsonObject> objects() {
    return any(RandomGraphs::object);
  }

  @Provide
  Arbitrary<Type> types() {
    return any(RandomGraphs::type);
  }

  @Provide
  Arbitrary<PartitionField> fields() {
    return any(RandomGraphs::field);
  }

  @Provide
  Arbitrary<PartitionKey> keys() {
    return any(RandomGraphs::key);
  }

  @Provide
  Arbitrary<InputFingerprints> inputFingerprints() {
    return any(RandomGraphs::inputFingerprints);
  }

  @Provide
  Arbitrary<Version> versions() {
    return any(RandomGraphs::version);
  }

  @Provide
  Arbitrary<Annotation> annotations() {
    return any(RandomGraphs::annotation);
  }

  @Provide
  Arbitrary<Format> formats() {
    return any(RandomGraphs::format);
  }

  @Provide
  Arbitrary<Statistic> statistics() {
    return any(RandomGraphs::statistic);
  }

  @Provide
  Arbitrary<Template> templates() {
    return any(RandomGraphs::template);
  }

  @Provide
  Arbitrary<Storage> storages() {
    return any(RandomGraphs::storage);
  }

  @Provide
  Arbitrary<StoragePartition> partitions() {
    return any(RandomGraphs::partition);
  }

  @Provide
  Arbitrary<StoragePartitions> partitionSets() {
    return any(RandomGraphs::partitions);
  }

  @Provide
  Arbitrary<Artifact> artifacts() {
    return any(RandomGraphs::artifact);
  }

  @Provide
  Arbitrary<Producer> producers() {
    return any(RandomGraphs::producer);
  }

  @Provide
  Arbitrary<Graph> graphs() {
    return any(RandomGraphs::graph);
  }

  @Provide
  Arbitrary<GraphSnapshot> snapshots() {
    return any(RandomGraphs::snapshot);
  }

  @Provide
  Arbitrary<Fingerprint> fingerprints() {
    return any(RandomGraphs::fingerprint);
  }

  @Provide
  Arbitrary<String> texts() {
    return any(RandomGraphs::text);
  }

  /** A source of randomness, for properties that choose among the parts of a value. */
  @Provide
  Arbitrary<Random> randoms() {
    return Arbitraries.randomValue(random -> new Random(random.nextLong()));
  }
}

package org.artigraph4j.producer;

import static com.google.common.collect.ImmutableList.toImmutableList;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.Iterables;
import java.util.Comparator;
import java.util.Map;
import org.artigraph4j.artifact.Annotation;
import org.artigraph4j.fingerprint.Canonical;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.fingerprint.Json;
import org.artigraph4j.fingerprint.JsonArray;
import org.artigraph4j.fingerprint.JsonObject;
import org.artigraph4j.fingerprint.Names;
import org.artigraph4j.fingerprint.ValueStyle;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.immutables.value.Value;

/**
 * The code that builds artifacts from others: its name and version, and which artifacts of a graph
 * it reads and writes.
 *
 * <pre>{@code
 * Producer total =
 *     Producer.builder()
 *         .name("aggregate_transactions")
 *         .version(Version.semVer(1, 0, 0))
 *         .putInput("transactions", "vendor.transactions")
 *         .addOutput("spend")
 *         .build();
 * }</pre>
 */
@Value.Immutable
@ValueStyle
public abstract class Producer implements Canonical {
  private static final String KIND = "Producer";
  private static final String INPUT_KIND = "InputFingerprint";

  private static final Comparator<StoragePartition> BY_KEY_AND_CONTENT =
      Comparator.comparing(StoragePartition::key)
          .thenComparing(StoragePartition::contentFingerprint);

  Producer() {}

  public static Builder builder() {
    return new Builder();
  }

  /** The name of the code. One code may occur in a graph several times, with other artifacts. */
  public abstract String name();

  public abstract Version version();

  public abstract ImmutableList<Annotation> annotations();

  /** The keys of the artifacts it reads, by the name of the code's parameter. */
  @Value.NaturalOrder
  public abstract ImmutableSortedMap<String, String> inputs();

  /** The keys of the artifacts it writes, in the order in which the code returns them. */
  public abstract ImmutableList<String> outputs();

  @Value.Check
  protected void check() {
    Names.segment("producer name", name());
    inputs().keySet().forEach(parameter -> Names.segment("parameter of " + name(), parameter));
    inputs().values().forEach(Names::artifactKey);
    outputs().forEach(Names::artifactKey);
    if (outputs().isEmpty()) {
      throw new InvalidValueException(
          "the producer " + name() + " has no outputs; name the artifacts that it builds");
    }
    if (outputs().stream().distinct().count() < outputs().size()) {
      throw new InvalidValueException(
          "the producer " + name() + " names an output twice: " + outputs());
    }
  }

  /**
   * What identifies one build: this code, and the contents it is given. It covers what affects the
   * data and nothing else: the name, the {@linkplain Version#reduced() reduced} version, and for
   * each parameter its name and the content fingerprint of each of its partitions with its key, for
   * code may depend on which day has which content.
   *
   * @param inputs for each parameter the partitions that this build reads
   * @throws InvalidValueException if these are not exactly the producer's parameters
   */
  public Fingerprint inputFingerprint(Map<String, StoragePartitions> inputs) {
    if (!inputs.keySet().equals(inputs().keySet())) {
      throw new InvalidValueException(
          "the producer "
              + name()
              + " has the parameters "
              + inputs().keySet()
              + ", but was given "
              + inputs.keySet());
    }
    JsonObject.Builder contents = JsonObject.builder();
    inputs.forEach((parameter, partitions) -> contents.put(parameter, contents(partitions)));
    return JsonObject.builder(INPUT_KIND, 1)
        .put("inputs", contents.build())
        .put("producer", name())
        .put("version", version().reduced())
        .build()
        .fingerprint();
  }

  private static JsonArray contents(StoragePartitions partitions) {
    return new JsonArray(
        partitions.stream()
            .sorted(BY_KEY_AND_CONTENT)
            .<Json>map(
                partition ->
                    new JsonArray(
                        ImmutableList.of(
                            partition.key().fieldsToJson(),
                            new Json.Text(partition.contentFingerprint().toString()))))
            .collect(toImmutableList()));
  }

  /** This producer's name with its first output, which no other producer of a graph has. */
  @Override
  public String toString() {
    return name() + " -> " + Iterables.getFirst(outputs(), "?");
  }

  @Override
  public JsonObject toJson() {
    JsonObject.Builder parameters = JsonObject.builder();
    inputs().forEach(parameters::put);
    return JsonObject.builder(KIND, 1)
        .putUnlessEmpty("annotations", JsonArray.of(annotations()))
        .putUnlessEmpty("inputs", parameters.build())
        .put("name", name())
        .put("outputs", JsonArray.ofTexts(outputs()))
        .put("version", version())
        .build();
  }

  public static Producer fromJson(Json json) {
    JsonObject object = JsonObject.of(json, "a Producer");
    object.require(KIND, 1, "annotations", "inputs", "name", "outputs", "version");
    JsonObject parameters = object.map("inputs");
    Builder producer =
        builder()
            .addAllAnnotations(object.list("annotations", Annotation::fromJson))
            .name(object.text("name"))
            .addAllOutputs(object.texts("outputs"))
            .version(Version.fromJson(object.object("version")));
    parameters.members().keySet().forEach(name -> producer.putInput(name, parameters.text(name)));
    return producer.build();
  }

  /** Collects a producer's parts; name, version and at least one output are required. */
  public static final class Builder extends ImmutableProducer.Builder {
    Builder() {}

    @Override
    public Producer build() {
      return InvalidValueException.refuseRepeated("a parameter of the producer", super::build);
    }
  }
}

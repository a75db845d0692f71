package org.artigraph4j.diff;

import java.util.Optional;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.fingerprint.Json;
import org.artigraph4j.fingerprint.JsonArray;
import org.artigraph4j.fingerprint.JsonObject;
import org.artigraph4j.producer.Producer;

/** What of an artifact's definition may change. The producer's parts are absent if it is raw. */
public enum DefinitionPart {
  TYPE,
  FORMAT,
  /** Where the partitions are. */
  STORAGE,
  ANNOTATIONS,
  STATISTICS,
  /** The name of the producer's code. */
  PRODUCER,
  /** The whole version, also where no build comes out otherwise by it. */
  PRODUCER_VERSION,
  PRODUCER_ANNOTATIONS,
  /** The keys of the artifacts it is made from, by the name of the code's parameter. */
  INPUTS,
  /** Which of the producer's outputs it is, from 0. */
  OUTPUT;

  Optional<Json> of(String artifactKey, ArtifactDefinition definition) {
    Artifact artifact = definition.artifact();
    return switch (this) {
      case TYPE -> Optional.of(artifact.type().toJson());
      case FORMAT -> Optional.of(artifact.format().toJson());
      case STORAGE -> Optional.of(artifact.storage().toJson());
      case ANNOTATIONS -> Optional.of(JsonArray.of(artifact.annotations()));
      case STATISTICS -> Optional.of(JsonArray.of(artifact.statistics()));
      default -> definition.producer().map(producer -> of(artifactKey, producer));
    };
  }

  private Json of(String artifactKey, Producer producer) {
    return switch (this) {
      case PRODUCER -> new Json.Text(producer.name());
      case PRODUCER_VERSION -> producer.version().toJson();
      case PRODUCER_ANNOTATIONS -> JsonArray.of(producer.annotations());
      case INPUTS -> inputs(producer);
      case OUTPUT -> new Json.Int(producer.outputs().indexOf(artifactKey));
      default -> throw new AssertionError(this + " is no part of a producer");
    };
  }

  private static JsonObject inputs(Producer producer) {
    JsonObject.Builder inputs = JsonObject.builder();
    producer.inputs().forEach(inputs::put);
    return inputs.build();
  }
}

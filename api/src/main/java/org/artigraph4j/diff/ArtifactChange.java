package org.artigraph4j.diff;

import static com.google.common.collect.ImmutableList.toImmutableList;

import com.google.common.collect.ImmutableList;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.fingerprint.Json;

/**
 * An artifact that only one of two graphs has, or that is defined otherwise in the other.
 *
 * @param before how the earlier graph defines it; none if it was added
 * @param after how the later graph defines it; none if it was removed
 */
public record ArtifactChange(
    String artifactKey, Optional<ArtifactDefinition> before, Optional<ArtifactDefinition> after)
    implements SnapshotChange {
  /**
   * A part of the definition that differs.
   *
   * @param before none if the definition has no such part, or there is none
   * @param after none if the definition has no such part, or there is none
   */
  public record Part(DefinitionPart part, Optional<Json> before, Optional<Json> after) {
    public Part {
      Objects.requireNonNull(part, "part");
      Objects.requireNonNull(before, "before");
      Objects.requireNonNull(after, "after");
    }
  }

  public ArtifactChange {
    Objects.requireNonNull(artifactKey, "artifactKey");
    Objects.requireNonNull(before, "before");
    Objects.requireNonNull(after, "after");
    if (before.isEmpty() && after.isEmpty()) {
      throw new InvalidValueException(
          "a change of no definition of '" + artifactKey + "'; give one before or after");
    }
  }

  /** The parts that differ, in the order of {@link DefinitionPart}. */
  public ImmutableList<Part> parts() {
    return Stream.of(DefinitionPart.values())
        .map(part -> new Part(part, in(before, part), in(after, part)))
        .filter(part -> !part.before().equals(part.after()))
        .collect(toImmutableList());
  }

  private Optional<Json> in(Optional<ArtifactDefinition> definition, DefinitionPart part) {
    return definition.flatMap(defined -> part.of(artifactKey, defined));
  }

  @Override
  public Kind kind() {
    return Kind.of(before.isPresent(), after.isPresent());
  }
}

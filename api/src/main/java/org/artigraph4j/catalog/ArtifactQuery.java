package org.artigraph4j.catalog;

import java.util.Optional;
import org.artigraph4j.artifact.Annotation;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.fingerprint.JsonObject;
import org.artigraph4j.fingerprint.Names;
import org.artigraph4j.fingerprint.Utf8;
import org.artigraph4j.fingerprint.ValueStyle;
import org.artigraph4j.page.Keyset;
import org.artigraph4j.storage.Storage;
import org.immutables.value.Value;

/** Which definitions of artifacts are to be listed: those that meet all conditions. */
@Value.Immutable
@ValueStyle
public abstract class ArtifactQuery {
  ArtifactQuery() {}

  public static Builder builder() {
    return new Builder();
  }

  /** All artifacts of the graph of a name. */
  public static ArtifactQuery of(String name) {
    return builder().name(name).build();
  }

  /** The name of the graph; of any, unless given. */
  public abstract Optional<String> name();

  /** What the key starts with; empty unless given. */
  @Value.Default
  public String keyPrefix() {
    return "";
  }

  /** The storage, resolved, as a graph's artifact has it. */
  public abstract Optional<Storage> storage();

  /** One of the artifact's annotations, with all its fields. */
  public abstract Optional<Annotation> annotation();

  /** The kind of one of the artifact's annotations; not together with {@link #annotation()}. */
  public abstract Optional<String> annotationKind();

  @Value.Check
  protected void check() {
    name().ifPresent(Names::graph);
    Utf8.requireStorable("prefix of a key", keyPrefix());
    Utf8.requireLength("prefix of a key", keyPrefix(), Names.MAX_BYTES);
    storage().ifPresent(Storage::requireResolved);
    annotationKind().ifPresent(kind -> Names.segment("kind of annotation", kind));
    if (annotation().isPresent() && annotationKind().isPresent()) {
      throw new InvalidValueException(
          "an annotation and a kind of annotation are given; leave out the kind");
    }
  }

  /** Whether a definition meets all conditions. */
  public boolean accepts(ArtifactEntry entry) {
    Artifact artifact = entry.artifact();
    return name().stream().allMatch(entry.name()::equals)
        && entry.key().startsWith(keyPrefix())
        && storage().stream().allMatch(artifact.storage()::equals)
        && annotation().stream().allMatch(artifact.annotations()::contains)
        && annotationKind().stream()
            .allMatch(
                kind -> artifact.annotations().stream().anyMatch(one -> one.kind().equals(kind)));
  }

  /** Its order and its fingerprint, worked out once for all pages. */
  @Value.Lazy
  Keyset<ArtifactEntry> listing() {
    return Listing.of(this);
  }

  JsonObject.Builder describe(JsonObject.Builder query) {
    query
        .put("name", name())
        .put("key_prefix", keyPrefix())
        .put("annotation_kind", annotationKind());
    storage().ifPresent(storage -> query.put("storage", storage));
    annotation().ifPresent(annotation -> query.put("annotation", annotation));
    return query;
  }

  /** Collects a query's parts. */
  public static final class Builder extends ImmutableArtifactQuery.Builder {
    Builder() {}

    @Override
    public ArtifactQuery build() {
      return InvalidValueException.refuse("a part of the query", super::build);
    }
  }
}

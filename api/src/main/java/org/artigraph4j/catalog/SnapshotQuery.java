package org.artigraph4j.catalog;

import java.time.Instant;
import java.util.Optional;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.fingerprint.JsonObject;
import org.artigraph4j.fingerprint.Names;
import org.artigraph4j.fingerprint.ValueStyle;
import org.artigraph4j.page.Keyset;
import org.artigraph4j.page.Position;
import org.immutables.value.Value;

/** Which snapshots of the graph of a name are to be listed: those that meet all conditions. */
@Value.Immutable
@ValueStyle
public abstract class SnapshotQuery {
  SnapshotQuery() {}

  public static Builder builder() {
    return new Builder();
  }

  /** All snapshots of the graph of a name. */
  public static SnapshotQuery of(String name) {
    return builder().name(name).build();
  }

  /** The name of the graph. */
  public abstract String name();

  /** The fingerprint that the graph must have. */
  public abstract Optional<Fingerprint> graph();

  /** The earliest time at which they were first written, made a full microsecond. */
  public abstract Optional<Instant> from();

  /** The time before which they were first written, made a full microsecond. */
  public abstract Optional<Instant> until();

  /** A tag that must point to them now; so there is one at most. */
  public abstract Optional<String> taggedWith();

  /** A tag that must not point to them now. */
  public abstract Optional<String> notTaggedWith();

  @Value.Check
  protected SnapshotQuery normalize() {
    Names.graph(name());
    taggedWith().ifPresent(Names::tag);
    notTaggedWith().ifPresent(Names::tag);
    Optional<Instant> from = from().map(Position::time);
    Optional<Instant> until = until().map(Position::time);
    return from.equals(from()) && until.equals(until())
        ? this
        : ((ImmutableSnapshotQuery) this).withFrom(from).withUntil(until);
  }

  /** Whether a snapshot of the graph of that name meets all conditions. */
  public boolean accepts(SnapshotEntry snapshot) {
    return graph().stream().allMatch(snapshot.graph()::equals)
        && from().stream().noneMatch(snapshot.createdAt()::isBefore)
        && until().stream().allMatch(snapshot.createdAt()::isBefore)
        && taggedWith().stream().allMatch(snapshot.tags()::contains)
        && notTaggedWith().stream().noneMatch(snapshot.tags()::contains);
  }

  /** Its order and its fingerprint, worked out once for all pages. */
  @Value.Lazy
  Keyset<SnapshotEntry> listing() {
    return Listing.of(this);
  }

  JsonObject.Builder describe(JsonObject.Builder query) {
    return query
        .put("name", name())
        .put("graph", graph())
        .put("from", from())
        .put("until", until())
        .put("tagged_with", taggedWith())
        .put("not_tagged_with", notTaggedWith());
  }

  /** Collects a query's parts; the name is required. */
  public static final class Builder extends ImmutableSnapshotQuery.Builder {
    Builder() {}

    @Override
    public SnapshotQuery build() {
      return InvalidValueException.refuse("a part of the query", super::build);
    }
  }
}

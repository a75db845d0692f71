package org.artigraph4j.catalog;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.fingerprint.JsonArray;
import org.artigraph4j.fingerprint.JsonObject;
import org.artigraph4j.fingerprint.ValueStyle;
import org.artigraph4j.page.Keyset;
import org.artigraph4j.partition.PartitionField;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.partition.PartitionKeyException;
import org.immutables.value.Value;

/**
 * Which known partitions of an artifact's storage are to be listed, and in which order.
 *
 * <pre>{@code
 * PartitionQuery.builder()
 *     .artifact(graph.artifact("measurements"))
 *     .addCondition(KeyCondition.atLeast("date", new DateField(LocalDate.of(2015, 1, 1))))
 *     .build();
 * }</pre>
 */
@Value.Immutable
@ValueStyle
public abstract class PartitionQuery {
  /** In which order partitions are listed. */
  public enum Order {
    /** By key, then input fingerprint (none as 0), then content fingerprint. */
    BY_KEY,
    /** By the time at which they were made known, the newest first. */
    NEWEST_FIRST
  }

  PartitionQuery() {}

  public static Builder builder() {
    return new Builder();
  }

  /** All partitions of an artifact by key. */
  public static PartitionQuery of(Artifact artifact) {
    return builder().artifact(artifact).build();
  }

  /** The artifact, as its graph has it: its storage must be resolved. */
  public abstract Artifact artifact();

  /** What the keys must meet, all of it. */
  public abstract ImmutableList<KeyCondition> conditions();

  /** By key unless given. */
  @Value.Default
  public Order order() {
    return Order.BY_KEY;
  }

  /** Whether a key meets all conditions. */
  public boolean accepts(PartitionKey key) {
    if (conditions().isEmpty()) {
      return true;
    }
    ImmutableMap<String, PartitionField> fields = key.fields();
    return conditions().stream()
        .allMatch(
            condition -> {
              PartitionField field = fields.get(condition.field());
              return field != null && condition.accepts(field);
            });
  }

  /**
   * Checks the parts.
   *
   * @throws PartitionKeyException if a condition does not fit the artifact's keys
   */
  @Value.Check
  protected void check() {
    artifact().storage().requireResolved();
    conditions().forEach(condition -> condition.requireFits(artifact().keyTypes()));
  }

  /** Its order and its fingerprint, worked out once for all pages. */
  @Value.Lazy
  Keyset<PartitionEntry> listing() {
    return Listing.of(this);
  }

  JsonObject.Builder describe(JsonObject.Builder query) {
    return query
        .put("storage", artifact().storage())
        .put(
            "conditions",
            new JsonArray(
                conditions().stream()
                    .map(KeyCondition::toJson)
                    .collect(ImmutableList.toImmutableList())))
        .put("order", order().name());
  }

  /** Collects a query's parts; the artifact is required. */
  public static final class Builder extends ImmutablePartitionQuery.Builder {
    Builder() {}

    @Override
    public PartitionQuery build() {
      return InvalidValueException.refuse("a part of the query", super::build);
    }
  }
}

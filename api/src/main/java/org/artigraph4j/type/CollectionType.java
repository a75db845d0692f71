package org.artigraph4j.type;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.fingerprint.JsonArray;
import org.artigraph4j.fingerprint.JsonObject;

/**
 * Many elements of one type, possibly split into partitions. Not to be nested in other types.
 *
 * @param element the type of an element; a {@link StructType} where partitioned or clustered
 * @param partitionBy the element's fields whose values name a partition, outermost first: their
 *     order is the order of partitions
 * @param clusterBy the fields by which elements are near each other inside a partition
 */
public record CollectionType(
    Type element, ImmutableList<String> partitionBy, ImmutableList<String> clusterBy, Traits traits)
    implements Type {
  public CollectionType {
    Objects.requireNonNull(element, "element");
    Objects.requireNonNull(partitionBy, "partitionBy");
    Objects.requireNonNull(clusterBy, "clusterBy");
    Objects.requireNonNull(traits, "traits");
    Type.depthAround(ImmutableList.of(element));
    requireFields("partitionBy", partitionBy, element);
    requireFields("clusterBy", clusterBy, element);
    Set<String> both = Sets.intersection(Set.copyOf(partitionBy), Set.copyOf(clusterBy));
    if (!both.isEmpty()) {
      throw new InvalidValueException(
          "clusterBy repeats the fields "
              + both
              + " of partitionBy; remove them from one of the two");
    }
  }

  /** A collection that is partitioned by some fields of its element, outermost first. */
  public static CollectionType of(Type element, String... partitionBy) {
    return new CollectionType(
        element, ImmutableList.copyOf(partitionBy), ImmutableList.of(), Traits.NONE);
  }

  public CollectionType clusteredBy(String... fields) {
    return new CollectionType(element, partitionBy, ImmutableList.copyOf(fields), traits);
  }

  @Override
  public String kind() {
    return "Collection";
  }

  @Override
  public CollectionType with(Traits traits) {
    return new CollectionType(element, partitionBy, clusterBy, traits);
  }

  @Override
  public int depth() {
    return Type.depthAround(ImmutableList.of(element));
  }

  @Override
  public void putFields(JsonObject.Builder json) {
    json.putUnlessEmpty("cluster_by", JsonArray.ofTexts(clusterBy))
        .put("element", element)
        .putUnlessEmpty("partition_by", JsonArray.ofTexts(partitionBy));
  }

  private static void requireFields(String what, List<String> names, Type element) {
    if (ImmutableSet.copyOf(names).size() < names.size()) {
      throw new InvalidValueException(what + " names a field twice: " + names);
    }
    if (names.isEmpty() || element instanceof OtherType) {
      return; // the fields of a kind that this release does not know cannot be checked
    }
    if (!(element instanceof StructType struct)) {
      throw new InvalidValueException(
          what
              + " is "
              + names
              + ", but the element is a "
              + element.kind()
              + "; make it a Struct");
    }
    names.forEach(struct::field);
  }
}

package org.artigraph4j.postgres;

import com.google.common.collect.ImmutableList;
import java.util.Optional;
import org.artigraph4j.catalog.KeyCondition;
import org.artigraph4j.catalog.PartitionQuery;

/**
 * Where those keys lie that meet conditions on a later field: a stretch among all keys whose fields
 * before it are the same. What is between two stretches need not be read.
 *
 * @param same how many fields come before it
 * @param range of the bytes that come after theirs
 */
record KeyStretches(int same, KeyRange range) {
  /** Those of the first field with conditions behind one that may have more than one value. */
  static Optional<KeyStretches> of(PartitionQuery asked) {
    ImmutableList<String> fields = asked.artifact().keyTypes().fields().keySet().asList();
    boolean isLater = false;
    for (int i = 0; i < fields.size(); i++) {
      String field = fields.get(i);
      ImmutableList<KeyCondition> conditions =
          asked.conditions().stream()
              .filter(one -> one.field().equals(field))
              .collect(ImmutableList.toImmutableList());
      if (isLater && !conditions.isEmpty()) {
        ImmutableList<String> rest = fields.subList(i, fields.size());
        return Optional.of(new KeyStretches(i, KeyRange.of(rest, asked.conditions())));
      }
      isLater |= conditions.stream().noneMatch(KeyCondition.Equal.class::isInstance);
    }
    return Optional.empty();
  }
}

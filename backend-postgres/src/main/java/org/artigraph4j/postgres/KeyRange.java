package org.artigraph4j.postgres;

import com.google.common.collect.ImmutableSet;
import com.google.common.primitives.UnsignedBytes;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.artigraph4j.catalog.KeyCondition;
import org.artigraph4j.catalog.PartitionQuery;
import org.artigraph4j.fingerprint.Utf8;
import org.artigraph4j.partition.PartitionField;
import org.artigraph4j.partition.PartitionField.NullField;
import org.artigraph4j.partition.PartitionField.StringField;
import org.artigraph4j.partition.PartitionKey;

/**
 * Between which bytes all keys lie that meet some conditions, as far as their first fields tell:
 * those that equal a value, and the one after them. No others lie there, so that nobody need look
 * at conditions on these fields again.
 */
final class KeyRange {
  private static final Comparator<byte[]> ORDER = UnsignedBytes.lexicographicalComparator();
  private static final int MOST_BYTES = StringField.MAX_BYTES + 2; // of a value with its kind

  /** Beyond all keys: never in UTF-8, as names are. */
  static final byte[] AFTER_ALL = {(byte) 0xFF};

  private final byte[] from;
  private final byte[] until;
  private final ImmutableSet<String> fields;

  private KeyRange(byte[] from, byte[] until) {
    this(from, until, ImmutableSet.of());
  }

  private KeyRange(byte[] from, byte[] until, ImmutableSet<String> fields) {
    this.from = from;
    this.until = until;
    this.fields = fields;
  }

  /** The conditions that it does not tell: of other fields than its own. */
  List<KeyCondition> without(List<KeyCondition> conditions) {
    return conditions.stream().filter(one -> !fields.contains(one.field())).toList();
  }

  boolean isBeyondStart(byte[] key) {
    return ORDER.compare(from, key) <= 0;
  }

  /** The first bytes that may be a key's. */
  byte[] from() {
    return from;
  }

  /** The first bytes that are beyond. */
  byte[] until() {
    return until;
  }

  static KeyRange of(PartitionQuery asked) {
    return of(asked.artifact().keyTypes().fields().keySet(), asked.conditions());
  }

  /** The same of the bytes that some fields make, which are a key's last ones. */
  static KeyRange of(Collection<String> fields, List<KeyCondition> all) {
    KeyRange range = new KeyRange(new byte[0], AFTER_ALL);
    ImmutableSet.Builder<String> told = ImmutableSet.builder();
    PartitionKey.Builder equal = PartitionKey.builder();
    for (String field : fields) {
      List<KeyCondition> conditions =
          all.stream().filter(one -> one.field().equals(field)).toList();
      PartitionKey before = equal.build();
      if (before.toBytes().length + Utf8.putLength(field) + MOST_BYTES > PartitionKey.MAX_BYTES) {
        break; // together with a value it might be no key
      }
      for (KeyCondition condition : conditions) {
        range = range.and(of(before, condition));
      }
      told.add(field);
      Optional<PartitionField> value =
          conditions.stream()
              .filter(KeyCondition.Equal.class::isInstance)
              .map(condition -> ((KeyCondition.Equal) condition).value())
              .findFirst();
      if (value.isEmpty()) {
        break;
      }
      equal.put(field, value.get());
    }
    return new KeyRange(range.from, range.until, told.build());
  }

  private static KeyRange of(PartitionKey before, KeyCondition condition) {
    String field = condition.field();
    if (condition instanceof KeyCondition.Equal equal) {
      return startingWith(bytes(before, field, equal.value()));
    }
    if (condition instanceof KeyCondition.Prefix prefix) {
      byte[] whole = bytes(before, field, prefix.prefix());
      return startingWith(Arrays.copyOf(whole, whole.length - 1)); // without the zero after it
    }
    KeyCondition.Range range = (KeyCondition.Range) condition;
    byte[] nulls = bytes(before, field, new NullField());
    KeyRange found = new KeyRange(end(nulls), end(Arrays.copyOf(nulls, nulls.length - 1)));
    for (PartitionField from : range.from().stream().toList()) {
      byte[] bytes = bytes(before, field, from);
      found = found.and(new KeyRange(bytes, ofKind(bytes, nulls).until));
    }
    for (PartitionField until : range.until().stream().toList()) {
      byte[] bytes = bytes(before, field, until);
      found = found.and(new KeyRange(ofKind(bytes, nulls).from, bytes));
    }
    return found;
  }

  /** All values of the kind that one has: its bytes end with the kind where those of null do. */
  private static KeyRange ofKind(byte[] bytes, byte[] nulls) {
    return startingWith(Arrays.copyOf(bytes, nulls.length));
  }

  private static byte[] bytes(PartitionKey before, String field, PartitionField value) {
    PartitionKey.Builder key = PartitionKey.builder();
    before.fields().forEach(key::put);
    return key.put(field, value).build().toBytes();
  }

  private static KeyRange startingWith(byte[] prefix) {
    return new KeyRange(prefix, end(prefix));
  }

  /** The first bytes that are larger than all that start with a prefix. */
  private static byte[] end(byte[] prefix) {
    int last = prefix.length - 1;
    while (prefix[last] == (byte) 0xFF) {
      last--; // not beyond the name of the field
    }
    byte[] end = Arrays.copyOf(prefix, last + 1);
    end[last]++;
    return end;
  }

  private KeyRange and(KeyRange other) {
    return new KeyRange(
        ORDER.compare(from, other.from) < 0 ? other.from : from,
        ORDER.compare(until, other.until) < 0 ? until : other.until);
  }
}

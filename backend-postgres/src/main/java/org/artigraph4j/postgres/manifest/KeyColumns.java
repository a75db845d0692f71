package org.artigraph4j.postgres.manifest;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.artigraph4j.partition.FieldKind;
import org.artigraph4j.partition.PartitionField;
import org.artigraph4j.partition.PartitionField.StringField;
import org.artigraph4j.partition.PartitionKey;

/**
 * Partition keys as columns: how many fields each has, then field by field the names, the kinds,
 * the numbers and the texts of those that have it.
 */
final class KeyColumns {
  private KeyColumns() {}

  static void write(List<PartitionKey> keys, ByteSink sink) {
    List<ImmutableList<Map.Entry<String, PartitionField>>> all =
        keys.stream().map(key -> key.fields().entrySet().asList()).toList();
    long[] widths = all.stream().mapToLong(List::size).toArray();
    LongColumn.write(widths, sink);
    long widest = widest(widths);
    for (int i = 0; i < widest; i++) {
      int column = i;
      List<Map.Entry<String, PartitionField>> having =
          all.stream()
              .filter(fields -> column < fields.size())
              .map(fields -> fields.get(column))
              .toList();
      TextColumn.write(having.stream().map(Map.Entry::getKey).toList(), sink);
      writeFields(having.stream().map(Map.Entry::getValue).toList(), sink);
    }
  }

  private static long widest(long[] widths) {
    return IntStream.range(0, widths.length).mapToLong(i -> widths[i]).max().orElse(0);
  }

  private static void writeFields(List<PartitionField> fields, ByteSink sink) {
    LongColumn.write(
        fields.stream().mapToLong(field -> FieldNumbers.numberOf(field.kind())).toArray(), sink);
    LongColumn.write(
        fields.stream()
            .filter(field -> FieldNumbers.isNumber(field.kind()))
            .mapToLong(FieldNumbers::toNumber)
            .toArray(),
        sink);
    TextColumn.write(
        fields.stream()
            .filter(StringField.class::isInstance)
            .map(field -> ((StringField) field).value())
            .toList(),
        sink);
  }

  static List<PartitionKey> read(int count, ByteSource source) {
    long[] widths = LongColumn.read(count, source);
    PartitionKey.Builder[] keys = new PartitionKey.Builder[count];
    for (int i = 0; i < count; i++) {
      keys[i] = PartitionKey.builder();
    }
    long widest = widest(widths);
    for (long column = 0; column < widest; column++) {
      long place = column;
      int[] having = IntStream.range(0, count).filter(i -> place < widths[i]).toArray();
      String[] names = TextColumn.read(having.length, source);
      PartitionField[] fields = readFields(having.length, source);
      for (int i = 0; i < having.length; i++) {
        keys[having[i]].put(names[i], fields[i]);
      }
    }
    List<PartitionKey> built = new ArrayList<>(count);
    for (PartitionKey.Builder key : keys) {
      built.add(key.build());
    }
    return built;
  }

  private static PartitionField[] readFields(int count, ByteSource source) {
    long[] kinds = LongColumn.read(count, source);
    FieldKind[] known = new FieldKind[count];
    int numbers = 0;
    int texts = 0;
    for (int i = 0; i < count; i++) {
      known[i] = FieldNumbers.kind(kinds[i]);
      numbers += FieldNumbers.isNumber(known[i]) ? 1 : 0;
      texts += known[i] == FieldKind.STRING ? 1 : 0;
    }
    long[] number = LongColumn.read(numbers, source);
    String[] text = TextColumn.read(texts, source);
    PartitionField[] fields = new PartitionField[count];
    int nextNumber = 0;
    int nextText = 0;
    for (int i = 0; i < count; i++) {
      if (known[i] == FieldKind.STRING) {
        fields[i] = new StringField(text[nextText++]);
      } else {
        boolean isNumber = FieldNumbers.isNumber(known[i]);
        fields[i] = FieldNumbers.toField(known[i], isNumber ? number[nextNumber++] : 0);
      }
    }
    return fields;
  }
}

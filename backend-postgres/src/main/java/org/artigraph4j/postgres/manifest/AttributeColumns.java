package org.artigraph4j.postgres.manifest;

import com.google.common.primitives.ImmutableLongArray;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntFunction;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.fingerprint.Json;
import org.artigraph4j.fingerprint.Utf8;
import org.artigraph4j.storage.Attributes;
import org.artigraph4j.storage.StoragePartition;
import org.jspecify.annotations.Nullable;

/**
 * Attributes as columns, one for each name and type: which partitions have it, then the values of
 * those that do. A text that is its partition's place is only marked.
 */
final class AttributeColumns {
  private static final int ABSENT = 0;
  private static final int GIVEN = 1;
  private static final int PLACE = 2;

  private static final int TEXT = 0;
  private static final int INTEGER = 1;

  /** A column's name and the type of its values. */
  private record Column(String name, int type) {
    static final Comparator<Column> ORDER =
        Comparator.comparing(Column::name, Utf8.ORDER).thenComparing(Column::type);
  }

  private AttributeColumns() {}

  static void write(List<StoragePartition> partitions, Places places, ByteSink sink) {
    SortedMap<Column, @Nullable Json[]> columns = columns(partitions);
    sink.putVarint(columns.size());
    columns.forEach(
        (column, values) -> {
          sink.putText(column.name());
          sink.putByte(column.type());
          if (column.type() == TEXT) {
            writeTexts(values, partitions, places, sink);
          } else {
            writeIntegers(values, sink);
          }
        });
  }

  private static SortedMap<Column, @Nullable Json[]> columns(List<StoragePartition> partitions) {
    SortedMap<Column, @Nullable Json[]> columns = new TreeMap<>(Column.ORDER);
    for (int i = 0; i < partitions.size(); i++) {
      int row = i;
      partitions
          .get(i)
          .attributes()
          .json()
          .members()
          .forEach(
              (name, value) -> {
                Column column = new Column(name, value instanceof Json.Text ? TEXT : INTEGER);
                columns.computeIfAbsent(column, none -> new Json[partitions.size()])[row] = value;
              });
    }
    return columns;
  }

  private static void writeTexts(
      @Nullable Json[] values, List<StoragePartition> partitions, Places places, ByteSink sink) {
    long[] states = new long[values.length];
    List<String> given = new ArrayList<>(values.length);
    for (int i = 0; i < values.length; i++) {
      if (values[i] instanceof Json.Text text) {
        boolean isPlace = places.tells(partitions.get(i), text.value());
        states[i] = isPlace ? PLACE : GIVEN;
        if (!isPlace) {
          given.add(text.value());
        }
      } else {
        states[i] = ABSENT;
      }
    }
    LongColumn.write(states, sink);
    TextColumn.write(given, sink);
  }

  private static void writeIntegers(@Nullable Json[] values, ByteSink sink) {
    long[] states = new long[values.length];
    ImmutableLongArray.Builder given = ImmutableLongArray.builder(values.length);
    for (int i = 0; i < values.length; i++) {
      states[i] = ABSENT;
      if (values[i] instanceof Json.Int integer) {
        states[i] = GIVEN;
        given.add(integer.value());
      }
    }
    LongColumn.write(states, sink);
    LongColumn.write(given.build().toArray(), sink);
  }

  /**
   * The attributes of so many partitions.
   *
   * @param places the place of each, asked for only where it is an attribute
   */
  static List<Attributes> read(int count, IntFunction<String> places, ByteSource source) {
    Attributes.Builder[] builders = new Attributes.Builder[count];
    for (int i = 0; i < count; i++) {
      builders[i] = Attributes.builder();
    }
    for (int rest = source.readCount(source.remaining()); rest > 0; rest--) {
      String name = source.readText();
      int type = source.readByte();
      long[] states = LongColumn.read(count, source);
      int given = count(states);
      if (type == TEXT) {
        putTexts(name, states, TextColumn.read(given, source), places, builders);
      } else if (type == INTEGER) {
        putIntegers(name, states, LongColumn.read(given, source), builders);
      } else {
        throw source.damaged("no attribute has the type " + type);
      }
    }
    List<Attributes> attributes = new ArrayList<>(count);
    for (Attributes.Builder builder : builders) {
      attributes.add(builder.build());
    }
    return attributes;
  }

  private static int count(long[] states) {
    int given = 0;
    for (long state : states) {
      if (state < ABSENT || state > PLACE) {
        throw new InvalidValueException("no attribute has the state " + state);
      }
      given += state == GIVEN ? 1 : 0;
    }
    return given;
  }

  private static void putTexts(
      String name,
      long[] states,
      String[] texts,
      IntFunction<String> places,
      Attributes.Builder[] builders) {
    int next = 0;
    for (int i = 0; i < states.length; i++) {
      if (states[i] == GIVEN) {
        builders[i].put(name, texts[next++]);
      } else if (states[i] == PLACE) {
        builders[i].put(name, places.apply(i));
      }
    }
  }

  private static void putIntegers(
      String name, long[] states, long[] integers, Attributes.Builder[] builders) {
    int next = 0;
    for (int i = 0; i < states.length; i++) {
      if (states[i] == PLACE) {
        throw new InvalidValueException("the integer '" + Utf8.abbreviate(name) + "' is a place");
      } else if (states[i] == GIVEN) {
        builders[i].put(name, integers[next++]);
      }
    }
  }
}

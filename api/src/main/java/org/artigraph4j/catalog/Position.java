package org.artigraph4j.catalog;

import com.google.common.collect.ImmutableList;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.Json;
import org.artigraph4j.fingerprint.JsonArray;
import org.artigraph4j.fingerprint.Utf8;

/**
 * For backends: where an item stands in a listing, as the numbers and texts that a database would
 * order by. It is what the token of a page carries.
 */
public record Position(JsonArray parts) implements Comparable<Position> {
  public Position {
    parts.elements(); // refuses null
  }

  /** A position of these parts: {@link Long}, {@link String}, {@link Instant}, fingerprints. */
  static Position of(Object... parts) {
    ImmutableList.Builder<Json> elements = ImmutableList.builder();
    for (Object part : parts) {
      elements.add(part instanceof String text ? new Json.Text(text) : new Json.Int(number(part)));
    }
    return new Position(new JsonArray(elements.build()));
  }

  private static long number(Object part) {
    if (part instanceof Instant instant) {
      return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }
    return part instanceof Fingerprint fingerprint ? fingerprint.value() : (Long) part;
  }

  /** A part that is a number or a fingerprint. */
  public long number(int index) {
    return ((Json.Int) parts.elements().get(index)).value();
  }

  /** A part that is a time. */
  public Instant instant(int index) {
    return Instant.EPOCH.plus(number(index), ChronoUnit.MICROS);
  }

  /** A part that is a text. */
  public String text(int index) {
    return ((Json.Text) parts.elements().get(index)).value();
  }

  /** Of the same listing: part by part, numbers by value, texts by their UTF-8 bytes. */
  @Override
  public int compareTo(Position other) {
    List<Json> elements = parts.elements();
    for (int i = 0; i < elements.size(); i++) {
      int order =
          elements.get(i) instanceof Json.Text text
              ? Utf8.compare(text.value(), other.text(i))
              : Long.compare(number(i), other.number(i));
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }
}

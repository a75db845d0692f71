package org.artigraph4j.page;

import com.google.common.collect.ImmutableList;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HexFormat;
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
  private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

  public Position {
    parts.elements(); // refuses null
  }

  /** A position of these parts: {@link Long}, {@link String}, {@link Instant}, fingerprints. */
  public static Position of(Object... parts) {
    ImmutableList.Builder<Json> elements = ImmutableList.builder();
    for (Object part : parts) {
      elements.add(part instanceof String text ? new Json.Text(text) : new Json.Int(number(part)));
    }
    return new Position(new JsonArray(elements.build()));
  }

  /**
   * The first time of a backend that is not before an instant: those are full microseconds, of the
   * years 1 to 9999.
   */
  public static Instant time(Instant instant) {
    if (instant.isBefore(FIRST) || instant.isAfter(LAST)) {
      return instant.isBefore(FIRST) ? FIRST : LAST;
    }
    Instant micros = instant.truncatedTo(ChronoUnit.MICROS);
    return micros.equals(instant) ? instant : micros.plus(1, ChronoUnit.MICROS);
  }

  private static long number(Object part) {
    if (part instanceof Instant instant) {
      return instant.getEpochSecond() * 1_000_000 + instant.getNano() / 1_000;
    }
    return part instanceof Fingerprint fingerprint ? fingerprint.value() : (Long) part;
  }

  /**
   * A part that is a number or a fingerprint.
   *
   * @throws PageTokenException if it is none: so somebody made the token
   */
  public long number(int index) {
    return part(index, Json.Int.class).value();
  }

  /**
   * A part that is a time.
   *
   * @throws PageTokenException if it is none
   */
  public Instant instant(int index) {
    long number = number(index);
    if (number < number(FIRST) || number > number(LAST)) {
      throw PageTokenException.made();
    }
    return Instant.EPOCH.plus(number, ChronoUnit.MICROS);
  }

  /**
   * A part that is a text.
   *
   * @throws PageTokenException if it is none
   */
  public String text(int index) {
    return part(index, Json.Text.class).value();
  }

  /**
   * A part that is a text of bytes, in hexadecimal digits.
   *
   * @throws PageTokenException if it is none
   */
  public byte[] bytes(int index) {
    String digits = text(index);
    try {
      return HexFormat.of().parseHex(digits);
    } catch (IllegalArgumentException notHex) {
      throw PageTokenException.made();
    }
  }

  private <T extends Json> T part(int index, Class<T> kind) {
    if (index >= parts.elements().size() || !kind.isInstance(parts.elements().get(index))) {
      throw PageTokenException.made();
    }
    return kind.cast(parts.elements().get(index));
  }

  /** Of the same listing: part by part, numbers by value, texts by their UTF-8 bytes. */
  @Override
  public int compareTo(Position other) {
    return compareTo(other, 0);
  }

  /** Of the same listing: the first so many parts downwards, the others upwards. */
  public static Comparator<Position> downwards(int first) {
    return (left, right) -> left.compareTo(right, first);
  }

  private int compareTo(Position other, int downwards) {
    List<Json> elements = parts.elements();
    for (int i = 0; i < elements.size(); i++) {
      int order =
          elements.get(i) instanceof Json.Text text
              ? Utf8.compare(text.value(), other.text(i))
              : Long.compare(number(i), other.number(i));
      if (order != 0) {
        return i < downwards ? -order : order;
      }
    }
    return 0;
  }
}

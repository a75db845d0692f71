package org.artigraph4j.postgres;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import java.util.function.Function;
import org.artigraph4j.error.DamagedDataException;
import org.artigraph4j.fingerprint.Canonical;
import org.artigraph4j.fingerprint.Json;

/**
 * Values that were read, by the texts they were read from: those of listings come again from page
 * to page and from row to row. A text that is another one is read and checked, so that no damage is
 * hidden.
 */
final class ReadBodies<T extends Canonical> {
  /** Of all texts together; what is read of them takes some times as much. */
  private static final long MOST_CHARACTERS = 4L << 20;

  private record Known<T>(T value, long fingerprint) {}

  private final Cache<String, Known<T>> kept =
      CacheBuilder.newBuilder()
          .maximumWeight(MOST_CHARACTERS)
          .<String, Known<T>>weigher((body, known) -> body.length())
          .build();

  private final Function<Json, T> reading;

  ReadBodies(Function<Json, T> reading) {
    this.reading = reading;
  }

  /**
   * Reads a value.
   *
   * @throws DamagedDataException if it cannot be read, or is not what it is stored as
   */
  T read(String table, String key, long fingerprint, String body) {
    Known<T> known = kept.getIfPresent(body);
    if (known != null && known.fingerprint() == fingerprint) {
      return known.value();
    }
    T value = Damage.read(table, key, fingerprint, () -> reading.apply(Json.parse(body)));
    kept.put(body, new Known<>(value, fingerprint));
    return value;
  }
}

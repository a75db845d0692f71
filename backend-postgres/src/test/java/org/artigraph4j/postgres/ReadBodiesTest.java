package org.artigraph4j.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.artigraph4j.error.DamagedDataException;
import org.artigraph4j.storage.LocalFile;
import org.artigraph4j.storage.Storage;
import org.junit.jupiter.api.Test;

class ReadBodiesTest {
  private static final Storage STORAGE = LocalFile.at("/data/a");
  private static final String BODY = STORAGE.toJson().toString();

  private final ReadBodies<Storage> bodies = new ReadBodies<>(Storage::fromJson);

  private Storage read(long fingerprint, String body) {
    return bodies.read("storage", "(1)", fingerprint, body);
  }

  @Test
  void a_body_that_comes_again_is_not_read_again() {
    Storage first = read(STORAGE.fingerprint().value(), BODY);

    assertThat(first).isEqualTo(STORAGE);
    assertThat(read(STORAGE.fingerprint().value(), BODY)).isSameAs(first);
  }

  @Test
  void what_is_damaged_is_refused_although_it_was_read_before() {
    long fingerprint = STORAGE.fingerprint().value();
    assertThat(read(fingerprint, BODY)).isEqualTo(STORAGE);
    String other = LocalFile.at("/data/b").toJson().toString();

    assertThatThrownBy(() -> read(fingerprint, other)).isInstanceOf(DamagedDataException.class);
    assertThatThrownBy(() -> read(fingerprint, other)).isInstanceOf(DamagedDataException.class);
    assertThatThrownBy(() -> read(fingerprint + 1, BODY)).isInstanceOf(DamagedDataException.class);
  }
}

package org.artigraph4j.fingerprint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.junit.jupiter.api.Test;

class FingerprintTest {
  private static final Fingerprint OK = Fingerprint.of(-7962813320811223369L);

  @Test
  void hashesAsArtigraph() {
    assertThat(Fingerprint.fromString("OK")).isEqualTo(OK);
    assertThat(Fingerprint.fromString("ok")).isEqualTo(Fingerprint.of(5227454011934222951L));
  }

  @Test
  void combinesAsArtigraph() {
    Fingerprint ok = Fingerprint.fromString("ok");
    assertThat(OK.combine(ok)).isEqualTo(Fingerprint.of(OK.value() ^ ok.value()));
    assertThat(OK.combine(ok, ok)).isEqualTo(OK);
    assertThat(OK.combine()).isEqualTo(OK);
  }

  @Test
  void readsTheTextsItWrites() {
    for (long value : new long[] {0, 1, -1, Long.MAX_VALUE, Long.MIN_VALUE, OK.value()}) {
      Fingerprint fingerprint = Fingerprint.of(value);
      assertThat(Fingerprint.parse(fingerprint.toString())).isEqualTo(fingerprint);
      assertThat(Fingerprint.fromHex(fingerprint.toHex())).isEqualTo(fingerprint);
    }
    assertThat(OK).hasToString("-7962813320811223369");
    assertThat(OK.toHex()).isEqualTo("917e6779384c66b7").hasSize(16);
  }

  @Test
  void refusesAnyOtherSpelling() {
    for (String spelling :
        List.of(
            "",
            " 1",
            "1 ",
            "+1",
            "01",
            "-0",
            "-",
            "1.0",
            "0x1",
            "9223372036854775808",
            "１",
            "1\n",
            "-9223372036854775809",
            "99999999999999999999",
            "917e6779384c66b7")) {
      assertThatExceptionOfType(InvalidValueException.class)
          .isThrownBy(() -> Fingerprint.parse(spelling))
          .withMessageContaining("not a fingerprint: '" + Utf8.abbreviate(spelling) + "'")
          .withMessageContaining("fromHex");
    }
  }

  @Test
  void refusesAnyOtherHex() {
    for (String spelling :
        List.of("", "1", "0x917e6779384c66b7", "917E6779384C66B7", "917e6779384c66bg")) {
      assertThatExceptionOfType(InvalidValueException.class)
          .isThrownBy(() -> Fingerprint.fromHex(spelling))
          .withMessageContaining("'" + spelling + "'")
          .withMessageContaining("16 lower-case");
    }
  }

  @Test
  void zeroIsNone() {
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> Fingerprint.of(0).requireNonZero("input fingerprint"))
        .withMessageContaining("input fingerprint is 0")
        .withMessageContaining("leave it out");
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> Fingerprint.ofHash(0))
        .withMessageContaining("hashes to 0");
  }

  @Test
  void halfASurrogatePairHasNoHash() {
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> Fingerprint.fromString("a\ud83d"))
        .withMessageContaining("surrogate");
  }

  @Test
  void ordersAsSignedIntegers() {
    List<Fingerprint> sorted = List.of(Fingerprint.of(-1), Fingerprint.of(0), Fingerprint.of(1));
    assertThat(sorted).isSorted();
  }
}

package org.artigraph4j.fingerprint;

import com.google.common.hash.HashFunction;
import com.google.common.hash.Hashing;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * A 64-bit identity, the same as Artigraph's: FarmHash Fingerprint64 read as a signed integer.
 *
 * <p>Its text form everywhere (here, in JSON, in paths, in {@code psql}) is the signed decimal:
 *
 * <pre>{@code
 * Fingerprint.fromString("OK").toString() // "-7962813320811223369"
 * }</pre>
 *
 * <p>64 bits guard against accident, not against somebody who looks for a collision; see {@code
 * docs/identity.md}.
 *
 * @param value the bits as a signed integer
 */
public record Fingerprint(long value) implements Comparable<Fingerprint> {
  private static final HashFunction FARM_HASH = Hashing.farmHashFingerprint64();
  private static final HexFormat HEX = HexFormat.of();
  private static final Pattern DECIMAL = Pattern.compile("0|-?[1-9][0-9]{0,18}");
  private static final Pattern HEX_DIGITS = Pattern.compile("[0-9a-f]{16}");

  public static Fingerprint of(long value) {
    return new Fingerprint(value);
  }

  /**
   * The hash of a text's UTF-8 bytes, as Artigraph's {@code Fingerprint.from_string}.
   *
   * @throws InvalidValueException if the text has a lone surrogate, so that it has no UTF-8 bytes
   */
  public static Fingerprint fromString(String text) {
    return fromBytes(Utf8.bytes("fingerprinted text", text));
  }

  /** The hash of some bytes. */
  public static Fingerprint fromBytes(byte[] bytes) {
    return ofHash(FARM_HASH.hashBytes(bytes).asLong());
  }

  /** The hash of the first {@code length} bytes, for writers that reuse a larger buffer. */
  static Fingerprint fromBytes(byte[] bytes, int length) {
    return ofHash(FARM_HASH.hashBytes(bytes, 0, length).asLong());
  }

  // 0 stands for "none" in stored columns, so a value that hashes to it cannot be told from none.
  static Fingerprint ofHash(long hash) {
    if (hash == 0) {
      throw new InvalidValueException(
          "the value hashes to 0, which is reserved for 'none': change it (one more space will do)");
    }
    return new Fingerprint(hash);
  }

  /**
   * Reads the signed decimal that {@link #toString()} writes, and only that: no plus sign, no
   * leading zeros, no white space.
   */
  public static Fingerprint parse(String decimal) {
    if (DECIMAL.matcher(decimal).matches()) {
      try {
        return new Fingerprint(Long.parseLong(decimal));
      } catch (NumberFormatException outOfRange) {
        // Falls through to the refusal below: 19 digits can still exceed 64 bits.
      }
    }
    throw new InvalidValueException(
        "not a fingerprint: '"
            + Utf8.abbreviate(decimal)
            + "'; expected a signed 64-bit decimal such as -7962813320811223369"
            + " (for hexadecimal use Fingerprint.fromHex)");
  }

  /** Reads the 16 lower-case hexadecimal digits that {@link #toHex()} writes. */
  public static Fingerprint fromHex(String hex) {
    if (!HEX_DIGITS.matcher(hex).matches()) {
      throw new InvalidValueException(
          "not a hexadecimal fingerprint: '"
              + Utf8.abbreviate(hex)
              + "'; expected 16 lower-case hexadecimal digits");
    }
    return new Fingerprint(HexFormat.fromHexDigitsToLong(hex));
  }

  public String toHex() {
    return HEX.toHexDigits(value);
  }

  /**
   * Artigraph's order-independent combination (XOR). It is here for its vectors only: equal
   * operands cancel out, so nothing of this library's own identity is built with it.
   */
  public Fingerprint combine(Fingerprint... others) {
    long combined = value;
    for (Fingerprint other : others) {
      combined ^= other.value;
    }
    return new Fingerprint(combined);
  }

  /**
   * This fingerprint, if it may identify an input or a content.
   *
   * @throws InvalidValueException if it is 0, which stands for "none"
   */
  public Fingerprint requireNonZero(String what) {
    if (value == 0) {
      throw new InvalidValueException(
          what + " is 0, which is reserved for 'none': leave it out to say that there is none");
    }
    return this;
  }

  @Override
  public int compareTo(Fingerprint other) {
    return Long.compare(value, other.value);
  }

  @Override
  public String toString() {
    return Long.toString(value);
  }
}

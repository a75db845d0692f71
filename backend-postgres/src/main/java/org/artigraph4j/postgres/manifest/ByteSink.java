package org.artigraph4j.postgres.manifest;

import com.google.common.hash.Hashing;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.artigraph4j.fingerprint.Fingerprint;

/** Bytes that grow: the parts of which the format and what is hashed are made. */
final class ByteSink {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private byte[] bytes = new byte[1024];
  private int size;

  void putByte(int value) {
    grow(1);
    bytes[size++] = (byte) value;
  }

  /** Eight bytes, the lowest first. */
  void putLong(long value) {
    grow(Long.BYTES);
    LONG.set(bytes, size, value);
    size += Long.BYTES;
  }

  /** Seven bits a byte, the lowest first; all but the last have the high bit. */
  void putVarint(long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      putByte((int) (rest | 0x80));
      rest >>>= 7;
    }
    putByte((int) rest);
  }

  /** A varint in which numbers near zero are short, also below it: 0, -1, 1, -2 … */
  void putSigned(long value) {
    putVarint(value << 1 ^ value >> 63);
  }

  void putBytes(byte[] source, int from, int to) {
    grow(to - from);
    System.arraycopy(source, from, bytes, size, to - from);
    size += to - from;
  }

  void putAll(ByteSink other) {
    putBytes(other.bytes, 0, other.size);
  }

  /** How many UTF-8 bytes a text has, as a varint, and the bytes. */
  void putText(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    putVarint(utf8.length);
    putBytes(utf8, 0, utf8.length);
  }

  int size() {
    return size;
  }

  void clear() {
    size = 0;
  }

  /** The hash of the bytes; as everywhere, a hash of 0 is refused. */
  Fingerprint fingerprint() {
    long hash = Hashing.farmHashFingerprint64().hashBytes(bytes, 0, size).asLong();
    return Fingerprint.of(hash).requireNonZero("the fingerprint of a manifest");
  }

  byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }

  private void grow(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(size, more), bytes.length * 2));
    }
  }
}

package org.artigraph4j.postgres.manifest;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.artigraph4j.fingerprint.InvalidValueException;

/**
 * Reads what a {@link ByteSink} wrote, and trusts none of it: no length is believed before that
 * many bytes are known to be there.
 */
final class ByteSource {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final byte[] bytes;
  private int at;

  ByteSource(byte[] bytes) {
    this.bytes = bytes;
  }

  int readByte() {
    require(1);
    return bytes[at++] & 0xFF;
  }

  long readLong() {
    require(Long.BYTES);
    long value = (long) LONG.get(bytes, at);
    at += Long.BYTES;
    return value;
  }

  long readVarint() {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      int next = readByte();
      value |= (next & 0x7FL) << shift;
      if (next < 0x80) {
        return value;
      }
    }
    throw damaged("a number has more than 64 bits");
  }

  long readSigned() {
    long value = readVarint();
    return value >>> 1 ^ -(value & 1);
  }

  /** A number of things, of which there may be so many at most. */
  int readCount(long most) {
    long count = readVarint();
    if (count < 0 || count > most) {
      throw damaged("it says " + Long.toUnsignedString(count) + " where there can be " + most);
    }
    return (int) count;
  }

  byte[] readBytes(int length) {
    require(length);
    byte[] read = new byte[length];
    System.arraycopy(bytes, at, read, 0, length);
    at += length;
    return read;
  }

  String readText() {
    return new String(readBytes(readCount(remaining())), StandardCharsets.UTF_8);
  }

  int remaining() {
    return bytes.length - at;
  }

  void requireEnd() {
    if (remaining() > 0) {
      throw damaged(remaining() + " bytes are left over");
    }
  }

  InvalidValueException damaged(String problem) {
    return new InvalidValueException("its entries cannot be read: " + problem + ", at byte " + at);
  }

  private void require(int length) {
    if (length > remaining()) {
      throw damaged("they end before they are whole");
    }
  }
}

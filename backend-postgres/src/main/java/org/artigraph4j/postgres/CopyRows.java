package org.artigraph4j.postgres;

import java.io.Closeable;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Arrays;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Rows on their way to a table by COPY in the binary format. They travel in pieces while they are
 * made, so that neither side holds all of them.
 */
final class CopyRows implements Closeable {
  private static final byte[] SIGNATURE =
      "PGCOPY\n\u00ff\r\n\0".getBytes(StandardCharsets.ISO_8859_1);
  private static final int PIECE = 1 << 16;
  private static final int JSONB_VERSION = 1;

  private final CopyIn copy;
  private byte[] bytes = new byte[PIECE + 1024];
  private int length;

  /** Starts a COPY: one round trip. */
  CopyRows(PGConnection session, String sql) throws SQLException {
    this.copy = session.getCopyAPI().copyIn(sql);
    put(SIGNATURE);
    putInt(0); // no flags
    putInt(0); // no extension of the header
  }

  /** Begins a row of so many columns, each of which is to follow. */
  CopyRows row(int columns) throws SQLException {
    if (length >= PIECE) {
      send();
    }
    reserve(Short.BYTES);
    putShort(columns);
    return this;
  }

  CopyRows bigint(long value) {
    reserve(Integer.BYTES + Long.BYTES);
    putInt(Long.BYTES);
    putInt((int) (value >>> Integer.SIZE));
    putInt((int) value);
    return this;
  }

  /** A {@code bytea}, or a text in UTF-8. */
  CopyRows bytes(byte[] value) {
    reserve(Integer.BYTES);
    putInt(value.length);
    put(value);
    return this;
  }

  /** A {@code jsonb} of its text in UTF-8. */
  CopyRows jsonb(byte[] text) {
    reserve(Integer.BYTES + 1);
    putInt(text.length + 1);
    bytes[length++] = JSONB_VERSION;
    put(text);
    return this;
  }

  /** Ends the COPY, whereupon the rows are there: one round trip. */
  void end() throws SQLException {
    reserve(Short.BYTES);
    putShort(-1);
    send();
    copy.endCopy();
  }

  /** Gives up what was not ended; the server refuses the statement then. */
  @Override
  public void close() {
    if (copy.isActive()) {
      try {
        copy.cancelCopy();
      } catch (SQLException refused) {
        // As it must: the first failure is the one to tell.
      }
    }
  }

  private void send() throws SQLException {
    copy.writeToCopy(bytes, 0, length);
    length = 0;
  }

  private void put(byte[] value) {
    reserve(value.length);
    System.arraycopy(value, 0, bytes, length, value.length);
    length += value.length;
  }

  private void putShort(int value) {
    bytes[length++] = (byte) (value >> 8);
    bytes[length++] = (byte) value;
  }

  private void putInt(int value) {
    bytes[length++] = (byte) (value >> 24);
    bytes[length++] = (byte) (value >> 16);
    bytes[length++] = (byte) (value >> 8);
    bytes[length++] = (byte) value;
  }

  private void reserve(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
  }
}

package org.artigraph4j.postgres.manifest;

import com.google.common.base.CharMatcher;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A column of texts: the different ones in the order in which they come first, then which one each
 * is. One that comes again is not stored again, and is the same object when it is read.
 */
final class TextColumn {
  /** What each has in common with the one before, and its other bytes. */
  private static final int PREFIXES = 0;

  /** Lower-case hexadecimal digits, all of one length, as bytes. */
  private static final int HEX = 1;

  /** The longest start that is shared: damaged bytes cannot make much of little. */
  private static final int MAX_PREFIX = 1024;

  private static final HexFormat DIGITS = HexFormat.of();
  private static final CharMatcher HEX_DIGIT =
      CharMatcher.inRange('0', '9').or(CharMatcher.inRange('a', 'f'));

  private TextColumn() {}

  static void write(List<String> texts, ByteSink sink) {
    if (texts.isEmpty()) {
      return;
    }
    Map<String, Integer> places = new LinkedHashMap<>();
    long[] which = new long[texts.size()];
    for (int i = 0; i < which.length; i++) {
      Integer place = places.putIfAbsent(texts.get(i), places.size());
      which[i] = place == null ? places.size() - 1 : place;
    }
    sink.putVarint(places.size());
    if (isHex(places.keySet())) {
      writeHex(places.keySet(), sink);
    } else {
      writePrefixes(places.keySet(), sink);
    }
    LongColumn.write(which, sink);
  }

  private static boolean isHex(Collection<String> texts) {
    int length = texts.iterator().next().length();
    return length > 0
        && length % 2 == 0
        && texts.stream().allMatch(text -> text.length() == length && HEX_DIGIT.matchesAllOf(text));
  }

  private static void writeHex(Collection<String> texts, ByteSink sink) {
    sink.putByte(HEX);
    sink.putVarint(texts.iterator().next().length() / 2);
    for (String text : texts) {
      byte[] bytes = DIGITS.parseHex(text);
      sink.putBytes(bytes, 0, bytes.length);
    }
  }

  private static void writePrefixes(Collection<String> texts, ByteSink sink) {
    sink.putByte(PREFIXES);
    byte[] before = new byte[0];
    for (String text : texts) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      int most = Math.min(MAX_PREFIX, Math.min(bytes.length, before.length));
      int mismatch = Arrays.mismatch(bytes, 0, most, before, 0, most);
      int shared = mismatch < 0 ? most : mismatch;
      sink.putVarint(shared);
      sink.putVarint(bytes.length - shared);
      sink.putBytes(bytes, shared, bytes.length);
      before = bytes;
    }
  }

  static String[] read(int count, ByteSource source) {
    String[] texts = new String[count];
    if (count > 0) {
      String[] different = new String[source.readCount(count)];
      int form = source.readByte();
      switch (form) {
        case PREFIXES -> readPrefixes(different, source);
        case HEX -> readHex(different, source);
        default -> throw source.damaged("no column of texts has the form " + form);
      }
      long[] which = LongColumn.read(count, source);
      for (int i = 0; i < count; i++) {
        if (which[i] < 0 || which[i] >= different.length) {
          throw source.damaged("it names text " + which[i] + " of " + different.length);
        }
        texts[i] = different[(int) which[i]];
      }
    }
    return texts;
  }

  private static void readHex(String[] texts, ByteSource source) {
    int length = source.readCount(source.remaining());
    for (int i = 0; i < texts.length; i++) {
      texts[i] = DIGITS.formatHex(source.readBytes(length));
    }
  }

  private static void readPrefixes(String[] texts, ByteSource source) {
    byte[] before = new byte[0];
    for (int i = 0; i < texts.length; i++) {
      int shared = source.readCount(Math.min(MAX_PREFIX, before.length));
      byte[] rest = source.readBytes(source.readCount(source.remaining()));
      byte[] bytes = Arrays.copyOf(before, shared + rest.length);
      System.arraycopy(rest, 0, bytes, shared, rest.length);
      texts[i] = new String(bytes, StandardCharsets.UTF_8);
      before = bytes;
    }
  }
}

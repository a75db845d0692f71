package org.artigraph4j.partition;

import com.google.common.base.CharMatcher;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * A text as one piece of a path: percent-encoded, so that any text is possible, no text can leave
 * its folder, and no two texts share a spelling.
 *
 * <p>The empty text is {@code %00} (no text has a NUL), a leading dot is encoded (no hidden files,
 * no {@code ..}), and the text {@code None} is {@code %4Eone} (a null reads {@code None}).
 */
final class PathText {
  private static final String EMPTY = "%00";
  private static final String NONE = "None";
  private static final CharMatcher PLAIN =
      CharMatcher.inRange('0', '9')
          .or(CharMatcher.inRange('a', 'z'))
          .or(CharMatcher.inRange('A', 'Z'))
          .or(CharMatcher.anyOf("-._~"))
          .precomputed();
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private PathText() {}

  static String encode(String text) {
    if (text.isEmpty()) {
      return EMPTY;
    }
    boolean encodeFirst = text.startsWith(".") || text.equals(NONE);
    StringBuilder encoded = new StringBuilder(text.length());
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      boolean first = encodeFirst && encoded.isEmpty();
      if (b > 0 && PLAIN.matches((char) b) && !first) {
        encoded.append((char) b);
      } else {
        encoded.append('%').append(HEX.toHexDigits(b));
      }
    }
    return encoded.toString();
  }

  /** What a spelling stands for; a spelling that {@link #encode} never writes is read leniently. */
  static String decode(String spelling) {
    if (spelling.equals(EMPTY)) {
      return "";
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(spelling.length());
    for (int i = 0; i < spelling.length(); ) {
      int c = spelling.codePointAt(i);
      if (c == '%') {
        bytes.write(hexByte(spelling, i + 1));
        i += 3;
      } else {
        bytes.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
        i += Character.charCount(c);
      }
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes.toByteArray()))
          .toString();
    } catch (CharacterCodingException malformed) {
      throw unreadable(spelling, "its bytes are not UTF-8");
    }
  }

  private static int hexByte(String spelling, int start) {
    if (start + 2 > spelling.length()
        || !HexFormat.isHexDigit(spelling.charAt(start))
        || !HexFormat.isHexDigit(spelling.charAt(start + 1))) {
      throw unreadable(spelling, "a '%' is not followed by two hexadecimal digits");
    }
    return HexFormat.fromHexDigits(spelling, start, start + 2);
  }

  private static PartitionKeyException unreadable(String spelling, String why) {
    return new PartitionKeyException(
        "'" + spelling + "' is not a percent-encoded text: " + why + "; rename the file");
  }
}

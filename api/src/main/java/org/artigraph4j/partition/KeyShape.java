package org.artigraph4j.partition;

import com.google.common.collect.ImmutableMap;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import org.artigraph4j.fingerprint.Utf8;
import org.artigraph4j.type.Type;

/**
 * What the bytes of keys that fit some types have in common. Worked out once, because every key
 * that is asked for or written is compared with it.
 */
final class KeyShape {
  private final byte[][] names; // as they stand in a key, with the zero byte
  private final int[] kinds; // those that fit, each as the bit of its tag

  KeyShape(ImmutableMap<String, Type> types) {
    names = new byte[types.size()][];
    kinds = new int[types.size()];
    int i = 0;
    for (Map.Entry<String, Type> type : types.entrySet()) {
      ByteBuffer name = ByteBuffer.allocate(Utf8.putLength(type.getKey()));
      Utf8.put(type.getKey(), name);
      names[i] = name.array();
      kinds[i++] = fitting(type.getValue());
    }
  }

  private static int fitting(Type type) {
    int fitting = 0;
    for (FieldKind kind : FieldKind.values()) {
      fitting |= kind.fits(type) ? 1 << kind.tag() : 0;
    }
    return fitting;
  }

  /** Whether a key of these bytes has fields of these names and types, in this order. */
  boolean fits(byte[] key) {
    int at = 0;
    for (int i = 0; i < names.length; i++) {
      byte[] name = names[i];
      int tag = at + name.length;
      if (tag >= key.length
          || !Arrays.equals(key, at, tag, name, 0, name.length)
          || (kinds[i] & 1 << key[tag]) == 0) {
        return false;
      }
      at = KeyBytes.afterField(key, tag);
    }
    return at == key.length;
  }
}

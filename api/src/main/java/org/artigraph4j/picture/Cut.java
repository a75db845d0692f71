package org.artigraph4j.picture;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.function.Function;

/**
 * How much of the keys is kept when items are collapsed: those of which the same is kept become
 * one.
 *
 * @param names how many pieces of artifacts' names
 * @param fields how many pieces of partitions' keys
 * @param characters how many characters of a name's first piece
 */
record Cut(int names, int fields, int characters) {
  static Cut pieces(int names, int fields) {
    return new Cut(names, fields, Integer.MAX_VALUE);
  }

  static Cut characters(int characters) {
    return new Cut(1, 0, characters);
  }

  /**
   * What of an item is kept.
   *
   * @param name the first pieces of the artifact's name
   * @param fields the first pieces of the partition's key
   */
  record Kept(ImmutableList<String> name, ImmutableList<String> fields) {
    /** What stands in the box of some items, producers aside, of all of which this is kept. */
    ImmutableList<String> lines(List<Item> items) {
      String start = Item.together(name);
      if (differs(items, item -> Item.together(item.name()), start)) {
        return ImmutableList.of(start + "*");
      } else if (fields.isEmpty()) {
        return ImmutableList.of(start);
      }
      String key = Item.together(fields);
      boolean more = differs(items, item -> Item.together(item.fields()), key);
      return ImmutableList.of(start, more ? key + "*" : key);
    }

    private static boolean differs(List<Item> items, Function<Item, String> text, String from) {
      return items.stream().anyMatch(item -> !item.isProducer() && !text.apply(item).equals(from));
    }
  }

  Kept of(Item item) {
    ImmutableList<String> name = first(names, item.name());
    String start = name.get(0);
    int end = Math.min(characters, start.codePointCount(0, start.length()));
    return new Kept(
        characters == Integer.MAX_VALUE
            ? name
            : ImmutableList.of(start.substring(0, start.offsetByCodePoints(0, end))),
        first(fields, item.fields()));
  }

  private static ImmutableList<String> first(int count, ImmutableList<String> pieces) {
    return pieces.subList(0, Math.min(count, pieces.size()));
  }
}

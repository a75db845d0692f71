package org.artigraph4j.picture;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.ToIntFunction;
import org.artigraph4j.producer.Producer;

/** All that there is to see, before it is made to fit into a picture. */
final class Sketch {
  /**
   * An arrow between two items, by their numbers.
   *
   * @param sameData whether both are the same data
   */
  record Line(int from, int to, String label, boolean sameData) {}

  private final String noun;
  private final List<Item> items = new ArrayList<>();
  private final Set<Line> lines = new LinkedHashSet<>();

  /**
   * An empty one.
   *
   * @param noun what the items are that are no producers
   */
  Sketch(String noun) {
    this.noun = noun;
  }

  /** The number of the item, which is to be drawn after those before it. */
  int add(Item item) {
    items.add(item);
    return items.size() - 1;
  }

  /** A line that is there already is not drawn twice. */
  void add(Line line) {
    lines.add(line);
  }

  /** Lines to a producer from those of its inputs that are drawn; their numbers by artifact key. */
  void addInputs(Producer producer, int number, Map<String, Integer> drawn) {
    producer
        .inputs()
        .forEach(
            (parameter, key) -> {
              Integer from = drawn.get(key);
              if (from != null) {
                add(new Line(from, number, parameter, false));
              }
            });
  }

  String noun() {
    return noun;
  }

  List<Item> items() {
    return items;
  }

  Set<Line> lines() {
    return lines;
  }

  /** The picture, collapsed as far as is needed and no further. */
  Picture toPicture(String title) {
    Grouping all = Grouping.none(this);
    return (all.fits() ? all : collapsed()).toPicture(title);
  }

  private Grouping collapsed() {
    int names = most(item -> item.name().size());
    int fields = most(item -> item.fields().size());
    // Each step takes a piece away: of the fields, then of the names, of which one is left.
    Optional<Grouping> byPieces =
        first(
            fields + names - 1,
            step ->
                step < fields
                    ? Cut.pieces(names, fields - 1 - step)
                    : Cut.pieces(names - 1 - (step - fields), 0));
    return byPieces.orElseGet(
        () -> {
          int characters = most(item -> item.name().isEmpty() ? 0 : item.name().get(0).length());
          return first(characters + 1, step -> Cut.characters(characters - step)).orElseThrow();
        });
  }

  /** The first grouping that fits, of so many that are ever coarser. */
  private Optional<Grouping> first(int count, IntFunction<Cut> cuts) {
    int low = 0;
    int high = count;
    while (low < high) {
      int middle = (low + high) / 2;
      if (Grouping.by(cuts.apply(middle), this).fits()) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low < count ? Optional.of(Grouping.by(cuts.apply(low), this)) : Optional.empty();
  }

  private int most(ToIntFunction<Item> count) {
    return items.stream().mapToInt(count).max().orElse(0);
  }
}

package org.artigraph4j.postgres;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.page.PageRequest;
import org.artigraph4j.postgres.HistoriesTest.Step;
import org.artigraph4j.tags.TagEntry;
import org.artigraph4j.tags.TagNote;

/** What a {@link History} does with tags. */
final class HistoryOfTags {
  private static final List<String> TAGS = List.of("prod", "İı \"' ${schema} :x ?", "t");

  private final Random random;

  HistoryOfTags(Random random) {
    this.random = random;
  }

  /**
   * A random call.
   *
   * @param other what a tag may be expected to point to, perhaps of another graph
   */
  Step step(GraphSnapshot snapshot, GraphSnapshot other) {
    String name = snapshot.name();
    String tag = TAGS.get(random.nextInt(random.nextInt(4) > 0 ? 1 : TAGS.size()));
    boolean overwrite = random.nextBoolean();
    TagNote some = TagNote.of("actor " + random.nextInt(3), "message " + random.nextInt(3));
    TagNote note = random.nextInt(4) == 0 ? some : some.allowingIncomplete();
    boolean right = random.nextInt(3) > 0;
    String what = " " + snapshot + " " + tag + " " + note + (right ? "" : " " + other);
    return switch (random.nextInt(17)) {
      case 0 -> History.write("sealSnapshot " + snapshot, c -> c.sealSnapshot(snapshot));
      case 1 ->
          History.write(
              "writeSnapshotTag" + what + " " + overwrite,
              c -> c.writeSnapshotTag(snapshot, tag, overwrite));
      case 2, 3, 4 -> History.write("create" + what, c -> c.tags().create(snapshot, tag, note));
      case 5, 6, 7 ->
          History.write(
              "move" + what,
              c -> c.tags().move(snapshot, tag, expected(c, name, tag, right, other), note));
      case 8 -> History.write("overwrite" + what, c -> c.tags().overwrite(snapshot, tag, note));
      case 9, 10 ->
          History.write(
              "delete" + what,
              c -> c.tags().delete(name, tag, expected(c, name, tag, right, other), note));
      case 11, 12 -> History.write("protect" + what, c -> c.tags().protect(name, tag, note));
      case 15 -> History.write("unprotect" + what, c -> c.tags().unprotect(name, tag, note));
      case 13 -> find(name, tag);
      case 14 -> asOf(name, tag, random.nextInt(5));
      default ->
          History.step("readSnapshotTag " + name + " " + tag, c -> c.readSnapshotTag(name, tag));
    };
  }

  /** What the tag points to, if that is what is to be expected. */
  private static Fingerprint expected(
      Connection connection, String name, String tag, boolean right, GraphSnapshot other) {
    return connection
        .findSnapshotTag(name, tag)
        .filter(current -> right)
        .orElse(other)
        .fingerprint();
  }

  private static Step find(String name, String tag) {
    return History.step(
        "find " + name + " " + tag,
        c ->
            c.findSnapshotTag(name, tag).map(HistoriesTest::shown)
                + c.tags().find(name, tag).map(found -> " " + found.isProtected()).toString());
  }

  /** As of one of the entries, the newest being 0: the clocks of the two backends differ. */
  private static Step asOf(String name, String tag, int number) {
    return History.step(
        "findSnapshotTag " + name + " " + tag + " at " + number,
        c -> {
          List<TagEntry> entries = c.tags().history(name, tag, PageRequest.first(5)).items();
          Instant at = number < entries.size() ? entries.get(number).at() : Instant.EPOCH;
          return c.tags().findSnapshotTag(name, tag, at);
        });
  }

  private static Step history(String name, String tag) {
    return History.step(
        "history " + name + " " + tag,
        c ->
            c.tags().history(name, tag, PageRequest.first(100)).items().stream()
                .map(HistoryOfTags::shown)
                .toList());
  }

  private static String shown(TagEntry entry) {
    return entry.change()
        + " from "
        + entry.from()
        + " to "
        + entry.to()
        + " by "
        + entry.actor()
        + ": "
        + entry.message()
        + (entry.isIncomplete() ? ", incomplete" : "");
  }

  /** Reads of all there may be on a graph of a name. */
  List<Step> readAll(String name) {
    List<Step> reads = new ArrayList<>();
    for (String tag : TAGS) {
      reads.add(find(name, tag));
      reads.add(history(name, tag));
    }
    return reads;
  }
}

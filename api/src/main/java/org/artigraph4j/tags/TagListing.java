package org.artigraph4j.tags;

import java.util.Comparator;
import org.artigraph4j.fingerprint.JsonObject;
import org.artigraph4j.page.Keyset;
import org.artigraph4j.page.Position;

/** For backends: the listing of {@link Tags}, with its order. */
public final class TagListing {
  private TagListing() {}

  /** By time, downwards: no two entries of a tag have the same. */
  public static Keyset<TagEntry> history(String name, String tag) {
    return Keyset.of(
        JsonObject.builder("TagHistory", 1).put("name", name).put("tag", tag).build(),
        Comparator.reverseOrder(),
        entry -> Position.of(entry.at()));
  }
}

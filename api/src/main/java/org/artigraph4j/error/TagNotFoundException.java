package org.artigraph4j.error;

import org.artigraph4j.fingerprint.Utf8;

/** No tag of that name on a graph of that name. */
public final class TagNotFoundException extends NotFoundException {
  public TagNotFoundException(String name, String tag) {
    super(
        "no tag '"
            + Utf8.abbreviate(tag)
            + "' on the graph '"
            + Utf8.abbreviate(name)
            + "'; write it with writeSnapshotTag(snapshot, tag)");
  }
}

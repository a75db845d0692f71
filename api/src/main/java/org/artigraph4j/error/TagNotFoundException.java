package org.artigraph4j.error;

import java.time.Instant;
import org.artigraph4j.fingerprint.Utf8;

/** No tag of that name on a graph of that name, or none at that time. */
public final class TagNotFoundException extends NotFoundException {
  public TagNotFoundException(String name, String tag) {
    super(no(name, tag) + "; write it with writeSnapshotTag(snapshot, tag)");
  }

  public TagNotFoundException(String name, String tag, Instant asOf) {
    super(no(name, tag) + " at " + asOf + "; tags().history(…) tells when there was one");
  }

  private static String no(String name, String tag) {
    return "no tag '" + Utf8.abbreviate(tag) + "' on the graph '" + Utf8.abbreviate(name) + "'";
  }
}

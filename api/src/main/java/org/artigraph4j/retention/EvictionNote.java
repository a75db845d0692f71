package org.artigraph4j.retention;

import org.artigraph4j.fingerprint.Utf8;

/**
 * Who takes partitions out of the cache, and why: what is shown wherever they are linked. Put no
 * secret into it.
 *
 * @param actor a person or a program, in free text of at most {@value #MAX_ACTOR_BYTES} UTF-8
 *     bytes; may be empty
 * @param reason in at most {@value #MAX_REASON_BYTES} UTF-8 bytes; may be empty
 */
public record EvictionNote(String actor, String reason) {
  /** The longest actor, in UTF-8 bytes. */
  public static final int MAX_ACTOR_BYTES = 1024;

  /** The longest reason, in UTF-8 bytes. */
  public static final int MAX_REASON_BYTES = 65_536;

  public EvictionNote {
    Utf8.requireLength("actor", Utf8.requireStorable("actor", actor), MAX_ACTOR_BYTES);
    Utf8.requireLength("reason", Utf8.requireStorable("reason", reason), MAX_REASON_BYTES);
  }
}

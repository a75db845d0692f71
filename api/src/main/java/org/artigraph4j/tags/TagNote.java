package org.artigraph4j.tags;

import org.artigraph4j.fingerprint.Utf8;

/**
 * Who changes a tag, and why: what its history says for ever. Put no secret into it.
 *
 * @param actor a person or a program, in free text of at most {@value #MAX_ACTOR_BYTES} UTF-8
 *     bytes; empty if nobody says
 * @param message why, in at most {@value #MAX_MESSAGE_BYTES} UTF-8 bytes; may be empty
 * @param incompleteAllowed whether the tag may point to a snapshot of which an artifact has no
 *     partitions; the history says so
 */
public record TagNote(String actor, String message, boolean incompleteAllowed) {
  /** The longest actor, in UTF-8 bytes. */
  public static final int MAX_ACTOR_BYTES = 1024;

  /** The longest message, in UTF-8 bytes. */
  public static final int MAX_MESSAGE_BYTES = 65_536;

  private static final TagNote EMPTY = new TagNote("", "", false);

  public TagNote {
    Utf8.requireLength("actor", Utf8.requireStorable("actor", actor), MAX_ACTOR_BYTES);
    Utf8.requireLength("message", Utf8.requireStorable("message", message), MAX_MESSAGE_BYTES);
  }

  /** A note by an actor, of complete snapshots only. */
  public static TagNote of(String actor, String message) {
    return new TagNote(actor, message, false);
  }

  /** A note that says nothing. */
  public static TagNote empty() {
    return EMPTY;
  }

  /** The same note, with snapshots allowed that lack partitions. */
  public TagNote allowingIncomplete() {
    return new TagNote(actor, message, true);
  }
}

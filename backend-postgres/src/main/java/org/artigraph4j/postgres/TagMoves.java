package org.artigraph4j.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.tags.TagNote;
import org.artigraph4j.tags.TagState;

/**
 * The move of a tag to a snapshot that was seen complete and sealed, as when it is rolled back: two
 * rows, with nothing to look for. In JDBC, for a statement as small as that takes less time than
 * Jdbi takes for it.
 */
final class TagMoves {
  // Who moved it may have moved it back since.
  private static final int TRIES = 3;

  private static final String KNOWN =
      """
      SELECT t.snapshot_fingerprint AS target, t.protected
      FROM ${schema}.snapshot_tag t
      WHERE t.name = :name AND t.tag = :tag
      """;

  private final Preparing preparing;
  private final CompleteSnapshots complete;
  private final NamedSql move;
  private final NamedSql known;

  TagMoves(Sql sql, Preparing preparing, CompleteSnapshots complete) {
    this.preparing = preparing;
    this.complete = complete;
    this.move = NamedSql.of(sql.of(TagWritesSql.MOVE_TO_COMPLETE));
    this.known = NamedSql.of(sql.of(KNOWN));
  }

  /** Since when a snapshot is complete; a move to one that was not seen is not tried here. */
  Optional<OffsetDateTime> sealedAt(GraphSnapshot snapshot) {
    return complete.sealedAt(snapshot);
  }

  /**
   * Whether the tag points to the snapshot now. If not, nothing is written: racers keep moving it
   * away and back, or the snapshot was removed.
   */
  boolean move(
      Connection connection,
      GraphSnapshot snapshot,
      OffsetDateTime sealedAt,
      String tag,
      Fingerprint expected,
      TagNote note)
      throws SQLException {
    for (int tries = 0; tries < TRIES; tries++) {
      if (write(connection, snapshot, sealedAt, tag, expected, note)) {
        return true;
      }
      // Asked after it, for it may have waited for the racer that was faster.
      TagState state = state(connection, snapshot.name(), tag);
      if (state.target().equals(Optional.of(snapshot.fingerprint()))) {
        return true;
      }
      state.requireMovable(expected);
    }
    return false;
  }

  private boolean write(
      Connection connection,
      GraphSnapshot snapshot,
      OffsetDateTime sealedAt,
      String tag,
      Fingerprint expected,
      TagNote note)
      throws SQLException {
    // The time goes as text: for each statement with another one the driver makes a calendar.
    try (NamedStatement statement = move.prepare(connection, preparing)) {
      return statement
              .bind("name", snapshot.name())
              .bind("tag", tag)
              .bind("fingerprint", snapshot.fingerprint().value())
              .bindUntyped("sealed_at", sealedAt.toString())
              .bind("expected", expected.value())
              .bind("actor", note.actor())
              .bind("message", note.message())
              .update()
          == 1;
    }
  }

  private TagState state(Connection connection, String name, String tag) throws SQLException {
    try (NamedStatement statement = known.prepare(connection, preparing)) {
      return statement
          .bind("name", name)
          .bind("tag", tag)
          .query(
              row ->
                  row.next()
                      ? new TagState(
                          name,
                          tag,
                          true,
                          Rows.optionalFingerprint(row, "target"),
                          row.getBoolean("protected"))
                      : new TagState(name, tag, false, Optional.empty(), false));
    }
  }
}

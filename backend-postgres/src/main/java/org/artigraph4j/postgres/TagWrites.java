package org.artigraph4j.postgres;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.function.Consumer;
import org.artigraph4j.error.SnapshotIncompleteException;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.tags.TagNote;
import org.artigraph4j.tags.TagState;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/**
 * Changes of tags: rows that are changed by one conditional statement, so that of racers one wins.
 */
final class TagWrites {
  private final String create;
  private final String move;
  private final String overwrite;
  private final String delete;
  private final String protect;
  private final CompleteSnapshots complete;
  private final Sizes sizes;

  TagWrites(Sql sql, CompleteSnapshots complete, Sizes sizes) {
    this.complete = complete;
    this.sizes = sizes;
    this.create = sql.of(TagWritesSql.CREATE);
    this.move = sql.of(TagWritesSql.MOVE);
    this.overwrite = sql.of(TagWritesSql.OVERWRITE);
    this.delete = sql.of(TagWritesSql.DELETE);
    this.protect = sql.of(TagWritesSql.PROTECT);
  }

  /** Makes a tag; answers of which artifacts to fold the links. */
  LooseArtifacts create(Handle handle, GraphSnapshot snapshot, String tag, TagNote note) {
    return point(
        handle,
        () -> handle.createQuery(create),
        snapshot,
        tag,
        note,
        known -> known.requireNone(snapshot.fingerprint()));
  }

  /** Moves a tag; answers of which artifacts to fold the links. */
  LooseArtifacts move(
      Handle handle, GraphSnapshot snapshot, String tag, Fingerprint expected, TagNote note) {
    return point(
        handle,
        () -> handle.createQuery(move).bind("expected", expected.value()),
        snapshot,
        tag,
        note,
        known -> known.requireMovable(expected));
  }

  /** Points a tag somewhere, if it exists or not; answers of which artifacts to fold the links. */
  LooseArtifacts overwrite(Handle handle, GraphSnapshot snapshot, String tag, TagNote note) {
    return point(
        handle,
        () -> handle.createQuery(overwrite),
        snapshot,
        tag,
        note,
        TagState::requireUnprotected);
  }

  /** A statement, with what only it has bound. */
  @FunctionalInterface
  private interface Statement {
    Query create();
  }

  private LooseArtifacts point(
      Handle handle,
      Statement statement,
      GraphSnapshot snapshot,
      String tag,
      TagNote note,
      Consumer<TagState> check) {
    String[] produced = snapshot.graph().producedKeys().toArray(String[]::new);
    Optional<Fingerprint> fingerprint = Optional.of(snapshot.fingerprint());
    return Races.settle(
        () -> {
          Pointed answer =
              of(statement, snapshot.name(), tag, note)
                  .bind("fingerprint", snapshot.fingerprint().value())
                  .bind("produced", ArrayArgument.of(produced))
                  .bind("few", sizes.few())
                  .bind("produced_count", produced.length)
                  .bind("incomplete_allowed", note.incompleteAllowed())
                  .map((row, context) -> pointed(row, snapshot, tag))
                  .one();
          Verdict verdict = answer.verdict();
          if (!verdict.written() && !verdict.known().target().equals(fingerprint)) {
            check.accept(verdict.known());
            requireComplete(snapshot, note, answer.missing());
            return Optional.empty();
          }
          // What a block sees may be its own, and never come to be.
          if (answer.missing().isEmpty() && !handle.isInTransaction()) {
            answer.sealedAt().ifPresent(at -> complete.add(snapshot, at));
          }
          return Optional.of(answer.loose());
        });
  }

  private static void requireComplete(
      GraphSnapshot snapshot, TagNote note, ImmutableSet<String> missing) {
    if (!missing.isEmpty() && !note.incompleteAllowed()) {
      ImmutableList<String> inOrder =
          snapshot.graph().producedKeys().stream()
              .filter(missing::contains)
              .collect(ImmutableList.toImmutableList());
      throw new SnapshotIncompleteException(snapshot, inOrder);
    }
  }

  /** Deletes a tag. */
  void delete(Handle handle, String name, String tag, Fingerprint expected, TagNote note) {
    change(
        () -> handle.createQuery(delete).bind("expected", expected.value()),
        name,
        tag,
        note,
        known -> {
          boolean done = known.existed() && known.target().isEmpty();
          if (!done) {
            known.requireMovable(expected);
          }
          return done;
        });
  }

  /** Protects a tag, or lets it be moved again. */
  void protect(Handle handle, String name, String tag, boolean wanted, TagNote note) {
    change(
        () -> handle.createQuery(protect).bind("wanted", wanted),
        name,
        tag,
        note,
        known -> {
          known.requireThere();
          return known.isProtected() == wanted;
        });
  }

  /** Whether a tag is as it should be; throws if it cannot be made so. */
  @FunctionalInterface
  private interface Check {
    boolean isDone(TagState known);
  }

  private static void change(
      Statement statement, String name, String tag, TagNote note, Check check) {
    Races.settle(
        () -> {
          Verdict verdict =
              of(statement, name, tag, note).map((row, context) -> verdict(row, name, tag)).one();
          boolean done = verdict.written() || check.isDone(verdict.known());
          return done ? Optional.of(verdict) : Optional.empty();
        });
  }

  private static Query of(Statement statement, String name, String tag, TagNote note) {
    return statement
        .create()
        .bind("name", name)
        .bind("tag", tag)
        .bind("actor", note.actor())
        .bind("message", note.message());
  }

  /**
   * What became of a change.
   *
   * @param known the tag before it; where that is no reason not to write it, a racer was faster
   */
  private record Verdict(boolean written, TagState known) {}

  private record Pointed(
      Verdict verdict,
      LooseArtifacts loose,
      ImmutableSet<String> missing,
      Optional<OffsetDateTime> sealedAt) {}

  private Pointed pointed(ResultSet row, GraphSnapshot snapshot, String tag) throws SQLException {
    if (!row.getBoolean("found")) {
      throw Snapshots.notFound(snapshot);
    }
    return new Pointed(
        verdict(row, snapshot.name(), tag),
        LooseArtifacts.read(row, sizes),
        ImmutableSet.copyOf((String[]) row.getArray("missing").getArray()),
        Optional.ofNullable(row.getObject("sealed_at", OffsetDateTime.class)));
  }

  private static Verdict verdict(ResultSet row, String name, String tag) throws SQLException {
    return new Verdict(
        row.getBoolean("written"),
        new TagState(
            name,
            tag,
            row.getBoolean("existed"),
            Rows.optionalFingerprint(row, "target"),
            row.getBoolean("protected")));
  }
}

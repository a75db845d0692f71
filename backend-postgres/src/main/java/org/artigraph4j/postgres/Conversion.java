package org.artigraph4j.postgres;

import java.util.List;
import java.util.Optional;
import org.artigraph4j.error.ContentionException;
import org.artigraph4j.error.DamagedDataException;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.postgres.Session.Work;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Folds all loose links there are: how those of a schema without manifests become manifests. Each
 * artifact of a snapshot is a transaction of its own, so that it may be broken off and begun again;
 * what is not converted reads as ever.
 */
final class Conversion {
  private static final Logger LOG = LoggerFactory.getLogger(Conversion.class);

  /** The first place after another one: one descent of the index, however many links it skips. */
  private static final String NEXT =
      """
      SELECT p.name, p.snapshot_fingerprint, p.artifact_key
      FROM ${schema}.snapshot_partition p
      WHERE (p.name, p.snapshot_fingerprint, p.artifact_key) > (:name, :snapshot, :artifact)
      ORDER BY p.name, p.snapshot_fingerprint, p.artifact_key
      LIMIT 1
      """;

  private final String next;
  private final Session session;
  private final Tables tables;

  Conversion(Sql sql, Session session, Tables tables) {
    this.next = sql.of(NEXT);
    this.session = session;
    this.tables = tables;
  }

  private record Place(String name, long snapshot, String artifactKey) {
    static final Place BEFORE_ALL = new Place("", Long.MIN_VALUE, "");
  }

  void run() {
    Optional<Place> place = Optional.of(Place.BEFORE_ALL);
    while (true) {
      Place last = place.get();
      place = session.read(handle -> after(handle, last));
      if (place.isEmpty()) {
        return;
      }
      convert(place.get());
    }
  }

  private Optional<Place> after(Handle handle, Place last) {
    return handle
        .createQuery(next)
        .bind("name", last.name())
        .bind("snapshot", last.snapshot())
        .bind("artifact", last.artifactKey())
        .map((row, context) -> new Place(row.getString(1), row.getLong(2), row.getString(3)))
        .findOne();
  }

  private void convert(Place place) {
    try {
      session.transact(
          Work.of(
              handle -> {
                Optional<GraphSnapshot> snapshot =
                    tables
                        .snapshots()
                        .find(handle, place.name(), Fingerprint.of(place.snapshot()))
                        .filter(
                            found -> found.graph().artifacts().containsKey(place.artifactKey()));
                snapshot.ifPresent(
                    found ->
                        tables.manifestWrites().fold(handle, found, List.of(place.artifactKey())));
              }));
    } catch (DamagedDataException damaged) {
      LOG.warn("{} stays as it is: {}", place, damaged.getMessage());
    } catch (ContentionException busy) {
      LOG.debug("others write or fold {}", place);
    }
  }
}

package org.artigraph4j.postgres;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.artigraph4j.error.AccessDeniedException;
import org.artigraph4j.error.BackendException;
import org.artigraph4j.error.BackendUnavailableException;
import org.artigraph4j.error.ContentionException;
import org.artigraph4j.error.DamagedDataException;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.postgres.Session.Work;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What statements of a migration alone cannot do. It writes down how all graphs define their
 * artifacts; until then a listing of artifacts lacks those of the graphs that are not reached yet.
 * And it folds the loose links of all artifacts that have more than a few: how those of a schema
 * without manifests become manifests. Each graph and each artifact of a snapshot is a transaction
 * of its own, so that it may be broken off and begun again; what is not converted reads as ever.
 */
final class Conversion {
  private static final Logger LOG = LoggerFactory.getLogger(Conversion.class);

  /** For all that may be left of a conversion that was broken off. */
  static final int FROM_ANY = 0;

  private static final int HAS_MANIFESTS = 2;
  private static final int HAS_ARTIFACTS = 5;

  private static final String CANCELLED = "57014";

  /** The first place after another one: one descent of the index, however many links it skips. */
  private static final String NEXT =
      """
      SELECT p.name, p.snapshot_fingerprint, p.artifact_key
      FROM ${schema}.snapshot_partition p
      WHERE (p.name, p.snapshot_fingerprint, p.artifact_key) > (:name, :snapshot, :artifact)
      ORDER BY p.name, p.snapshot_fingerprint, p.artifact_key
      LIMIT 1
      """;

  private static final String NEXT_GRAPH =
      """
      SELECT g.name, g.fingerprint
      FROM ${schema}.graph g
      WHERE (g.name, g.fingerprint) > (:name, :fingerprint)
      ORDER BY g.name, g.fingerprint
      LIMIT 1
      """;

  private final String next;
  private final String nextGraph;
  private final Session session;
  private final Tables tables;
  private final LinkCounts counts;
  private final Sizes sizes;

  Conversion(Sql sql, Session session, Tables tables, Sizes sizes) {
    this.next = sql.of(NEXT);
    this.nextGraph = sql.of(NEXT_GRAPH);
    this.counts = new LinkCounts(sql);
    this.sizes = sizes;
    this.session = session;
    this.tables = tables;
  }

  private record Place(String name, long snapshot, String artifactKey) {
    static final Place BEFORE_ALL = new Place("", Long.MIN_VALUE, "");
  }

  /**
   * Converts.
   *
   * @param version that stored what there is
   */
  void run(int version) {
    if (version < HAS_ARTIFACTS) {
      defineArtifacts();
    }
    if (version < HAS_MANIFESTS) {
      fold();
    }
  }

  private record GraphPlace(String name, long fingerprint) {}

  private void defineArtifacts() {
    Optional<GraphPlace> place = graphAfter(new GraphPlace("", Long.MIN_VALUE));
    while (place.isPresent()) {
      GraphPlace graph = place.get();
      try {
        session.transact(Work.of(handle -> define(handle, graph)));
      } catch (DamagedDataException damaged) {
        LOG.warn("the artifacts of {} are not listed: {}", graph, damaged.getMessage());
      }
      place = graphAfter(graph);
    }
  }

  private Optional<GraphPlace> graphAfter(GraphPlace last) {
    return session.read(
        handle ->
            handle
                .createQuery(nextGraph)
                .bind("name", last.name())
                .bind("fingerprint", last.fingerprint())
                .map((row, context) -> new GraphPlace(row.getString(1), row.getLong(2)))
                .findOne());
  }

  private void define(Handle handle, GraphPlace place) {
    tables
        .graphs()
        .find(handle, place.name(), Fingerprint.of(place.fingerprint()))
        .ifPresent(graph -> tables.graphArtifacts().fill(handle, graph));
  }

  private void fold() {
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
      session.transact(Work.of(handle -> convert(handle, place)));
    } catch (ContentionException busy) {
      LOG.debug("others write or fold {}", place);
    } catch (BackendException failed) {
      if (concernsAll(failed)) {
        throw failed;
      }
      LOG.warn("{} stays as it is: {}", place, failed.getMessage());
    }
  }

  private void convert(Handle handle, Place place) {
    Optional<GraphSnapshot> snapshot =
        tables
            .snapshots()
            .find(handle, place.name(), Fingerprint.of(place.snapshot()))
            .filter(found -> found.graph().artifacts().containsKey(place.artifactKey()));
    if (snapshot.isEmpty()) {
      return;
    }
    tables.manifestWrites().hold(handle, snapshot.get(), place.artifactKey()); // the row it lacks
    LinkCounts.Counted counted =
        counts.of(handle, place.name(), place.snapshot(), place.artifactKey());
    if (!sizes.fold(counted.loose() + counted.inManifests())) {
      LOG.warn("{} stays as it is: {} links are too many for the memory", place, counted.loose());
    } else if (counted.loose() > sizes.few()) {
      tables.manifestWrites().fold(handle, snapshot.get(), List.of(place.artifactKey()));
    }
  }

  /** Whether the next one would fail as well; a statement that took too long is of one artifact. */
  private static boolean concernsAll(BackendException failed) {
    boolean tookTooLong =
        failed.getCause() instanceof SQLException sql && CANCELLED.equals(sql.getSQLState());
    return failed instanceof AccessDeniedException
        || (failed instanceof BackendUnavailableException && !tookTooLong);
  }
}

package org.artigraph4j.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.catalog.ArtifactEntry;
import org.artigraph4j.catalog.ArtifactQuery;
import org.artigraph4j.catalog.Listing;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.page.Keyset;
import org.artigraph4j.page.Page;
import org.artigraph4j.page.PageRequest;
import org.artigraph4j.page.Position;

/**
 * Listings of definitions of artifacts: by an annotation, a storage, a name, or the keys, whichever
 * of these is given first. What else is given is looked at in each row.
 */
final class ArtifactListings {
  private static final String COLUMNS =
      """
      SELECT
        a.name, a.artifact_key, a.artifact_fingerprint, a.produced, a.body, a.first_seen
      """;

  // What a listing is of is hidden from the planner: with the value known it believes that it reads
  // less than on average, and would make a plan for each call, which takes longer than to run it.
  // What else is asked is so written that it believes half of the rows to meet it: were it next to
  // none, it would read and sort all that the listing is of.
  private static final String BY_NAME =
      """
      FROM ${schema}.graph_artifact a
      WHERE (a.name, a.artifact_key, a.artifact_fingerprint, a.produced)
          > ((SELECT :name), :key, :fingerprint, :produced)
        AND (a.name, a.artifact_key) < ((SELECT :name), :until)
      ORDER BY a.name, a.artifact_key, a.artifact_fingerprint, a.produced
      """
          + Keysets.LIMIT;

  private static final String BY_KEY =
      """
      FROM ${schema}.graph_artifact a
      WHERE (a.artifact_key, a.name, a.artifact_fingerprint, a.produced)
          > (:key, :after_name, :fingerprint, :produced)
        AND a.artifact_key < :until
      ORDER BY a.artifact_key, a.name, a.artifact_fingerprint, a.produced
      """
          + Keysets.LIMIT;

  private static final String BY_STORAGE =
      """
      FROM ${schema}.graph_artifact a
      WHERE coalesce(a.name = CAST(:name AS text), true)
      """
          + within("a.storage_fingerprint", "(SELECT :storage)");

  // The definition is there, so that it is the first that is not smaller: an order that only the
  // primary key has.
  private static final String BY_ANNOTATION =
      """
      FROM ${schema}.graph_artifact_annotation n
      CROSS JOIN LATERAL (
        SELECT a.*
        FROM ${schema}.graph_artifact a
        WHERE (a.name, a.artifact_key, a.artifact_fingerprint, a.produced)
          >= (n.name, n.artifact_key, n.artifact_fingerprint, n.produced)
        ORDER BY a.name, a.artifact_key, a.artifact_fingerprint, a.produced
        LIMIT 1
      ) AS a
      WHERE coalesce(n.name = CAST(:name AS text), true)
        AND coalesce(a.storage_fingerprint = CAST(:storage AS bigint), true)
      """
          + within("n.annotation_fingerprint", "(SELECT :annotation)");

  private final Preparing preparing;
  private final SeenStorages storages;
  private final NamedSql byName;
  private final NamedSql byKey;
  private final NamedSql byStorage;
  private final NamedSql byAnnotation;
  private final ReadBodies<Artifact> bodies = new ReadBodies<>(Artifact::fromJson);

  ArtifactListings(Sql sql, Preparing preparing, SeenStorages storages) {
    this.preparing = preparing;
    this.storages = storages;
    this.byName = NamedSql.of(sql.of(COLUMNS + BY_NAME));
    this.byKey = NamedSql.of(sql.of(COLUMNS + BY_KEY));
    this.byStorage = NamedSql.of(sql.of(COLUMNS + BY_STORAGE));
    this.byAnnotation = NamedSql.of(sql.of(COLUMNS + BY_ANNOTATION));
  }

  /** All of one value of a column, by key. */
  private static String within(String column, String value) {
    return """
          AND (COLUMN, x.artifact_key, x.name, x.artifact_fingerprint, x.produced)
            > (VALUE, :key, :after_name, :fingerprint, :produced)
          AND (COLUMN, x.artifact_key) < (VALUE, :until)
        ORDER BY COLUMN, x.artifact_key, x.name, x.artifact_fingerprint, x.produced
        """
            .replace("x.", column.substring(0, 2))
            .replace("COLUMN", column)
            .replace("VALUE", value)
        + Keysets.LIMIT;
  }

  Page<ArtifactEntry> artifacts(Connection connection, ArtifactQuery asked, PageRequest page)
      throws SQLException {
    Keyset<ArtifactEntry> listing = Listing.artifacts(asked);
    Optional<Position> after = listing.after(page);
    Optional<Long> annotation = annotation(asked).map(Fingerprint::value);
    try (NamedStatement asking = statement(asked).prepare(connection, preparing)) {
      return asking
          .bindText("name", asked.name())
          .bindNumber("storage", asked.storage().map(one -> storages.of(one).fingerprint()))
          .bindNumber("annotation", annotation)
          .bind("key", after.map(one -> one.text(0)).orElse(asked.keyPrefix()))
          .bind("after_name", after.map(one -> one.text(1)).orElse(""))
          .bind("fingerprint", after.map(one -> one.number(2)).orElse(Keysets.FIRST))
          .bind("produced", after.isPresent() && after.get().number(3) == 1)
          .bind("until", Keysets.end(asked.keyPrefix()))
          .page(listing, page, this::read);
    }
  }

  private static Optional<Fingerprint> annotation(ArtifactQuery asked) {
    return asked
        .annotation()
        .map(one -> one.fingerprint())
        .or(() -> asked.annotationKind().map(GraphArtifacts::ofKind));
  }

  private NamedSql statement(ArtifactQuery asked) {
    if (asked.annotation().isPresent() || asked.annotationKind().isPresent()) {
      return byAnnotation;
    }
    return asked.storage().isPresent() ? byStorage : asked.name().isPresent() ? byName : byKey;
  }

  private ArtifactEntry read(ResultSet row) throws SQLException {
    String name = row.getString("name");
    String key = row.getString("artifact_key");
    Artifact artifact =
        bodies.read(
            "graph_artifact",
            Damage.key(name, key),
            row.getLong("artifact_fingerprint"),
            row.getString("body"));
    return new ArtifactEntry(
        name, key, artifact, row.getBoolean("produced"), Keysets.time(row, "first_seen"));
  }
}

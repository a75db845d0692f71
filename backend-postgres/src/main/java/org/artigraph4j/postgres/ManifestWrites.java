package org.artigraph4j.postgres;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.Longs;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.artigraph4j.error.ContentionException;
import org.artigraph4j.error.SnapshotSealedException;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.postgres.manifest.Manifest;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/**
 * Links as manifests: what of them is not there yet is sent and written once. All of it runs in a
 * transaction, goes back to a savepoint when it is refused, and costs a fixed number of round
 * trips.
 */
final class ManifestWrites {
  private static final int TRIES = 5;

  private final ManifestWritesSql sql;
  private final SnapshotPartitions snapshotPartitions;
  private final Listings listings;
  private final Sizes sizes;

  ManifestWrites(Sql sql, SnapshotPartitions snapshotPartitions, Listings listings, Sizes sizes) {
    this.sql = new ManifestWritesSql(sql);
    this.snapshotPartitions = snapshotPartitions;
    this.listings = listings;
    this.sizes = sizes;
  }

  /** Whether links are to be tried here, in a transaction. */
  boolean isFor(PartitionBatch batch) {
    int size = batch.partitions().size();
    return size > 0 && size >= sizes.fewestInManifests();
  }

  /**
   * Links a batch.
   *
   * @return whether it is linked; if not, nothing is done, and they are for loose links
   */
  boolean link(Handle handle, GraphSnapshot snapshot, String artifactKey, StoragePartitions batch) {
    boolean raw = snapshot.raw().containsKey(artifactKey);
    Listing listing = listings.of(artifactKey, batch);
    Asked asked = linkFresh(handle, snapshot, ImmutableList.of(listing), raw);
    if (!asked.others().isEmpty()) {
      if (batch.size() < sizes.mostLooseBeside(asked.inManifests())) {
        return false;
      }
      merge(handle, snapshot, artifactKey, batch, asked.sealed());
    }
    return true;
  }

  /** Links the raw partitions of a snapshot, after having written these. */
  void linkRaw(Handle handle, GraphSnapshot snapshot, Map<String, StoragePartitions> raw) {
    List<Listing> all = new ArrayList<>();
    new TreeMap<>(raw)
        .forEach(
            (artifactKey, partitions) -> {
              if (!partitions.isEmpty()) {
                all.add(listings.of(artifactKey, partitions));
              }
            });
    for (Listing other : linkFresh(handle, snapshot, all, true).others()) {
      merge(handle, snapshot, other.artifactKey(), other.partitions(), false);
    }
  }

  /**
   * Puts the loose links of artifacts into manifests; nothing if there are none. Safe while others
   * write: of two that fold one wins.
   *
   * @throws ContentionException if it lost
   */
  void fold(Handle handle, GraphSnapshot snapshot, List<String> artifactKeys) {
    List<Move> moves = new ArrayList<>();
    snapshotPartitions
        .linked(handle, snapshot, artifactKeys)
        .forEach(
            (artifactKey, linked) -> {
              if (!linked.loose().isEmpty()) {
                moves.add(new Move(linked, listings.of(artifactKey, linked.all())));
              }
            });
    if (!moves.isEmpty()) {
      move(handle, snapshot, moves, true);
    }
  }

  /** Links what has no links; answers what has others. */
  private Asked linkFresh(
      Handle handle, GraphSnapshot snapshot, List<Listing> listings, boolean raw) {
    boolean seenSealed = false;
    for (int tries = 0; tries < TRIES; tries++) {
      Asked asked = ask(handle, snapshot, listings, raw, false);
      if (asked.fresh().isEmpty()) {
        return asked;
      }
      if (!asked.sealed()) {
        if (write(handle, snapshot, asked)) {
          return asked;
        }
        handle.execute(ManifestWritesSql.UNDO);
      } else if (seenSealed) {
        throw new SnapshotSealedException(snapshot, asked.fresh().get(0).artifactKey());
      } else {
        seenSealed = true; // others may have linked it before they sealed
      }
    }
    throw new ContentionException("others kept linking the same artifact; try again");
  }

  /** Links more of an artifact that has links, while nobody else does. */
  private void merge(
      Handle handle,
      GraphSnapshot snapshot,
      String artifactKey,
      StoragePartitions batch,
      boolean sealed) {
    try (Query lock = bind(handle.createQuery(sql.lock()), snapshot)) {
      lock.bind("artifact", artifactKey).execute((statement, context) -> statement.get());
    }
    Linked linked = snapshotPartitions.linked(handle, snapshot, artifactKey);
    List<StoragePartition> fresh = fresh(snapshot, artifactKey, batch, linked);
    if (fresh.isEmpty()) {
      return;
    }
    if (sealed) {
      throw new SnapshotSealedException(snapshot, artifactKey);
    }
    Listing listing = listings.of(artifactKey, linked.with(fresh));
    move(handle, snapshot, List.of(new Move(linked, listing)), false);
  }

  private static List<StoragePartition> fresh(
      GraphSnapshot snapshot, String artifactKey, StoragePartitions batch, Linked linked) {
    KnownLinks known = new KnownLinks(snapshot, artifactKey);
    known.add(linked.inManifests());
    known.add(linked.loose());
    return batch.stream().filter(given -> !known.has(given)).toList();
  }

  /**
   * What there is.
   *
   * @param fresh what has no links
   * @param others what has others
   * @param inManifests how many of these are in manifests
   * @param missing the lists and manifests that are to be written
   */
  private record Asked(
      boolean sealed,
      List<Listing> fresh,
      List<Listing> others,
      long inManifests,
      MissingManifests missing) {}

  private Asked ask(
      Handle handle, GraphSnapshot snapshot, List<Listing> listings, boolean raw, boolean folding) {
    Map<Long, Manifest> manifests = new LinkedHashMap<>();
    for (Listing listing : listings) {
      listing.manifests().forEach(one -> manifests.put(one.fingerprint().value(), one));
    }
    try (Query query = bind(handle.createQuery(sql.ask(folding)), snapshot)) {
      return query
          .bind("raw", raw)
          .bind("folding", folding)
          .bind("artifacts", artifactKeys(listings))
          .bind("lists", ArrayArgument.of(lists(listings)))
          .bind("manifests", ArrayArgument.of(Longs.toArray(manifests.keySet())))
          .execute(
              (statement, context) ->
                  asked(Rows.last(statement.get()), snapshot, listings, manifests));
    }
  }

  private static String[] artifactKeys(List<Listing> listings) {
    return listings.stream().map(Listing::artifactKey).toArray(String[]::new);
  }

  private static long[] lists(List<Listing> listings) {
    return listings.stream().mapToLong(Listing::fingerprint).toArray();
  }

  private static Query bind(Query query, GraphSnapshot snapshot) {
    return query.bind("name", snapshot.name()).bind("snapshot", snapshot.fingerprint().value());
  }

  private static Asked asked(
      ResultSet row, GraphSnapshot snapshot, List<Listing> listings, Map<Long, Manifest> manifests)
      throws SQLException {
    List<Listing> fresh = new ArrayList<>();
    List<Listing> others = new ArrayList<>();
    List<Listing> lists = new ArrayList<>();
    Set<Long> missing = new HashSet<>();
    long inManifests = 0;
    boolean sealed = false;
    while (row.next()) {
      sealed = Rows.optionalBoolean(row, "sealed").orElseThrow(() -> Snapshots.notFound(snapshot));
      manifests.keySet().removeAll(set(row.getArray("known")));
      Listing listing = listings.get(row.getInt("number") - 1);
      Optional<Long> current = Optional.ofNullable((Long) row.getObject("current"));
      inManifests += row.getLong("partitions");
      if (!row.getBoolean("has_list")) {
        lists.add(listing);
        listing.manifests().forEach(one -> missing.add(one.fingerprint().value()));
      }
      if (row.getBoolean("linked") || current.equals(Optional.of(listing.fingerprint()))) {
        continue;
      }
      (current.isPresent() || row.getBoolean("has_loose") ? others : fresh).add(listing);
    }
    manifests.keySet().retainAll(missing);
    return new Asked(
        sealed, fresh, others, inManifests, new MissingManifests(lists, manifests.values()));
  }

  private static Set<Long> set(Array numbers) throws SQLException {
    return numbers == null ? Set.of() : Set.of((Long[]) numbers.getArray());
  }

  private boolean write(Handle handle, GraphSnapshot snapshot, Asked asked) {
    List<Listing> fresh = asked.fresh();
    long linked =
        asked
            .missing()
            .bindTo(bind(handle.createQuery(sql.link()), snapshot))
            .bind("artifacts", artifactKeys(fresh))
            .bind("linked_lists", ArrayArgument.of(lists(fresh)))
            .map((row, context) -> row.getLong("linked"))
            .one();
    return linked == fresh.size();
  }

  /** From what was read to what is to be linked instead. */
  private record Move(Linked from, Listing to) {}

  private void move(Handle handle, GraphSnapshot snapshot, List<Move> moves, boolean folding) {
    List<Listing> to = moves.stream().map(Move::to).toList();
    MissingManifests missing = ask(handle, snapshot, to, true, folding).missing();
    List<String> foldedOf = new ArrayList<>();
    List<Long> folded = new ArrayList<>();
    for (Move move : moves) {
      for (StoragePartition loose : move.from().loose()) {
        foldedOf.add(move.to().artifactKey());
        folded.add(loose.key().fingerprint().value());
      }
    }
    boolean moved =
        missing
            .bindTo(bind(handle.createQuery(sql.move()), snapshot))
            .bind("artifacts", ArrayArgument.of(artifactKeys(to)))
            .bind("linked_lists", ArrayArgument.of(lists(to)))
            .bind(
                "expected",
                ArrayArgument.of(
                    moves.stream().mapToLong(move -> move.from().listOrZero()).toArray()))
            .bind("folded_of", ArrayArgument.of(foldedOf.toArray(String[]::new)))
            .bind("folded", ArrayArgument.of(Longs.toArray(folded)))
            .map(
                (row, context) ->
                    row.getLong("linked") == moves.size()
                        && row.getLong("removed") == folded.size())
            .one();
    if (!moved) {
      throw new ContentionException("others changed the links of an artifact; try again");
    }
  }
}

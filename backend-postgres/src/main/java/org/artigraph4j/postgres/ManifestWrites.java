package org.artigraph4j.postgres;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.Longs;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.artigraph4j.error.ContentionException;
import org.artigraph4j.error.SnapshotSealedException;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.postgres.manifest.Manifest;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.SqlStatement;

/**
 * Links as manifests: what of them is not there yet is sent and written once. All of it runs in a
 * transaction, and costs a fixed number of round trips, but for one more where a racer was faster,
 * and for each further {@link Sizes#mostBytes} of what is written.
 */
final class ManifestWrites {
  private static final int TRIES = 5;

  private final ManifestWritesSql sql;
  private final SnapshotPartitions snapshotPartitions;
  private final Listings listings;
  private final Sizes sizes;
  private final ListedKeys keys;
  private final LinkCounts counts;

  ManifestWrites(
      Sql sql,
      SnapshotPartitions snapshotPartitions,
      Listings listings,
      Sizes sizes,
      ListedKeys keys) {
    this.sql = new ManifestWritesSql(sql);
    this.snapshotPartitions = snapshotPartitions;
    this.listings = listings;
    this.sizes = sizes;
    this.keys = keys;
    this.counts = new LinkCounts(sql);
  }

  /**
   * Whether links are to be tried here, in a transaction: not those that are too few to be joined
   * with what the artifact was seen to have.
   */
  boolean isFor(GraphSnapshot snapshot, String artifactKey, StoragePartitions batch) {
    return !batch.isEmpty()
        && batch.size() >= sizes.fewestInManifests()
        && keys.find(snapshot, artifactKey)
            .map(known -> batch.size() >= sizes.fewestToMerge(known.links()))
            .orElse(true);
  }

  /**
   * Links a batch.
   *
   * @return whether it is linked; if not, nothing is done, and it is for loose links
   */
  boolean link(Handle handle, GraphSnapshot snapshot, String artifactKey, StoragePartitions batch) {
    boolean raw = snapshot.raw().containsKey(artifactKey);
    Listing listing = listings.of(artifactKey, batch);
    Asked asked = linkFresh(handle, snapshot, ImmutableList.of(listing), raw);
    if (!asked.others().isEmpty()) {
      if (batch.size() < sizes.fewestToMerge(asked.inManifests())) {
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
   * @return what they have now
   * @throws ContentionException if it lost
   */
  List<Listing> fold(Handle handle, GraphSnapshot snapshot, List<String> artifactKeys) {
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
    return moves.stream().map(Move::to).toList();
  }

  /**
   * Folds an artifact if its loose links are more than they should be: another one may have done it
   * meanwhile.
   */
  void foldIfDue(Handle handle, GraphSnapshot snapshot, String artifactKey) {
    LinkCounts.Counted counted =
        counts.of(handle, snapshot.name(), snapshot.fingerprint().value(), artifactKey);
    if (sizes.due(counted.loose(), counted.inManifests()) > 0) {
      fold(handle, snapshot, List.of(artifactKey))
          .forEach(listing -> keys.learn(snapshot, listing)); // there may be more to come
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
    hold(handle, snapshot, artifactKey);
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
    keys.learn(snapshot, listing);
  }

  /** Removes links of an artifact, of a snapshot that is held against everybody. */
  void unlink(
      Handle handle, GraphSnapshot snapshot, String artifactKey, Set<StoragePartition> gone) {
    hold(handle, snapshot, artifactKey);
    Linked linked = snapshotPartitions.linked(handle, snapshot, artifactKey);
    StoragePartitions all = linked.all();
    StoragePartitions rest =
        all.stream()
            .filter(one -> !gone.contains(one))
            .collect(StoragePartitions.toStoragePartitions());
    if (rest.isEmpty()) {
      bind(handle.createUpdate(sql.clear()), snapshot).bind("artifact", artifactKey).execute();
    } else if (rest.size() < all.size()) {
      Listing listing = listings.of(artifactKey, rest);
      move(handle, snapshot, List.of(new Move(linked, listing)), false);
    }
  }

  /** Makes the artifact's row if there is none, and holds it against everybody. */
  void hold(Handle handle, GraphSnapshot snapshot, String artifactKey) {
    try (Query lock = bind(handle.createQuery(sql.lock()), snapshot)) {
      lock.bind("artifact", artifactKey).execute((statement, context) -> statement.get());
    }
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

  private static <T extends SqlStatement<T>> T bind(T query, GraphSnapshot snapshot) {
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

  /**
   * What became of the last statement.
   *
   * @param complete whether all that was missing was written; if not, nothing is linked
   */
  private record Done(boolean complete, long linked, long removed) {
    static final Done NOTHING = new Done(false, 0, 0);
  }

  private boolean write(Handle handle, GraphSnapshot snapshot, Asked asked) {
    List<Listing> fresh = asked.fresh();
    Done done =
        write(
            handle,
            snapshot,
            asked.missing(),
            sql.link(),
            query ->
                query
                    .bind("artifacts", artifactKeys(fresh))
                    .bind("linked_lists", ArrayArgument.of(lists(fresh))));
    return done.complete() && done.linked() == fresh.size();
  }

  /** Writes what is missing, by as many statements as its bytes need; the last one also links. */
  private Done write(
      Handle handle,
      GraphSnapshot snapshot,
      MissingManifests missing,
      String last,
      UnaryOperator<Query> binding) {
    Iterator<Manifest> manifests = missing.inOrder();
    EncodedManifests part = EncodedManifests.take(manifests, sizes.mostBytes());
    while (manifests.hasNext()) {
      long written =
          part.bindTo(handle.createQuery(sql.writeManifests()).bind("name", snapshot.name()))
              .mapTo(Long.class)
              .one();
      if (written < part.count()) {
        return Done.NOTHING;
      }
      part = EncodedManifests.take(manifests, sizes.mostBytes());
    }
    Query query = part.bindTo(bind(handle.createQuery(last), snapshot));
    query.bind("manifest_count", part.count());
    return binding
        .apply(missing.bindLists(query))
        .map(
            (row, context) ->
                new Done(row.getBoolean("complete"), row.getLong("linked"), row.getLong("removed")))
        .one();
  }

  /** From what was read to what is to be linked instead. */
  private record Move(Linked from, Listing to) {}

  private void move(Handle handle, GraphSnapshot snapshot, List<Move> moves, boolean folding) {
    List<Listing> to = moves.stream().map(Move::to).toList();
    List<String> foldedOf = new ArrayList<>();
    List<Long> folded = new ArrayList<>();
    for (Move move : moves) {
      for (StoragePartition loose : move.from().loose()) {
        foldedOf.add(move.to().artifactKey());
        folded.add(loose.key().fingerprint().value());
      }
    }
    long[] expected = moves.stream().mapToLong(move -> move.from().listOrZero()).toArray();
    for (int tries = 0; tries < TRIES; tries++) {
      Done done =
          write(
              handle,
              snapshot,
              ask(handle, snapshot, to, true, folding).missing(),
              sql.move(),
              query ->
                  query
                      .bind("artifacts", ArrayArgument.of(artifactKeys(to)))
                      .bind("linked_lists", ArrayArgument.of(lists(to)))
                      .bind("expected", ArrayArgument.of(expected))
                      .bind("folded_of", ArrayArgument.of(foldedOf.toArray(String[]::new)))
                      .bind("folded", ArrayArgument.of(Longs.toArray(folded))));
      if (done.complete()) {
        if (done.linked() == moves.size() && done.removed() == folded.size()) {
          return;
        }
        break;
      }
    }
    throw new ContentionException("others changed the links of an artifact; try again");
  }
}

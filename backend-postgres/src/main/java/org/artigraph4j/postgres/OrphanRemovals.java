package org.artigraph4j.postgres;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.artigraph4j.postgres.Identities.Identity;
import org.artigraph4j.postgres.KnownPages.Old;
import org.artigraph4j.postgres.KnownPages.Whole;
import org.artigraph4j.postgres.Removal.Removed;
import org.artigraph4j.retention.Amount;
import org.artigraph4j.retention.RemovedKind;
import org.artigraph4j.retention.RetentionPolicy;
import org.artigraph4j.storage.Storage;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.SqlStatements;

/**
 * Removes partitions that nothing links, in two steps. What is old is taken out of the cache first,
 * where nobody finds it any more; who has found it before may still link it. After the grace it
 * goes, unless it is linked: then it is put back as it was. Without a grace both steps are one.
 */
final class OrphanRemovals {
  private final String takeOut;
  private final String removeAtOnce;
  private final KnownPages pages;
  private final EvictedRemovals evicted;
  private final LinkedPartitions linked;
  private final NamedFiles files;

  OrphanRemovals(Sql sql, LinkedPartitions linked, NamedFiles files) {
    this.takeOut = sql.of(OrphanSql.takeOut(EvictionsSql.REMOVE));
    this.removeAtOnce = sql.of(OrphanSql.removeAtOnce(EvictionsSql.REMOVE));
    this.pages = new KnownPages(sql);
    this.evicted = new EvictedRemovals(sql, linked, files);
    this.linked = linked;
    this.files = files;
  }

  /**
   * Removes those of a storage.
   *
   * @param gone the links of which snapshots do not count, in a dry run
   */
  void run(
      Removal removal, Storage storage, RetentionPolicy policy, Instant now, GoneSnapshots gone) {
    KnownPages.Asked asked =
        new KnownPages.Asked(storage, Times.before(now, policy.keepYounger()), now);
    boolean isAtOnce = policy.grace().isZero();
    // Of whom files are looked for has to be known.
    boolean isFree = !removal.isDryRun() && removal.files().isEmpty();
    removal.walk(
        KnownPages.Place.START,
        (handle, after, removed) -> {
          KnownPages.Page page =
              isFree
                  ? pages.removeFree(handle, asked, after, isAtOnce, removed)
                  : pages.read(handle, asked, after);
          List<Old> orphans = orphans(handle, storage, page, gone);
          List<Whole> whole = orphans.stream().flatMap(one -> one.whole().stream()).toList();
          if (removal.isDryRun()) {
            count(whole, isAtOnce, removed);
          } else if (!orphans.isEmpty()) {
            takeOut(handle, asked, orphans, isAtOnce, removed);
          }
          if (isAtOnce) {
            files.addUnnamed(
                removal, handle, whole.stream().map(Whole::partition).toList(), removed);
          }
          return page.next();
        });
    evicted.run(removal, storage, policy, now, gone);
  }

  private List<Old> orphans(
      Handle handle, Storage storage, KnownPages.Page page, GoneSnapshots gone) {
    Set<Identity> held =
        linked.find(handle, storage, page.old().stream().map(Old::keyed).toList(), gone);
    return page.old().stream().filter(one -> !held.contains(one.keyed().identity())).toList();
  }

  private static void count(List<Whole> orphans, boolean isAtOnce, Removed removed) {
    for (Whole one : orphans) {
      for (RemovedKind kind : KnownPages.kinds(isAtOnce)) {
        removed.add(kind, new Amount(1, one.bytes()));
      }
    }
  }

  private void takeOut(
      Handle handle, KnownPages.Asked asked, List<Old> orphans, boolean isAtOnce, Removed removed) {
    List<Identity> batch =
        orphans.stream().map(one -> one.keyed().identity()).sorted(Identity.ORDER).toList();
    Query query = handle.createQuery(isAtOnce ? removeAtOnce : takeOut);
    Removal.count(
        Identities.bindAll(ArtifactPartitions.bindStorage(query, asked.storage()), batch)
            .bind("now", Times.argument(asked.now()))
            .configure(SqlStatements.class, config -> config.setUnusedBindingAllowed(true)),
        removed,
        KnownPages.kinds(isAtOnce));
  }
}

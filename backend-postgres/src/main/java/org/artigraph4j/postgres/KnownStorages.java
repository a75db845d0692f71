package org.artigraph4j.postgres;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.primitives.Longs;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.artigraph4j.fingerprint.Json;
import org.artigraph4j.storage.Storage;
import org.jdbi.v3.core.Handle;

/**
 * Storages by their fingerprints, which rows of lineage name them by. Their rows never change, and
 * what is read of one is checked against its fingerprint, so that what was seen once is kept.
 */
final class KnownStorages {
  private static final int MOST = 10_000;

  private static final String FIND =
      """
      SELECT g.fingerprint, s.body
      FROM unnest(CAST(:storages AS bigint[])) AS g (fingerprint)
      LEFT JOIN LATERAL (
        SELECT s.body FROM ${schema}.storage s WHERE s.fingerprint = g.fingerprint LIMIT 1
      ) AS s ON true
      """;

  private final String find;
  private final Cache<Long, Storage> seen = CacheBuilder.newBuilder().maximumSize(MOST).build();

  KnownStorages(Sql sql) {
    this.find = sql.of(FIND);
  }

  /** The same, with a session only where one of them was not seen. */
  Map<Long, Storage> all(Session session, Set<Long> fingerprints) {
    Map<Long, Storage> known = seen.getAllPresent(fingerprints);
    return known.size() == fingerprints.size()
        ? known
        : session.read(handle -> all(handle, fingerprints));
  }

  /** The storages of some fingerprints, all of which another row names; of none without asking. */
  Map<Long, Storage> all(Handle handle, Collection<Long> fingerprints) {
    Map<Long, Storage> all = new HashMap<>(seen.getAllPresent(fingerprints));
    Set<Long> unseen = new HashSet<>(fingerprints);
    unseen.removeAll(all.keySet());
    if (!unseen.isEmpty()) {
      Rows.scan(
          handle.createQuery(find).bind("storages", ArrayArgument.of(Longs.toArray(unseen))),
          row -> {
            while (row.next()) {
              long fingerprint = row.getLong("fingerprint");
              Storage storage = read(fingerprint, row.getString("body"));
              all.put(fingerprint, storage);
              seen.put(fingerprint, storage);
            }
            return all;
          });
    }
    return all;
  }

  /** The storage of a fingerprint that nothing need have. */
  Optional<Storage> find(Handle handle, long fingerprint) {
    return handle
        .createQuery(find)
        .bind("storages", ArrayArgument.of(new long[] {fingerprint}))
        .map((row, context) -> Optional.ofNullable(row.getString("body")))
        .one()
        .map(body -> read(fingerprint, body));
  }

  /** A storage of the body that its row has. */
  static Storage read(long fingerprint, String body) {
    String row = "(" + fingerprint + ")";
    String present = Damage.present(body, "storage", row);
    return Damage.read("storage", row, fingerprint, () -> Storage.fromJson(Json.parse(present)));
  }
}

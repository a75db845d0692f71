package org.artigraph4j.postgres;

import com.google.common.cache.CacheBuilder;
import com.google.common.cache.CacheLoader;
import com.google.common.cache.LoadingCache;
import org.artigraph4j.storage.Storage;

/**
 * Which storages were seen, committed, to be those known by their fingerprints: that is not asked
 * again, for rows of storages never change. Dropping or restoring the tables under an open backend
 * can only bring another storage of the same fingerprint to light, and the next backend to be
 * opened will.
 */
final class SeenStorages {
  /** By identity, and only while somebody has them: a run asks with the storages of its graph. */
  private final LoadingCache<Storage, Seen> storages =
      CacheBuilder.newBuilder().weakKeys().build(CacheLoader.from(Seen::new));

  /** What is known of a storage here. */
  static final class Seen {
    private final long fingerprint;
    private volatile boolean same;

    private Seen(Storage storage) {
      this.fingerprint = storage.fingerprint().value();
    }

    long fingerprint() {
      return fingerprint;
    }

    /** Whether its row need not be compared any more. */
    boolean isSame() {
      return same;
    }

    /** Its row was compared or written: not in a block, whose own may never come to be. */
    void committed() {
      same = true;
    }

    /** Its row is gone: somebody has emptied the tables. */
    void forget() {
      same = false;
    }
  }

  Seen of(Storage storage) {
    return storages.getUnchecked(storage);
  }
}

package org.artigraph4j.claims;

import java.time.Instant;
import java.util.Objects;
import org.artigraph4j.storage.StoragePartition;

/** What is to be done for a key that was claimed: use it, build it, or wait for it. */
public sealed interface Claim {
  /**
   * It is there already.
   *
   * @param partition of several the one that a cache lookup answers
   */
  record Built(StoragePartition partition) implements Claim {
    public Built {
      Objects.requireNonNull(partition, "partition");
    }
  }

  /**
   * It is yours to build.
   *
   * @param until when others may have it, unless the lease is renewed; by the backend's clock
   */
  record Yours(Instant until) implements Claim {
    public Yours {
      Objects.requireNonNull(until, "until");
    }
  }

  /**
   * Somebody else builds it. Ask again later.
   *
   * @param holder what they say who they are
   * @param until when their lease ends, unless they renew it; by the backend's clock
   */
  record Others(String holder, Instant until) implements Claim {
    public Others {
      Objects.requireNonNull(holder, "holder");
      Objects.requireNonNull(until, "until");
    }
  }
}

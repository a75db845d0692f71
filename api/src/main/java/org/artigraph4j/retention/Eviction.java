package org.artigraph4j.retention;

import java.util.Objects;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.catalog.PartitionQuery;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.lineage.LineageBounds;
import org.artigraph4j.producer.Version;
import org.artigraph4j.storage.StoragePartition;

/** Which known partitions are to be taken out of the cache. */
public sealed interface Eviction {
  /**
   * Those of an artifact whose keys meet a query's conditions; its order does not matter.
   *
   * @param query which, as the catalog lists them
   */
  record OfKeys(PartitionQuery query) implements Eviction {
    public OfKeys {
      Objects.requireNonNull(query, "query");
    }
  }

  /** Those that have a content, in any storage. */
  record OfContent(Fingerprint content) implements Eviction {
    public OfContent {
      content.requireNonZero("the content fingerprint");
    }
  }

  /**
   * Those of an artifact that a version of its producer built, as the lineage says.
   *
   * @param version the whole version
   */
  record OfVersion(Artifact artifact, Version version) implements Eviction {
    public OfVersion {
      artifact.storage().requireResolved();
      Objects.requireNonNull(version, "version");
    }
  }

  /**
   * Those that were built from a partition, directly or not, in whatever graph, as the lineage
   * says; not the partition itself.
   *
   * @param bounds how many at most; if there are more, none is evicted
   */
  record BuiltFrom(StoragePartition partition, LineageBounds bounds) implements Eviction {
    public BuiltFrom {
      Objects.requireNonNull(partition, "partition");
      Objects.requireNonNull(bounds, "bounds");
    }
  }
}

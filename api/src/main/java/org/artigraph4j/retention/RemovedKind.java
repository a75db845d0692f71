package org.artigraph4j.retention;

/** What kinds of things are kept, counted and removed. */
public enum RemovedKind {
  SNAPSHOTS,
  LINKS,
  MANIFESTS,
  GRAPHS,
  TAGS,
  RUNS,
  BUILDS,
  /** Those that are known. Removed are they when they are taken out of the cache. */
  PARTITIONS,
  /**
   * Those that were taken out of the cache. Removed are they when they go for good; an orphan that
   * has no grace is removed as both at once.
   */
  EVICTED_PARTITIONS,
  PROVENANCE,
  CLAIMS,
  FILES
}

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
  PARTITIONS,
  EVICTED_PARTITIONS,
  PROVENANCE,
  CLAIMS,
  FILES
}

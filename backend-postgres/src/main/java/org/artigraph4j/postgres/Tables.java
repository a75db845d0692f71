package org.artigraph4j.postgres;

/** The statements of one schema, by concept. */
record Tables(
    Graphs graphs,
    Snapshots snapshots,
    Tags tags,
    ArtifactPartitions artifactPartitions,
    SnapshotPartitions snapshotPartitions,
    BuiltPartitions builtPartitions,
    RawPartitions rawPartitions,
    LargeWrites largeWrites,
    Lookups lookups) {

  /** The statements of a schema. */
  static Tables of(Sql sql, Preparing preparing, LargeWrites largeWrites) {
    return new Tables(
        new Graphs(sql),
        new Snapshots(sql),
        new Tags(sql),
        new ArtifactPartitions(sql),
        new SnapshotPartitions(sql),
        new BuiltPartitions(sql),
        new RawPartitions(sql),
        largeWrites,
        new Lookups(sql, preparing));
  }
}

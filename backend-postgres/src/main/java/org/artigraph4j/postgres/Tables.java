package org.artigraph4j.postgres;

/** The statements of one schema, by concept. */
record Tables(
    Graphs graphs,
    Snapshots snapshots,
    Tags tags,
    ArtifactPartitions artifactPartitions,
    SmallWrites smallWrites,
    SnapshotPartitions snapshotPartitions,
    SnapshotDiffs snapshotDiffs,
    LooseLinks looseLinks,
    ManifestWrites manifestWrites,
    Folding folding,
    BuiltPartitions builtPartitions,
    RawPartitions rawPartitions,
    LargeWrites largeWrites,
    Lookups lookups) {

  /** The statements of a schema. */
  static Tables of(Sql sql, Preparing preparing, LargeWrites largeWrites, Sizes sizes) {
    SeenStorages seen = new SeenStorages();
    Listings listings = new Listings();
    SnapshotPartitions snapshotPartitions = new SnapshotPartitions(sql, listings);
    return new Tables(
        new Graphs(sql),
        new Snapshots(sql, sizes),
        new Tags(sql, sizes),
        new ArtifactPartitions(sql, seen),
        new SmallWrites(sql, preparing, seen),
        snapshotPartitions,
        new SnapshotDiffs(sql),
        new LooseLinks(sql, sizes),
        new ManifestWrites(sql, snapshotPartitions, listings, sizes),
        new Folding(System::nanoTime),
        new BuiltPartitions(sql, sizes),
        new RawPartitions(sql),
        largeWrites,
        new Lookups(sql, preparing, seen));
  }
}

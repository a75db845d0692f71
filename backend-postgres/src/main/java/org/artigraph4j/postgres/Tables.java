package org.artigraph4j.postgres;

/** The statements of one schema, by concept. */
record Tables(
    Graphs graphs,
    Snapshots snapshots,
    Tags tags,
    ArtifactPartitions artifactPartitions,
    SnapshotPartitions snapshotPartitions,
    LooseLinks looseLinks,
    ManifestWrites manifestWrites,
    Folding folding,
    BuiltPartitions builtPartitions,
    RawPartitions rawPartitions,
    LargeWrites largeWrites,
    Lookups lookups,
    LineageTables lineage) {

  /** The statements of a schema. */
  static Tables of(Sql sql, Preparing preparing, LargeWrites largeWrites, Sizes sizes) {
    SnapshotPartitions snapshotPartitions = new SnapshotPartitions(sql);
    return new Tables(
        new Graphs(sql),
        new Snapshots(sql, sizes),
        new Tags(sql),
        new ArtifactPartitions(sql),
        snapshotPartitions,
        new LooseLinks(sql, sizes),
        new ManifestWrites(sql, snapshotPartitions, sizes),
        new Folding(),
        new BuiltPartitions(sql, sizes),
        new RawPartitions(sql),
        largeWrites,
        new Lookups(sql, preparing),
        LineageTables.of(sql));
  }
}

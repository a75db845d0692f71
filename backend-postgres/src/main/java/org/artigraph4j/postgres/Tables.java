package org.artigraph4j.postgres;

/** The statements of one schema, by concept. */
record Tables(
    Graphs graphs,
    Snapshots snapshots,
    TagReads tagReads,
    TagWrites tagWrites,
    TagMoves tagMoves,
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
    Lookups lookups,
    GraphArtifacts graphArtifacts,
    GraphListings graphListings,
    ArtifactListings artifactListings,
    PartitionListings partitionListings,
    ContentListings contentListings,
    LineageTables lineage,
    RunReads runReads,
    RunWrites runWrites,
    ClaimTables claims,
    RetentionTables retention) {

  /** The statements of a schema. */
  static Tables of(Sql sql, Preparing preparing, LargeWrites largeWrites, Sizes sizes) {
    SeenStorages seen = new SeenStorages();
    CompleteSnapshots complete = new CompleteSnapshots();
    Listings listings = new Listings();
    ListedKeys keys = new ListedKeys();
    SnapshotPartitions snapshotPartitions = new SnapshotPartitions(sql, listings);
    GraphArtifacts graphArtifacts = new GraphArtifacts(sql);
    return new Tables(
        new Graphs(sql, graphArtifacts),
        new Snapshots(sql, sizes, graphArtifacts),
        new TagReads(sql),
        new TagWrites(sql, complete, sizes),
        new TagMoves(sql, preparing, complete),
        new ArtifactPartitions(sql),
        new SmallWrites(sql, preparing, seen),
        snapshotPartitions,
        new SnapshotDiffs(sql),
        new LooseLinks(sql, preparing, sizes, keys),
        new ManifestWrites(sql, snapshotPartitions, listings, sizes, keys),
        new Folding(System::nanoTime),
        new BuiltPartitions(sql, preparing, seen, sizes, keys),
        new RawPartitions(sql),
        largeWrites,
        new Lookups(sql, preparing, seen),
        graphArtifacts,
        new GraphListings(sql, preparing),
        new ArtifactListings(sql, preparing, seen),
        new PartitionListings(sql, preparing, seen),
        new ContentListings(sql, preparing),
        LineageTables.of(sql, preparing),
        new RunReads(sql, preparing),
        new RunWrites(sql),
        new ClaimTables(sql, preparing, seen),
        RetentionTables.of(sql));
  }
}

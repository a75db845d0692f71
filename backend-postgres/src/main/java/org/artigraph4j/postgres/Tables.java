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
    GraphArtifacts graphArtifacts,
    GraphListings graphListings,
    ArtifactListings artifactListings,
    PartitionListings partitionListings,
    ContentListings contentListings) {

  /** The statements of a schema. */
  static Tables of(Sql sql, Preparing preparing, LargeWrites largeWrites, Sizes sizes) {
    SnapshotPartitions snapshotPartitions = new SnapshotPartitions(sql);
    GraphArtifacts graphArtifacts = new GraphArtifacts(sql);
    return new Tables(
        new Graphs(sql, graphArtifacts),
        new Snapshots(sql, sizes, graphArtifacts),
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
        graphArtifacts,
        new GraphListings(sql),
        new ArtifactListings(sql),
        new PartitionListings(sql),
        new ContentListings(sql));
  }
}

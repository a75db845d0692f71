package org.artigraph4j.postgres;

/** The statements of lineage. */
record LineageTables(
    ProvenanceWrites writes,
    ProvenanceReads reads,
    ProvenanceUses uses,
    NewestGraphs newestGraphs,
    TaggedPartitions tagged) {

  static LineageTables of(Sql sql, Preparing preparing) {
    KnownStorages storages = new KnownStorages(sql);
    return new LineageTables(
        new ProvenanceWrites(sql),
        new ProvenanceReads(sql, preparing, storages),
        new ProvenanceUses(sql, storages),
        new NewestGraphs(sql, preparing),
        new TaggedPartitions(sql, new TaggedGraphs(sql)));
  }
}

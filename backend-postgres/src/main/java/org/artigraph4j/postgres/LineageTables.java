package org.artigraph4j.postgres;

/** The statements of lineage. */
record LineageTables(
    ProvenanceWrites writes,
    ProvenanceReads reads,
    ProvenanceUses uses,
    GraphStorages graphs,
    TaggedPartitions tagged) {

  static LineageTables of(Sql sql) {
    KnownStorages storages = new KnownStorages(sql);
    GraphStorages graphs = new GraphStorages(sql);
    return new LineageTables(
        new ProvenanceWrites(sql),
        new ProvenanceReads(sql, storages),
        new ProvenanceUses(sql, storages),
        graphs,
        new TaggedPartitions(sql, graphs));
  }
}

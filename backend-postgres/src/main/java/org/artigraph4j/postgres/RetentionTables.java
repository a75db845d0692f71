package org.artigraph4j.postgres;

/** The statements of retention. */
record RetentionTables(
    Evictions evictions,
    CleanUps cleanUps,
    LinkedPartitions linked,
    NamedFiles namedFiles,
    StoreStats stats,
    SweptFiles sweptFiles,
    Removals removals) {

  static RetentionTables of(Sql sql) {
    LinkedPartitions linked = new LinkedPartitions(sql);
    NamedFiles files = new NamedFiles(sql, linked);
    StoragePages storages = new StoragePages(sql);
    SweptFiles swept = new SweptFiles(sql, storages, linked);
    return new RetentionTables(
        new Evictions(sql),
        new CleanUps(sql),
        linked,
        files,
        new StoreStats(sql, storages, linked),
        swept,
        new Removals(sql, linked, files, swept));
  }
}

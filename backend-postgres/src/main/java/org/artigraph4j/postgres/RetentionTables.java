package org.artigraph4j.postgres;

/** The statements of retention. */
record RetentionTables(
    Evictions evictions,
    CleanUps cleanUps,
    LinkedPartitions linked,
    NamedFiles namedFiles,
    StoreStats stats,
    SweptFiles sweptFiles) {

  static RetentionTables of(Sql sql) {
    LinkedPartitions linked = new LinkedPartitions(sql);
    StoragePages storages = new StoragePages(sql);
    return new RetentionTables(
        new Evictions(sql),
        new CleanUps(sql),
        linked,
        new NamedFiles(sql, linked),
        new StoreStats(sql, storages, linked),
        new SweptFiles(sql, storages, linked));
  }
}

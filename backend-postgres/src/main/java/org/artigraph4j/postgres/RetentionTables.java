package org.artigraph4j.postgres;

/** The statements of retention. */
record RetentionTables(
    Evictions evictions,
    CleanUps cleanUps,
    LinkedPartitions linked,
    NamedFiles namedFiles,
    Removals removals) {

  static RetentionTables of(Sql sql) {
    LinkedPartitions linked = new LinkedPartitions(sql);
    NamedFiles files = new NamedFiles(sql, linked);
    return new RetentionTables(
        new Evictions(sql), new CleanUps(sql), linked, files, new Removals(sql, linked, files));
  }
}

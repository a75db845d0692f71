package org.artigraph4j.postgres;

/** The statements of retention. */
record RetentionTables(
    Evictions evictions, CleanUps cleanUps, LinkedPartitions linked, NamedFiles namedFiles) {

  static RetentionTables of(Sql sql) {
    LinkedPartitions linked = new LinkedPartitions(sql);
    return new RetentionTables(
        new Evictions(sql), new CleanUps(sql), linked, new NamedFiles(sql, linked));
  }
}

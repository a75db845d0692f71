package org.artigraph4j.postgres;

/** What becomes of rows of {@code removed}, which were known partitions and are orphans. */
final class OrphanSql {
  /** They are taken out of the cache. In its old place each is as old as it was. */
  static final String WRITTEN =
      ", written AS (\n"
          + EvictionsSql.write("'ORPHANED', :now, '', ''")
          + """
            RETURNING pg_column_size(evicted_partition.*) AS bytes
          )
          """;

  /** They are gone: both steps in one, which count as both. */
  static final String AT_ONCE =
      Removal.amount("removed", "taken_out") + ", " + Removal.amount("removed", "removed");

  private OrphanSql() {}
}

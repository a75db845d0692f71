package org.artigraph4j.postgres;

/** What becomes of known partitions that nothing links. */
final class OrphanSql {
  private OrphanSql() {}

  /**
   * Takes them out of the cache, and counts them. In its old place each is as old as it was.
   *
   * @param removing what ends with {@link EvictionsSql#REMOVED}
   */
  static String takeOut(String removing) {
    return removing
        + ", written AS (\n"
        + EvictionsSql.write("'ORPHANED', :now, '', ''")
        + """
            RETURNING pg_column_size(evicted_partition.*) AS bytes
          )
          SELECT
          """
        + Removal.amount("written", "written");
  }

  /**
   * Both steps in one, which count as both.
   *
   * @param removing what ends with {@link EvictionsSql#REMOVED}
   */
  static String removeAtOnce(String removing) {
    return removing.replace("RETURNING p.*", "RETURNING pg_column_size(p.*) AS bytes")
        + "SELECT "
        + Removal.amount("removed", "taken_out")
        + ", "
        + Removal.amount("removed", "removed");
  }
}

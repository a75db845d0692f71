package org.artigraph4j.benchmarks;

import java.sql.SQLException;

/** What the links of a schema take on disk, as manifests and as rows. */
final class ManifestSizes {
  private static final String LINK_BYTES =
      "SELECT pg_total_relation_size('${schema}.snapshot_partition')";

  private static final String BYTES =
      """
      SELECT pg_total_relation_size('${schema}.manifest')
        + pg_total_relation_size('${schema}.manifest_list')
        + pg_total_relation_size('${schema}.snapshot_artifact')
      """;

  private static final String ENTRY_BYTES =
      """
      SELECT sum(octet_length(m.entries)) * 1.0 / sum(cardinality(m.contents))
      FROM ${schema}.manifest m
      """;

  private final Server server;
  private final String schema;

  ManifestSizes(Server server, String schema) {
    this.server = server;
    this.schema = schema;
  }

  private double number(String sql) throws SQLException {
    return server.number(sql.replace("${schema}", schema));
  }

  /** Of manifests, their lists, and which artifact of which snapshot has which. */
  double bytes() throws SQLException {
    return number(BYTES);
  }

  /** Of link rows. */
  double linkBytes() throws SQLException {
    return number(LINK_BYTES);
  }

  /** How many bytes a partition in a manifest takes. */
  void figure(Report report, String size) throws SQLException {
    report.figure(
        "encoded: bytes a partition",
        size,
        "%.1f, and 8 for its content".formatted(number(ENTRY_BYTES)));
  }

  /** Two sizes, as a ratio. */
  static void row(Report report, String what, String size, double ours, double links, double goal) {
    report.row(
        what,
        size,
        "%,.0f kB".formatted(ours / 1024),
        "%,.0f kB".formatted(links / 1024),
        links / Math.max(1, ours),
        goal);
  }
}

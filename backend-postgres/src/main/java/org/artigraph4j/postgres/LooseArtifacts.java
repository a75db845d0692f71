package org.artigraph4j.postgres;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableLongArray;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The artifacts whose links are to be folded when a snapshot is sealed, with how many partitions
 * each has, in manifests and loose.
 *
 * @param sizes which of them are too large for it
 */
record LooseArtifacts(
    ImmutableList<String> artifactKeys, ImmutableLongArray partitions, Sizes sizes) {
  /** How many partitions are decoded at once, unless one artifact has more. */
  private static final long MOST_AT_ONCE = 1_000_000;

  /**
   * A part of the statements that seal: those that have more than a few loose links. To fold fewer
   * would cost round trips, and save next to nothing. Links that are committed while the seal waits
   * for them are not seen, and stay loose. The order is the index's: a scan of all would have to
   * sort.
   */
  static final String LOOSE =
      """
      loose AS MATERIALIZED (
        SELECT a.artifact_key, (
          SELECT coalesce(sum(c.count), 0)
          FROM ${schema}.manifest_list l CROSS JOIN LATERAL unnest(l.counts) AS c (count)
          WHERE l.name = :name AND l.fingerprint = a.list_fingerprint
        ) + (
          SELECT count(*)
          FROM ${schema}.snapshot_partition p
          WHERE p.name = :name AND p.snapshot_fingerprint = :fingerprint
            AND p.artifact_key = a.artifact_key
        ) AS partitions
        FROM ${schema}.snapshot_artifact a
        CROSS JOIN LATERAL (
          SELECT FROM ${schema}.snapshot_partition p
          WHERE p.name = :name AND p.snapshot_fingerprint = :fingerprint
            AND p.artifact_key = a.artifact_key
          ORDER BY p.key_fingerprint
          OFFSET :few
          LIMIT 1
        ) AS p
        WHERE a.name = :name AND a.snapshot_fingerprint = :fingerprint
          AND EXISTS (SELECT FROM sealed)
        ORDER BY a.artifact_key
      )
      """;

  /** What those statements answer of it. */
  static final String COLUMNS =
      """
      (SELECT array_agg(loose.artifact_key) FROM loose) AS loose,
      (SELECT array_agg(loose.partitions) FROM loose) AS loose_partitions
      """;

  static LooseArtifacts read(ResultSet row, Sizes sizes) throws SQLException {
    Array artifactKeys = row.getArray("loose");
    ImmutableLongArray.Builder partitions = ImmutableLongArray.builder();
    if (artifactKeys == null) {
      return new LooseArtifacts(ImmutableList.of(), partitions.build(), sizes);
    }
    for (Number count : (Number[]) row.getArray("loose_partitions").getArray()) {
      partitions.add(count.longValue());
    }
    return new LooseArtifacts(
        ImmutableList.copyOf((String[]) artifactKeys.getArray()), partitions.build(), sizes);
  }

  /**
   * Those that are folded together, which takes as many round trips as one of them; without those
   * that are too large to be folded.
   */
  List<List<String>> groups() {
    List<List<String>> groups = new ArrayList<>();
    long rest = 0;
    for (int i = 0; i < artifactKeys.size(); i++) {
      long size = partitions.get(i);
      if (!sizes.fold(size)) {
        continue;
      }
      rest -= size;
      if (rest < 0 || groups.isEmpty()) {
        groups.add(new ArrayList<>());
        rest = Math.min(MOST_AT_ONCE, sizes.mostFolded()) - size;
      }
      groups.get(groups.size() - 1).add(artifactKeys.get(i));
    }
    return groups;
  }
}

package org.artigraph4j.postgres;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.catalog.ArtifactQuery;
import org.artigraph4j.catalog.Catalog;
import org.artigraph4j.catalog.PartitionQuery;
import org.artigraph4j.catalog.SnapshotQuery;
import org.artigraph4j.claims.Claims;
import org.artigraph4j.claims.Lease;
import org.artigraph4j.diff.SnapshotChange;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.JsonObject;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.lineage.LineageBounds;
import org.artigraph4j.lineage.Provenance;
import org.artigraph4j.page.PageRequest;
import org.artigraph4j.partition.InputFingerprints;
import org.artigraph4j.producer.Version;
import org.artigraph4j.retention.Eviction;
import org.artigraph4j.retention.EvictionNote;
import org.artigraph4j.retention.RemovalMode;
import org.artigraph4j.retention.Retention;
import org.artigraph4j.retention.RetentionPolicy;
import org.artigraph4j.retention.RetentionProgress;
import org.artigraph4j.runs.Build;
import org.artigraph4j.runs.BuildQuery;
import org.artigraph4j.runs.BuildStatus;
import org.artigraph4j.runs.RunEnd;
import org.artigraph4j.runs.RunQuery;
import org.artigraph4j.runs.RunStart;
import org.artigraph4j.runs.Runs;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.artigraph4j.tags.TagNote;
import org.artigraph4j.tags.Tags;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What each call of the contract costs on the network, which no change may raise unseen. */
class RoundTripsTest {
  private static final String SCHEMA = TestServer.schema(RoundTripsTest.class);
  @TempDir private static Path folder;
  private static Backend backend;
  private static Connection connection;

  /**
   * The costs: network round trips, and the statements sent, each by the tables that it writes or,
   * if it writes none, reads. BEGIN travels with the statement after it, and DECLARE with its first
   * FETCH. A COPY costs two, one to begin and one to end. A new connection costs one for TCP, one
   * for the startup and the password, one for each of its three statements, of which Jdbi's
   * Postgres plugin makes the last.
   */
  private static final String EXPECTED =
      """
      findGraph, on a new connection                 6  SET application_name = 'artigraph4j'; SHOW TRANSACTION ISOLATION LEVEL; SELECT pg_proc; SELECT graph
      writeGraph                                     1  INSERT graph + INSERT graph_artifact + INSERT graph_artifact_annotation
      writeGraph, known                              1  INSERT graph + INSERT graph_artifact + INSERT graph_artifact_annotation
      findGraph                                      1  SELECT graph
      snapshot 1                                     5  BEGIN; INSERT graph + INSERT graph_artifact + INSERT graph_artifact_annotation + INSERT snapshot; INSERT storage + INSERT storage_partition; INSERT snapshot_artifact; INSERT manifest + INSERT manifest_list + INSERT snapshot_artifact; COMMIT
      snapshot, known 1                              4  BEGIN; INSERT graph + INSERT graph_artifact + INSERT graph_artifact_annotation + INSERT snapshot; INSERT storage + INSERT storage_partition; INSERT snapshot_artifact; COMMIT
      writeArtifactPartitions 1                      1  INSERT storage + INSERT storage_partition
      writeArtifactPartitions, known 1               1  INSERT storage_partition
      readArtifactPartitions 1                       1  SELECT storage + storage_partition
      streamArtifactPartitions 1                     2  BEGIN; DECLARE storage + storage_partition; FETCH; COMMIT
      lookup 1                                       1  SELECT storage_partition
      lookup, storage seen 1                         1  SELECT storage_partition
      writeSnapshotPartitions 1                      1  INSERT snapshot_artifact + INSERT snapshot_partition
      writeSnapshotPartitions, refused 1             1  INSERT snapshot_artifact + INSERT snapshot_partition
      writeArtifactAndGraphPartitions 1              1  INSERT snapshot_artifact + INSERT storage_partition + INSERT snapshot_partition
      writeArtifactAndGraphPartitions, known 1       1  INSERT snapshot_artifact + INSERT storage_partition + INSERT snapshot_partition
      readSnapshotPartitions 1                       1  SELECT manifest + manifest_list + snapshot + snapshot_artifact + snapshot_partition
      streamSnapshotPartitions 1                     2  BEGIN; DECLARE manifest + manifest_list + snapshot + snapshot_artifact + snapshot_partition; FETCH; COMMIT
      streamArtifactPartitions, closed unread 1      2  BEGIN; DECLARE storage + storage_partition; FETCH; COMMIT
      atomically, a stream 1                         3  BEGIN; DECLARE manifest + manifest_list + snapshot + snapshot_artifact + snapshot_partition; FETCH; CLOSE; COMMIT
      writeSnapshotPartitions, sealed 1              2  INSERT snapshot_artifact + INSERT snapshot_partition; INSERT snapshot_artifact + INSERT snapshot_partition
      atomically, the same in two calls 1            3  BEGIN; INSERT storage_partition; INSERT snapshot_artifact + INSERT snapshot_partition; COMMIT
      snapshot 100                                   5  BEGIN; INSERT graph + INSERT graph_artifact + INSERT graph_artifact_annotation + INSERT snapshot; INSERT storage + INSERT storage_partition; INSERT snapshot_artifact; INSERT manifest + INSERT manifest_list + INSERT snapshot_artifact; COMMIT
      snapshot, known 100                            4  BEGIN; INSERT graph + INSERT graph_artifact + INSERT graph_artifact_annotation + INSERT snapshot; INSERT storage + INSERT storage_partition; INSERT snapshot_artifact; COMMIT
      writeArtifactPartitions 100                    1  INSERT storage + INSERT storage_partition + INSERT storage_partition
      writeArtifactPartitions, known 100             1  INSERT storage_partition
      readArtifactPartitions 100                     1  SELECT storage + storage_partition
      streamArtifactPartitions 100                   2  BEGIN; DECLARE storage + storage_partition; FETCH; COMMIT
      lookup 100                                     1  SELECT storage_partition
      lookup, storage seen 100                       1  SELECT storage_partition
      writeSnapshotPartitions 100                    1  INSERT snapshot_artifact + INSERT snapshot_partition
      writeSnapshotPartitions, refused 100           1  INSERT snapshot_artifact + INSERT snapshot_partition
      writeArtifactAndGraphPartitions 100            1  INSERT snapshot_artifact + INSERT storage_partition + INSERT snapshot_partition
      writeArtifactAndGraphPartitions, known 100     1  INSERT snapshot_artifact + INSERT storage_partition + INSERT snapshot_partition
      readSnapshotPartitions 100                     1  SELECT manifest + manifest_list + snapshot + snapshot_artifact + snapshot_partition
      streamSnapshotPartitions 100                   3  BEGIN; DECLARE manifest + manifest_list + snapshot + snapshot_artifact + snapshot_partition; 2 x FETCH; COMMIT
      streamArtifactPartitions, closed unread 100    2  BEGIN; DECLARE storage + storage_partition; FETCH; COMMIT
      atomically, a stream 100                       4  BEGIN; DECLARE manifest + manifest_list + snapshot + snapshot_artifact + snapshot_partition; 2 x FETCH; CLOSE; COMMIT
      writeSnapshotPartitions, sealed 100            2  INSERT snapshot_artifact + INSERT snapshot_partition; INSERT snapshot_artifact + INSERT snapshot_partition
      atomically, the same in two calls 100          3  BEGIN; INSERT storage_partition; INSERT snapshot_artifact + INSERT snapshot_partition; COMMIT
      snapshot 10000                                 5  BEGIN; INSERT graph + INSERT graph_artifact + INSERT graph_artifact_annotation + INSERT snapshot; INSERT storage + INSERT storage_partition; INSERT snapshot_artifact; INSERT manifest + INSERT manifest_list + INSERT snapshot_artifact; COMMIT
      snapshot, known 10000                          4  BEGIN; INSERT graph + INSERT graph_artifact + INSERT graph_artifact_annotation + INSERT snapshot; INSERT storage + INSERT storage_partition; INSERT snapshot_artifact; COMMIT
      writeArtifactPartitions 10000                  1  INSERT storage + INSERT storage_partition + INSERT storage_partition
      writeArtifactPartitions, known 10000           1  INSERT storage_partition
      readArtifactPartitions 10000                   1  SELECT storage + storage_partition
      streamArtifactPartitions 10000                 12  BEGIN; DECLARE storage + storage_partition; 11 x FETCH; COMMIT
      lookup 10000                                   1  SELECT storage_partition
      lookup, storage seen 10000                     1  SELECT storage_partition
      writeSnapshotPartitions 10000                  3  BEGIN; INSERT snapshot_artifact; INSERT manifest + INSERT manifest_list + INSERT snapshot_artifact; COMMIT
      writeSnapshotPartitions, refused 10000         4  BEGIN; INSERT snapshot_artifact; INSERT snapshot_artifact; SELECT snapshot_artifact; SELECT manifest + manifest_list + snapshot + snapshot_artifact + snapshot_partition; ROLLBACK
      writeArtifactAndGraphPartitions 10000          4  BEGIN; INSERT snapshot_artifact; INSERT manifest + INSERT manifest_list + INSERT snapshot_artifact; INSERT storage_partition; COMMIT
      writeArtifactAndGraphPartitions, known 10000   3  BEGIN; INSERT snapshot_artifact; INSERT storage_partition; COMMIT
      readSnapshotPartitions 10000                   1  SELECT manifest + manifest_list + snapshot + snapshot_artifact + snapshot_partition
      streamSnapshotPartitions 10000                 4  BEGIN; DECLARE manifest + manifest_list + snapshot + snapshot_artifact + snapshot_partition; 3 x FETCH; COMMIT
      streamArtifactPartitions, closed unread 10000  2  BEGIN; DECLARE storage + storage_partition; FETCH; COMMIT
      atomically, a stream 10000                     5  BEGIN; DECLARE manifest + manifest_list + snapshot + snapshot_artifact + snapshot_partition; 3 x FETCH; CLOSE; COMMIT
      writeSnapshotPartitions, sealed 10000          3  BEGIN; INSERT snapshot_artifact; INSERT snapshot_artifact; ROLLBACK
      atomically, the same in two calls 10000        3  BEGIN; INSERT storage_partition; INSERT snapshot_artifact; COMMIT
      snapshot 20000                                 5  BEGIN; INSERT graph + INSERT graph_artifact + INSERT graph_artifact_annotation + INSERT snapshot; INSERT storage + INSERT storage_partition; INSERT snapshot_artifact; INSERT manifest + INSERT manifest_list + INSERT snapshot_artifact; COMMIT
      snapshot, known 20000                          4  BEGIN; INSERT graph + INSERT graph_artifact + INSERT graph_artifact_annotation + INSERT snapshot; INSERT storage + INSERT storage_partition; INSERT snapshot_artifact; COMMIT
      writeArtifactPartitions 20000                  4  BEGIN; SELECT pg_settings; SELECT pg_advisory_xact_lock($1); SAVEPOINT large_write; INSERT storage; SELECT pg_extension + storage + storage_partition; COPY storage_partition; COMMIT
      writeArtifactPartitions, known 20000           3  BEGIN; SELECT pg_settings; SELECT pg_advisory_xact_lock($1); SAVEPOINT large_write; INSERT storage; SELECT pg_extension + storage + storage_partition; SELECT pg_extension + storage + storage_partition; COMMIT
      readArtifactPartitions 20000                   1  SELECT storage + storage_partition
      streamArtifactPartitions 20000                 22  BEGIN; DECLARE storage + storage_partition; 21 x FETCH; COMMIT
      lookup 20000                                   1  SELECT storage + storage_partition
      lookup, storage seen 20000                     1  SELECT storage_partition
      writeSnapshotPartitions 20000                  3  BEGIN; INSERT snapshot_artifact; INSERT manifest + INSERT manifest_list + INSERT snapshot_artifact; COMMIT
      writeSnapshotPartitions, refused 20000         4  BEGIN; INSERT snapshot_artifact; INSERT snapshot_artifact; SELECT snapshot_artifact; SELECT manifest + manifest_list + snapshot + snapshot_artifact + snapshot_partition; ROLLBACK
      writeArtifactAndGraphPartitions 20000          6  BEGIN; INSERT snapshot_artifact; INSERT manifest + INSERT manifest_list + INSERT snapshot_artifact; SELECT pg_settings; SELECT pg_advisory_xact_lock($1); SAVEPOINT large_write; INSERT storage; SELECT pg_extension + storage + storage_partition; COPY storage_partition; COMMIT
      writeArtifactAndGraphPartitions, known 20000   3  BEGIN; INSERT snapshot_artifact; SELECT pg_settings; SELECT pg_advisory_xact_lock($1); SAVEPOINT large_write; INSERT storage; SELECT pg_extension + storage + storage_partition; COMMIT
      readSnapshotPartitions 20000                   1  SELECT manifest + manifest_list + snapshot + snapshot_artifact + snapshot_partition
      streamSnapshotPartitions 20000                 6  BEGIN; DECLARE manifest + manifest_list + snapshot + snapshot_artifact + snapshot_partition; 5 x FETCH; COMMIT
      streamArtifactPartitions, closed unread 20000  2  BEGIN; DECLARE storage + storage_partition; FETCH; COMMIT
      atomically, a stream 20000                     7  BEGIN; DECLARE manifest + manifest_list + snapshot + snapshot_artifact + snapshot_partition; 5 x FETCH; CLOSE; COMMIT
      writeSnapshotPartitions, sealed 20000          3  BEGIN; INSERT snapshot_artifact; INSERT snapshot_artifact; ROLLBACK
      atomically, the same in two calls 20000        4  BEGIN; SELECT pg_settings; SELECT pg_advisory_xact_lock($1); SAVEPOINT large_write; INSERT storage; SELECT pg_extension + storage + storage_partition; SELECT pg_extension + storage + storage_partition; INSERT snapshot_artifact; COMMIT
      next snapshot, unchanged                       2  BEGIN; INSERT snapshot_artifact; COMMIT
      a link to what has manifests                   2  INSERT snapshot_artifact + INSERT snapshot_partition; INSERT snapshot_artifact + INSERT snapshot_partition
      another one, 100                               1  INSERT snapshot_artifact + INSERT snapshot_partition
      sealSnapshot, two artifacts to fold            5  UPDATE snapshot; BEGIN; SELECT manifest + manifest_list + snapshot + snapshot_artifact + snapshot_partition; SELECT set_config('lock_timeout', '100', true); INSERT snapshot_artifact; INSERT manifest + INSERT manifest_list + INSERT snapshot_artifact + DELETE snapshot_partition; COMMIT
      sealSnapshot, not there                        1  UPDATE snapshot
      writeSnapshot                                  1  INSERT graph + INSERT graph_artifact + INSERT graph_artifact_annotation + INSERT snapshot
      writeSnapshot, known                           1  INSERT graph + INSERT graph_artifact + INSERT graph_artifact_annotation + INSERT snapshot
      findSnapshot                                   1  SELECT graph + snapshot
      writeSnapshotTag                               1  INSERT snapshot_tag + INSERT snapshot_tag_history + UPDATE snapshot
      writeSnapshotTag, known                        1  INSERT snapshot_tag + INSERT snapshot_tag_history + UPDATE snapshot
      writeSnapshotTag, incomplete                   1  INSERT snapshot_tag + INSERT snapshot_tag_history + UPDATE snapshot
      writeSnapshotTag, refused                      1  INSERT snapshot_tag + INSERT snapshot_tag_history + UPDATE snapshot
      writeSnapshotTag, moved                        1  INSERT snapshot_tag + INSERT snapshot_tag_history + UPDATE snapshot
      findSnapshotTag                                1  SELECT graph + snapshot + snapshot_tag
      tags.find                                      1  SELECT snapshot_tag
      tags.move                                      1  UPDATE snapshot_tag + INSERT snapshot_tag_history
      tags.move, refused                             2  UPDATE snapshot_tag + INSERT snapshot_tag_history; SELECT snapshot_tag
      tags.overwrite                                 1  INSERT snapshot_tag + INSERT snapshot_tag_history + UPDATE snapshot
      tags.protect                                   1  UPDATE snapshot_tag + INSERT snapshot_tag_history
      tags.overwrite, refused                        1  INSERT snapshot_tag + INSERT snapshot_tag_history + UPDATE snapshot
      tags.unprotect                                 1  UPDATE snapshot_tag + INSERT snapshot_tag_history
      tags.delete                                    1  UPDATE snapshot_tag + INSERT snapshot_tag_history
      tags.create, deleted                           1  INSERT snapshot_tag + INSERT snapshot_tag_history + UPDATE snapshot
      tags.findSnapshotTag                           1  SELECT graph + snapshot + snapshot_tag_history
      tags.history                                   1  SELECT snapshot_tag_history
      atomically, two tags                           3  BEGIN; UPDATE snapshot_tag + INSERT snapshot_tag_history; INSERT snapshot_tag + INSERT snapshot_tag_history + UPDATE snapshot; COMMIT
      sealSnapshot, sealed                           1  UPDATE snapshot
      snapshot of no raw data                        1  INSERT graph + INSERT graph_artifact + INSERT graph_artifact_annotation + INSERT snapshot
      atomically, nothing                            0
      atomically, two reads                          3  BEGIN; SELECT graph + snapshot + snapshot_tag; SELECT graph; COMMIT
      catalog, graphNames                            1  SELECT graph
      catalog, graphs                                1  SELECT graph
      catalog, snapshots                             1  SELECT snapshot + snapshot_tag
      catalog, tags                                  1  SELECT snapshot_tag
      catalog, artifacts                             1  SELECT graph_artifact
      catalog, partitions                            1  SELECT storage + storage_partition
      catalog, partitionsWithContent                 1  SELECT storage + storage_partition
      catalog, linksWithContent                      1  SELECT graph + manifest + manifest_list + snapshot + snapshot_artifact + snapshot_partition + snapshot_tag
      diff of a snapshot to itself                   1  SELECT graph + snapshot
      diff, 100 equal artifacts                      2  BEGIN; DECLARE manifest + manifest_list + snapshot + snapshot_artifact + snapshot_partition; FETCH; COMMIT
      diff, 990 loose links                          6  BEGIN; DECLARE manifest + manifest_list + snapshot + snapshot_artifact + snapshot_partition; 5 x FETCH; COMMIT
      diff, 10 changes in one of 100 artifacts       2  BEGIN; DECLARE manifest + manifest_list + snapshot + snapshot_artifact + snapshot_partition; FETCH; COMMIT
      diff, the same by tags                         4  SELECT graph + snapshot + snapshot_tag; SELECT graph + snapshot + snapshot_tag; BEGIN; DECLARE manifest + manifest_list + snapshot + snapshot_artifact + snapshot_partition; FETCH; COMMIT
      diff, 10000 changes                            6  BEGIN; DECLARE manifest + manifest_list + snapshot + snapshot_artifact + snapshot_partition; 5 x FETCH; COMMIT
      record 1                                       1  INSERT storage + INSERT provenance_chunk + INSERT provenance
      record, known 1                                1  INSERT storage + INSERT provenance_chunk + INSERT provenance
      record 20000                                   2  SELECT provenance + provenance_chunk; INSERT storage + INSERT provenance_chunk + INSERT provenance
      record, known 20000                            1  SELECT provenance + provenance_chunk
      findProvenance 1                               2  SELECT provenance + provenance_chunk; SELECT storage
      findProvenance 20000                           1  SELECT provenance + provenance_chunk
      upstream, depth 1                              1  SELECT provenance + provenance_chunk
      downstream, depth 1                            3  SELECT graph + snapshot; SELECT manifest + manifest_list + snapshot + snapshot_artifact + snapshot_partition; SELECT provenance + provenance_chunk
      artifactUpstream                               2  SELECT graph; SELECT graph + graph_artifact
      affectedTags                                   8  SELECT provenance + provenance_chunk; SELECT storage; SELECT evicted_partition + storage_partition; SELECT provenance + provenance_chunk; SELECT graph + graph_artifact + snapshot + snapshot_tag; SELECT snapshot_artifact + snapshot_partition; SELECT manifest + manifest_list; SELECT snapshot_artifact + snapshot_partition
      runs, start                                    1  INSERT run + INSERT run_configuration
      runs, start, known                             1  INSERT run + INSERT run_configuration
      runs, heartbeat                                1  UPDATE run
      runs, record 1                                 1  INSERT run_build + INSERT run_build + UPDATE run
      runs, record 10000                             1  INSERT run_build + INSERT run_build + UPDATE run
      runs, record 20000                             3  BEGIN; INSERT run_build + INSERT run_build + UPDATE run; INSERT run_build + INSERT run_build + UPDATE run; COMMIT
      runs, record, refused                          1  INSERT run_build + INSERT run_build + UPDATE run
      runs, finish                                   1  UPDATE run
      runs, finish, known                            1  UPDATE run
      runs, find                                     1  SELECT run
      runs, findConfiguration                        1  SELECT run_configuration
      runs, list                                     1  SELECT run
      runs, count                                    1  SELECT run
      runs, what failed in the last run              1  SELECT run + run_build
      runs, countBuilds                              1  SELECT run + run_build
      runs, durations                                1  SELECT run_build
      claims, claim 1                                1  INSERT claim_lease + INSERT claim
      claims, claim 1000                             1  INSERT claim_lease + INSERT claim
      claims, claim, of others                       1  INSERT claim_lease + INSERT claim
      claims, renew                                  1  UPDATE claim_lease
      claims, built 1000                             1  INSERT claim
      claims, claim, built                           1  INSERT claim_lease + INSERT claim
      claims, release                                1  INSERT claim
      retention, evicted, none                       1  SELECT evicted_partition + snapshot
      retention, evicted, of all, none               1  SELECT evicted_partition + snapshot
      retention, evict, dry run                      2  SELECT storage + storage_partition; SELECT statement_timestamp() AS now
      retention, evict                               4  SELECT storage_partition; SELECT statement_timestamp() AS now; BEGIN; DELETE storage_partition + INSERT evicted_partition; COMMIT
      retention, evict, nothing                      1  SELECT storage_partition
      retention, evicted                             3  SELECT evicted_partition + snapshot; SELECT manifest + manifest_list + snapshot + snapshot_artifact + snapshot_partition; SELECT evicted_partition + storage + storage_partition
      retention, evicted, of all                     3  SELECT evicted_partition + snapshot; SELECT manifest + manifest_list + snapshot + snapshot_artifact + snapshot_partition; SELECT evicted_partition + storage + storage_partition
      retention, listEvicted                         1  SELECT evicted_partition + storage + storage_partition
      retention, cleanUp, dry run                    17  SELECT graph_artifact + snapshot + storage; BEGIN; SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL enable_seqscan = off; SELECT run; SELECT graph; SELECT snapshot; SELECT run + snapshot; SELECT graph + snapshot; SELECT run_build; SELECT storage_partition; DECLARE graph + graph_artifact + manifest + manifest_list + snapshot + snapshot_artifact + snapshot_partition; FETCH; CLOSE; SELECT graph_artifact + run + run_build; SELECT manifest + manifest_list + snapshot + snapshot_artifact + snapshot_partition; SELECT evicted_partition + storage_partition; DECLARE graph + graph_artifact + manifest + manifest_list + snapshot + snapshot_artifact + snapshot_partition; FETCH; CLOSE; COMMIT
      retention, cleanUp                             17  BEGIN; SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL enable_seqscan = off; SELECT run; SELECT graph; SELECT snapshot; SELECT run + snapshot; SELECT graph + snapshot; SELECT run_build; SELECT storage_partition; DECLARE graph + graph_artifact + manifest + manifest_list + snapshot + snapshot_artifact + snapshot_partition; FETCH; CLOSE; SELECT graph_artifact + run + run_build; DELETE storage_partition; SELECT manifest + manifest_list + snapshot + snapshot_artifact + snapshot_partition; INSERT snapshot_artifact; SELECT snapshot_artifact; SELECT manifest + manifest_list + snapshot + snapshot_artifact + snapshot_partition; DELETE snapshot_partition + UPDATE snapshot_artifact; COMMIT
      retention, retain, nothing                     48  SELECT clock_timestamp() AS now; SELECT snapshot; BEGIN; SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL enable_seqscan = off; SELECT manifest_list + snapshot_artifact; SELECT manifest_list; DELETE manifest_list; COMMIT; BEGIN; SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL enable_seqscan = off; SELECT manifest + manifest_list; SELECT manifest; DELETE manifest; COMMIT; BEGIN; SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL enable_seqscan = off; SELECT run + run_build; COMMIT; BEGIN; SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL enable_seqscan = off; SELECT run + run_configuration; COMMIT; SELECT graph_artifact; SELECT storage; BEGIN; SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL enable_seqscan = off; DELETE storage_partition + INSERT evicted_partition; COMMIT; BEGIN; SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL enable_seqscan = off; SELECT evicted_partition + storage_partition; COMMIT; BEGIN; SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL enable_seqscan = off; SELECT evicted_partition + provenance + storage_partition; COMMIT; BEGIN; SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL enable_seqscan = off; SELECT provenance + provenance_chunk; COMMIT; BEGIN; SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL enable_seqscan = off; DELETE claim; COMMIT; BEGIN; SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL enable_seqscan = off; DELETE claim_lease; COMMIT; SELECT storage; BEGIN; SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL enable_seqscan = off; DELETE claim; COMMIT; BEGIN; SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL enable_seqscan = off; DELETE claim_lease; COMMIT; BEGIN; SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL enable_seqscan = off; SELECT graph + snapshot; COMMIT
      retention, retain                              55  SELECT clock_timestamp() AS now; SELECT snapshot; BEGIN; SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL enable_seqscan = off; SELECT run + snapshot + snapshot_artifact + snapshot_partition + snapshot_tag; SELECT run + snapshot + snapshot_artifact; SELECT run + snapshot + snapshot_artifact + snapshot_partition + snapshot_tag; DELETE snapshot_partition + DELETE snapshot_artifact + DELETE run + DELETE snapshot; COMMIT; BEGIN; SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL enable_seqscan = off; SELECT manifest_list + snapshot_artifact; COMMIT; BEGIN; SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL enable_seqscan = off; SELECT manifest + manifest_list; COMMIT; BEGIN; SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL enable_seqscan = off; SELECT run + run_build; DELETE run_build; COMMIT; BEGIN; SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL enable_seqscan = off; SELECT run + run_configuration; COMMIT; SELECT graph_artifact; SELECT storage; BEGIN; SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL enable_seqscan = off; DELETE storage_partition + INSERT evicted_partition; COMMIT; BEGIN; SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL enable_seqscan = off; SELECT evicted_partition + storage_partition; COMMIT; BEGIN; SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL enable_seqscan = off; SELECT evicted_partition + provenance + storage_partition; COMMIT; BEGIN; SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL enable_seqscan = off; SELECT provenance + provenance_chunk; COMMIT; BEGIN; SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL enable_seqscan = off; DELETE claim; COMMIT; BEGIN; SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL enable_seqscan = off; DELETE claim_lease; COMMIT; SELECT storage; BEGIN; SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL enable_seqscan = off; DELETE claim; COMMIT; BEGIN; SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL enable_seqscan = off; DELETE claim_lease; COMMIT; BEGIN; SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL enable_seqscan = off; SELECT graph + snapshot; SELECT graph; DELETE graph; SELECT graph + graph_artifact; DELETE graph_artifact + DELETE graph_artifact_annotation; COMMIT
      retention, removeGraph, dry run                47  SELECT graph_artifact + snapshot + storage; SELECT graph; SELECT clock_timestamp() AS now; SELECT graph_artifact; BEGIN; SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL enable_seqscan = off; SELECT run + snapshot + snapshot_artifact + snapshot_partition + snapshot_tag; COMMIT; BEGIN; SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL enable_seqscan = off; SELECT manifest_list + snapshot_artifact; COMMIT; BEGIN; SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL enable_seqscan = off; SELECT manifest + manifest_list; COMMIT; BEGIN; SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL enable_seqscan = off; SELECT run + run_configuration; COMMIT; SELECT storage; BEGIN; SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL enable_seqscan = off; SELECT storage_partition; COMMIT; BEGIN; SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL enable_seqscan = off; SELECT evicted_partition + storage_partition; DECLARE graph + graph_artifact + manifest + manifest_list + snapshot + snapshot_artifact + snapshot_partition; FETCH; CLOSE; SELECT evicted_partition + storage_partition; DECLARE graph + graph_artifact + manifest + manifest_list + snapshot + snapshot_artifact + snapshot_partition; FETCH; CLOSE; COMMIT; BEGIN; SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL enable_seqscan = off; SELECT evicted_partition + provenance + storage_partition; COMMIT; BEGIN; SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL enable_seqscan = off; SELECT provenance + provenance_chunk; COMMIT; BEGIN; SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL enable_seqscan = off; SELECT claim + claim_lease + storage_partition; COMMIT; SELECT storage; BEGIN; SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL enable_seqscan = off; SELECT claim + claim_lease + storage_partition; COMMIT; BEGIN; SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL enable_seqscan = off; SELECT snapshot_tag + snapshot_tag_history; COMMIT; BEGIN; SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL enable_seqscan = off; SELECT graph + snapshot; COMMIT
      retention, removeGraph                         58  SELECT graph; SELECT clock_timestamp() AS now; SELECT graph_artifact; BEGIN; SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL enable_seqscan = off; SELECT run + snapshot + snapshot_artifact + snapshot_partition + snapshot_tag; COMMIT; BEGIN; SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL enable_seqscan = off; SELECT manifest_list + snapshot_artifact; COMMIT; BEGIN; SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL enable_seqscan = off; SELECT manifest + manifest_list; COMMIT; BEGIN; SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL enable_seqscan = off; SELECT run + run_build; COMMIT; BEGIN; SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL enable_seqscan = off; SELECT run + run_configuration; COMMIT; SELECT storage; BEGIN; SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL enable_seqscan = off; DELETE storage_partition; COMMIT; BEGIN; SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL enable_seqscan = off; SELECT evicted_partition + storage_partition; DECLARE graph + graph_artifact + manifest + manifest_list + snapshot + snapshot_artifact + snapshot_partition; FETCH; CLOSE; DELETE evicted_partition; COMMIT; BEGIN; SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL enable_seqscan = off; SELECT evicted_partition + provenance + storage_partition; COMMIT; BEGIN; SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL enable_seqscan = off; SELECT provenance + provenance_chunk; COMMIT; BEGIN; SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL enable_seqscan = off; DELETE claim; COMMIT; BEGIN; SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL enable_seqscan = off; DELETE claim_lease; COMMIT; SELECT storage; BEGIN; SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL enable_seqscan = off; DELETE claim; COMMIT; BEGIN; SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL enable_seqscan = off; DELETE claim_lease; COMMIT; BEGIN; SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL enable_seqscan = off; DELETE snapshot_tag + DELETE snapshot_tag_history; COMMIT; BEGIN; SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL enable_seqscan = off; SELECT graph + snapshot; SELECT graph; DELETE graph; SELECT graph + graph_artifact; DELETE graph_artifact + DELETE graph_artifact_annotation; COMMIT; SELECT graph
      retention, purge, dry run                      61  SELECT graph_artifact + snapshot + storage; BEGIN; SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL enable_seqscan = off; SELECT run_build; COMMIT; BEGIN; SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL enable_seqscan = off; SELECT run; COMMIT; BEGIN; SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL enable_seqscan = off; SELECT run_configuration; COMMIT; BEGIN; SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL enable_seqscan = off; SELECT snapshot_tag; COMMIT; BEGIN; SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL enable_seqscan = off; SELECT snapshot_tag_history; COMMIT; BEGIN; SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL enable_seqscan = off; SELECT snapshot_partition; COMMIT; BEGIN; SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL enable_seqscan = off; SELECT snapshot_artifact; COMMIT; BEGIN; SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL enable_seqscan = off; SELECT snapshot; COMMIT; BEGIN; SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL enable_seqscan = off; SELECT manifest_list; COMMIT; BEGIN; SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL enable_seqscan = off; SELECT manifest; COMMIT; BEGIN; SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL enable_seqscan = off; SELECT graph_artifact_annotation; COMMIT; BEGIN; SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL enable_seqscan = off; SELECT graph_artifact; COMMIT; BEGIN; SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL enable_seqscan = off; SELECT graph; COMMIT; BEGIN; SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL enable_seqscan = off; SELECT claim; COMMIT; BEGIN; SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL enable_seqscan = off; SELECT claim_lease; COMMIT; BEGIN; SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL enable_seqscan = off; SELECT provenance; COMMIT; BEGIN; SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL enable_seqscan = off; SELECT provenance_chunk; COMMIT; BEGIN; SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL enable_seqscan = off; SELECT evicted_partition; COMMIT; BEGIN; SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL enable_seqscan = off; SELECT storage_partition; COMMIT; BEGIN; SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL enable_seqscan = off; SELECT storage; COMMIT
      retention, sweepFiles 0                        1  SELECT graph_artifact + snapshot + storage
      retention, sweepFiles 1000                     5  SELECT graph_artifact + snapshot + storage; BEGIN; SELECT evicted_partition + storage_partition; DECLARE graph + graph_artifact + manifest + manifest_list + snapshot + snapshot_artifact + snapshot_partition; FETCH; CLOSE; COMMIT
      connect and close                              0
      """;

  @BeforeAll
  static void open() {
    backend = PostgresBackend.open(TestServer.config(watched(), SCHEMA).poolSize(2).build());
    connection = backend.connect();
  }

  @AfterAll
  static void close() {
    connection.close();
    backend.close();
    TestServer.drop(SCHEMA);
  }

  private static String watched() {
    String url = TestServer.url();
    return url + (url.indexOf('?') < 0 ? "?" : "&") + Wire.PARAMETERS;
  }

  private static final Pattern WRITTEN =
      Pattern.compile("(INSERT INTO|UPDATE|DELETE FROM) \"[^\"]+\"\\.(\\w+)");
  private static final Pattern COPIED = Pattern.compile("COPY \"[^\"]+\"\\.(\\w+)");
  private static final Pattern READ =
      Pattern.compile("(?:FROM|JOIN) (?:\"[^\"]+\"|pg_catalog)\\.(\\w+)");

  /** A statement in short. */
  private static String shortly(String sql) {
    List<String> words = new ArrayList<>();
    Matcher written = WRITTEN.matcher(sql);
    while (written.find()) {
      words.add(written.group(1).replaceAll(" .*", "") + " " + written.group(2));
    }
    if (!words.isEmpty()) {
      return String.join(" + ", words);
    }
    TreeSet<String> tables = new TreeSet<>();
    Matcher read = READ.matcher(sql);
    while (read.find()) {
      tables.add(read.group(1));
    }
    Matcher copied = COPIED.matcher(sql);
    if (copied.find()) {
      return "COPY " + copied.group(1);
    }
    if (sql.startsWith("FETCH ") || sql.startsWith("CLOSE ")) {
      return sql.replaceAll(" .*", "");
    }
    return tables.isEmpty()
        ? sql.strip()
        : (sql.startsWith("DECLARE ") ? "DECLARE " : "SELECT ") + String.join(" + ", tables);
  }

  private final List<String> table = new ArrayList<>();

  /** Statements in short, pages of one cursor counted. */
  private static String shortly(List<String> statements) {
    List<String> words = new ArrayList<>();
    for (int from = 0, to = 0; from < statements.size(); from = to) {
      String sql = statements.get(from);
      do {
        to++;
      } while (to < statements.size()
          && sql.startsWith("FETCH ")
          && statements.get(to).startsWith("FETCH "));
      String times = to - from > 1 ? to - from + " x " : "";
      words.add(times + shortly(sql));
    }
    return String.join("; ", words);
  }

  private void measure(String what, Runnable call) {
    Wire.clear();
    call.run();
    Wire.Traffic traffic = Wire.traffic();
    table.add(
        "%-46s %d  %s"
            .formatted(what, traffic.trips(), shortly(traffic.statements()))
            .stripTrailing());
  }

  private static StoragePartitions partitions(Artifact artifact, long size, String content) {
    return LongStream.range(0, size)
        .mapToObj(n -> PostgresBackendTest.partition(artifact, n, content))
        .collect(StoragePartitions.toStoragePartitions());
  }

  private static void drain(Stream<?> elements) {
    try (elements) {
      elements.forEach(element -> {});
    }
  }

  private static void swallow(Runnable call) {
    try {
      call.run();
    } catch (org.artigraph4j.error.BackendException refused) {
      assertThat(refused).hasMessageNotContaining("refused a statement");
    }
  }

  @Test
  void each_call_costs_what_the_table_says() {
    Graph graph = PostgresBackendTest.graph("trips");
    if (TestServer.isEmbedded()) {
      measure(
          "findGraph, on a new connection",
          () -> connection.findGraph("trips", graph.fingerprint()));
    } else {
      connection.findGraph("trips", graph.fingerprint()); // how many depends on how it lets one in
    }
    measure("writeGraph", () -> connection.writeGraph(graph));
    measure("writeGraph, known", () -> connection.writeGraph(graph));
    measure("findGraph", () -> connection.findGraph("trips", graph.fingerprint()));
    for (int size : new int[] {1, 100, 10_000, 20_000}) {
      ofSize(size);
    }
    shared();
    GraphSnapshot snapshot =
        GraphSnapshot.of(graph, Map.of("raw", partitions(graph.artifact("raw"), 1, "other")));
    measure("sealSnapshot, not there", () -> swallow(() -> connection.sealSnapshot(snapshot)));
    measure("writeSnapshot", () -> connection.writeSnapshot(snapshot));
    measure("writeSnapshot, known", () -> connection.writeSnapshot(snapshot));
    measure("findSnapshot", () -> connection.findSnapshot("trips", snapshot.fingerprint()));
    StoragePartitions results = partitions(graph.artifact("built"), 1, "x");
    connection.writeSnapshotPartitions(snapshot, "built", results);
    measure("writeSnapshotTag", () -> connection.writeSnapshotTag(snapshot, "a"));
    measure("writeSnapshotTag, known", () -> connection.writeSnapshotTag(snapshot, "a"));
    GraphSnapshot next = snapshot.nextEdition();
    connection.writeSnapshot(next);
    measure(
        "writeSnapshotTag, incomplete",
        () -> swallow(() -> connection.writeSnapshotTag(next, "b")));
    connection.writeSnapshotPartitions(next, "built", results);
    measure(
        "writeSnapshotTag, refused", () -> swallow(() -> connection.writeSnapshotTag(next, "a")));
    measure("writeSnapshotTag, moved", () -> connection.writeSnapshotTag(next, "a", true));
    measure("findSnapshotTag", () -> connection.findSnapshotTag("trips", "a"));
    tags(snapshot, next);
    measure("sealSnapshot, sealed", () -> connection.sealSnapshot(snapshot));
    measure(
        "snapshot of no raw data",
        () -> connection.snapshot(graph, Map.of("raw", StoragePartitions.empty())));
    measure("atomically, nothing", () -> connection.runAtomically(inner -> {}));
    measure(
        "atomically, two reads",
        () ->
            connection.runAtomically(
                inner -> {
                  inner.findSnapshotTag("trips", "a");
                  inner.findGraph("trips", graph.fingerprint());
                }));
    listings(graph);
    diffs();
    lineage();
    runs(graph);
    claims(graph);
    retention(PostgresBackendTest.graph("retention"));
    sweeps();
    measure("connect and close", () -> backend.connect().close());

    assertThat(String.join("\n", table) + "\n")
        .isEqualTo(
            TestServer.isEmbedded() ? EXPECTED : EXPECTED.substring(EXPECTED.indexOf('\n') + 1));
  }

  private void listings(Graph graph) {
    Catalog catalog = connection.catalog();
    PageRequest page = PageRequest.first(100);
    measure("catalog, graphNames", () -> catalog.graphNames(page));
    measure("catalog, graphs", () -> catalog.graphs("trips", page));
    measure("catalog, snapshots", () -> catalog.snapshots(SnapshotQuery.of("trips"), page));
    measure("catalog, tags", () -> catalog.tags("trips", "", page));
    measure("catalog, artifacts", () -> catalog.artifacts(ArtifactQuery.of("trips"), page));
    PartitionQuery query = PartitionQuery.of(graph.artifact("built"));
    measure("catalog, partitions", () -> catalog.partitions(query, page));
    Fingerprint content = Fingerprint.fromString("a");
    measure("catalog, partitionsWithContent", () -> catalog.partitionsWithContent(content, page));
    measure("catalog, linksWithContent", () -> catalog.linksWithContent(content, page));
  }

  private void diffs() {
    Graph graph = wide();
    Map<String, StoragePartitions> data = new HashMap<>();
    graph.artifacts().forEach((key, artifact) -> data.put(key, partitions(artifact, 200, "a")));
    GraphSnapshot large = connection.snapshot(graph, data);
    GraphSnapshot again = next(large, data);
    graph.artifacts().forEach((key, artifact) -> data.put(key, partitions(artifact, 10, "a")));
    data.put("a7", partitions(graph.artifact("a7"), 10_000, "a"));
    GraphSnapshot one = connection.snapshot(graph, data);
    GraphSnapshot same = next(one, data);
    Map<String, StoragePartitions> changed = new HashMap<>(data);
    List<StoragePartition> some = new ArrayList<>(data.get("a7").asList());
    for (int n = 0; n < some.size(); n += 1_000) {
      some.set(n, PostgresBackendTest.partition(graph.artifact("a7"), n, "b"));
    }
    changed.put("a7", StoragePartitions.copyOf(some));
    GraphSnapshot other = connection.snapshot(graph, changed);
    changed.put("a7", partitions(graph.artifact("a7"), 10_000, "b"));
    GraphSnapshot all = connection.snapshot(graph, changed);
    connection.writeSnapshotTag(one, "v1");
    connection.writeSnapshotTag(other, "v2");

    measure("diff of a snapshot to itself", () -> count(connection.diff(one, one), 0));
    measure("diff, 100 equal artifacts", () -> count(connection.diff(large, again), 0));
    measure("diff, 990 loose links", () -> count(connection.diff(one, same), 0));
    measure(
        "diff, 10 changes in one of 100 artifacts", () -> count(connection.diff(one, other), 10));
    measure("diff, the same by tags", () -> count(connection.diff("trips-wide", "v1", "v2"), 10));
    measure("diff, 10000 changes", () -> count(connection.diff(one, all), 10_000));
  }

  private static Graph wide() {
    Graph.Builder builder = Graph.builder().name("trips-wide");
    for (int i = 0; i < 100; i++) {
      builder.putArtifact(
          "a" + i, PostgresBackendTest.artifact("/data/{graph_name}/{names}/{n.value}"));
    }
    return builder.build();
  }

  /** The same once more, linked artifact by artifact: fewer than 128 are loose links. */
  private static GraphSnapshot next(
      GraphSnapshot snapshot, Map<String, StoragePartitions> partitions) {
    GraphSnapshot next = snapshot.nextEdition();
    connection.writeSnapshot(next);
    partitions.forEach((key, all) -> connection.writeSnapshotPartitions(next, key, all));
    return next;
  }

  private static void count(Stream<SnapshotChange> changes, int expected) {
    try (changes) {
      assertThat(changes.count()).isEqualTo(expected);
    }
  }

  /** Of a tag that points to the second of two sealed snapshots. */
  private void tags(GraphSnapshot first, GraphSnapshot second) {
    Tags tags = connection.tags();
    TagNote note = TagNote.of("ada", "because");
    measure("tags.find", () -> tags.find("trips", "a"));
    measure("tags.move", () -> tags.move(first, "a", second.fingerprint(), note));
    measure(
        "tags.move, refused",
        () -> swallow(() -> tags.move(second, "a", second.fingerprint(), note)));
    measure("tags.overwrite", () -> tags.overwrite(second, "a", note));
    measure("tags.protect", () -> tags.protect("trips", "a", note));
    measure("tags.overwrite, refused", () -> swallow(() -> tags.overwrite(first, "a", note)));
    measure("tags.unprotect", () -> tags.unprotect("trips", "a", note));
    measure("tags.delete", () -> tags.delete("trips", "a", second.fingerprint(), note));
    measure("tags.create, deleted", () -> tags.create(first, "a", note));
    measure("tags.findSnapshotTag", () -> tags.findSnapshotTag("trips", "a", Instant.EPOCH));
    measure("tags.history", () -> tags.history("trips", "a", PageRequest.first(100)));
    measure(
        "atomically, two tags",
        () ->
            connection.runAtomically(
                inner -> {
                  inner.tags().move(second, "a", first.fingerprint(), note);
                  inner.tags().create(first, "a-previous", note);
                }));
  }

  private void ofSize(int size) {
    Graph graph = PostgresBackendTest.graph("trips-" + size);
    Artifact raw = graph.artifact("raw");
    Artifact built = graph.artifact("built");
    Map<String, StoragePartitions> rawData = Map.of("raw", partitions(raw, size, "a"));
    GraphSnapshot snapshot = GraphSnapshot.of(graph, rawData);
    GraphSnapshot next = snapshot.nextEdition();
    StoragePartitions first = partitions(built, size, "a");
    StoragePartitions second = partitions(built, size, "b");
    StoragePartitions third = partitions(built, size, "c");
    InputFingerprints asked = PostgresBackendTest.asked(first);
    String of = " " + size;

    measure("snapshot" + of, () -> connection.snapshot(graph, rawData));
    measure("snapshot, known" + of, () -> connection.snapshot(graph, rawData));
    connection.writeSnapshot(next);
    measure("writeArtifactPartitions" + of, () -> connection.writeArtifactPartitions(built, first));
    measure(
        "writeArtifactPartitions, known" + of,
        () -> connection.writeArtifactPartitions(built, first));
    measure("readArtifactPartitions" + of, () -> connection.readArtifactPartitions(built));
    measure(
        "streamArtifactPartitions" + of, () -> drain(connection.streamArtifactPartitions(built)));
    measure("lookup" + of, () -> connection.readArtifactPartitions(built, asked));
    measure("lookup, storage seen" + of, () -> connection.readArtifactPartitions(built, asked));
    measure(
        "writeSnapshotPartitions" + of,
        () -> connection.writeSnapshotPartitions(snapshot, "built", first));
    measure(
        "writeSnapshotPartitions, refused" + of,
        () -> swallow(() -> connection.writeSnapshotPartitions(snapshot, "built", second)));
    measure(
        "writeArtifactAndGraphPartitions" + of,
        () -> connection.writeArtifactAndGraphPartitions(next, "built", second));
    measure(
        "writeArtifactAndGraphPartitions, known" + of,
        () -> connection.writeArtifactAndGraphPartitions(next, "built", second));
    measure("readSnapshotPartitions" + of, () -> connection.readSnapshotPartitions(next, "built"));
    measure(
        "streamSnapshotPartitions" + of,
        () -> drain(connection.streamSnapshotPartitions(next, "built")));
    measure(
        "streamArtifactPartitions, closed unread" + of,
        () -> connection.streamArtifactPartitions(built).close());
    measure(
        "atomically, a stream" + of,
        () ->
            connection.runAtomically(
                inner -> drain(inner.streamSnapshotPartitions(next, "built"))));
    connection.sealSnapshot(snapshot);
    GraphSnapshot sealed = next.nextEdition();
    connection.writeSnapshot(sealed);
    connection.sealSnapshot(sealed);
    measure(
        "writeSnapshotPartitions, sealed" + of,
        () -> swallow(() -> connection.writeSnapshotPartitions(sealed, "built", third)));
    measure(
        "atomically, the same in two calls" + of,
        () ->
            connection.runAtomically(
                inner -> {
                  inner.writeArtifactPartitions(built, second);
                  inner.writeSnapshotPartitions(next, "built", second);
                }));
  }

  /** What snapshots have in common, what is added to it, and what is folded in the end. */
  private void shared() {
    Graph graph = PostgresBackendTest.graph("trips-shared");
    StoragePartitions raw = partitions(graph.artifact("raw"), 20, "a");
    StoragePartitions all = partitions(graph.artifact("built"), 1_000, "a");
    GraphSnapshot snapshot = GraphSnapshot.of(graph, Map.of("raw", raw));
    GraphSnapshot next = snapshot.nextEdition();
    connection.writeSnapshot(snapshot);
    connection.writeSnapshot(next);
    connection.writeSnapshotPartitions(snapshot, "built", all);
    measure(
        "next snapshot, unchanged", () -> connection.writeSnapshotPartitions(next, "built", all));
    measure(
        "a link to what has manifests",
        () ->
            connection.writeSnapshotPartitions(
                next,
                "built",
                StoragePartitions.of(
                    PostgresBackendTest.partition(graph.artifact("built"), 1_000, "a"))));
    measure(
        "another one, 100",
        () ->
            connection.writeSnapshotPartitions(
                next,
                "built",
                LongStream.range(1_001, 1_101)
                    .mapToObj(n -> PostgresBackendTest.partition(graph.artifact("built"), n, "a"))
                    .collect(StoragePartitions.toStoragePartitions())));
    connection.writeSnapshotPartitions(snapshot, "raw", raw);
    StoragePartitions more = partitions(graph.artifact("built"), 1_020, "a");
    connection.writeSnapshotPartitions(snapshot, "built", more);
    measure("sealSnapshot, two artifacts to fold", () -> connection.sealSnapshot(snapshot));
    assertThat(connection.readSnapshotPartitions(snapshot, "raw")).isEqualTo(raw);
    assertThat(connection.readSnapshotPartitions(snapshot, "built")).isEqualTo(more);
  }

  private void lineage() {
    Graph graph = PostgresBackendTest.graph("trips-lineage");
    StoragePartitions raw = partitions(graph.artifact("raw"), 20_000, "a");
    StoragePartitions built = partitions(graph.artifact("built"), 1, "a");
    GraphSnapshot snapshot = connection.snapshot(graph, Map.of("raw", raw));
    connection.writeArtifactAndGraphPartitions(snapshot, "built", built);
    connection.writeSnapshotTag(snapshot, "prod");
    StoragePartition one = built.asList().get(0);
    StoragePartition source = raw.asList().get(0);
    LineageBounds bounds = LineageBounds.standard();
    measure("record 1", () -> record(one, "a", StoragePartitions.of(source)));
    measure("record, known 1", () -> record(one, "a", StoragePartitions.of(source)));
    measure("record 20000", () -> record(one, "b", raw));
    measure("record, known 20000", () -> record(one, "b", raw));
    measure("findProvenance 1", () -> connection.lineage().findProvenance(of(one, "a")));
    measure("findProvenance 20000", () -> connection.lineage().findProvenance(of(one, "b")));
    record(one, "input", StoragePartitions.of(source));
    measure("upstream, depth 1", () -> drain(connection.lineage().upstream(one, bounds)));
    measure(
        "downstream, depth 1",
        () -> drain(connection.lineage().downstream(snapshot, "raw", source, bounds)));
    measure(
        "artifactUpstream",
        () -> drain(connection.lineage().artifactUpstream("trips-lineage", "built", bounds)));
    measure("affectedTags", () -> connection.lineage().affectedTags(source, bounds));
  }

  private void runs(Graph graph) {
    Runs runs = connection.runs();
    JsonObject configuration = JsonObject.builder().put("threads", 8).build();
    GraphSnapshot snapshot = connection.snapshot(graph, Map.of("raw", StoragePartitions.empty()));
    RunStart start =
        RunStart.builder().id("run").snapshot(snapshot).configuration(configuration).build();
    measure("runs, start", () -> runs.start(start));
    measure("runs, start, known", () -> runs.start(start));
    measure("runs, heartbeat", () -> runs.heartbeat("trips", "run"));
    measure("runs, record 1", () -> runs.record("trips", "run", builds(graph, 0, 1)));
    measure("runs, record 10000", () -> runs.record("trips", "run", builds(graph, 1, 10_001)));
    measure("runs, record 20000", () -> runs.record("trips", "run", builds(graph, 0, 20_000)));
    Build other =
        Build.builder(graph.producerOf("built").orElseThrow(), graph.artifact("built").key(0))
            .status(BuildStatus.CACHED)
            .build();
    measure(
        "runs, record, refused", () -> swallow(() -> runs.record("trips", "run", List.of(other))));
    measure("runs, finish", () -> runs.finish("trips", "run", RunEnd.failed("no")));
    measure("runs, finish, known", () -> runs.finish("trips", "run", RunEnd.failed("no")));
    measure("runs, find", () -> runs.find("trips", "run"));
    measure(
        "runs, findConfiguration",
        () -> runs.findConfiguration("trips", configuration.fingerprint()));
    PageRequest page = PageRequest.first(100);
    measure("runs, list", () -> runs.list(RunQuery.of("trips"), page));
    measure("runs, count", () -> runs.count(RunQuery.of("trips")));
    BuildQuery.Builder query = BuildQuery.builder().runs(RunQuery.of("trips"));
    BuildQuery failed = query.isInLast(true).status(BuildStatus.FAILED).build();
    measure("runs, what failed in the last run", () -> runs.listBuilds(failed, page));
    measure("runs, countBuilds", () -> runs.countBuilds(failed));
    measure("runs, durations", () -> runs.durations("trips", "build", 100));
  }

  private void claims(Graph graph) {
    Claims claims = connection.claims();
    Artifact built = graph.artifact("built");
    StoragePartitions some = partitions(built, 1_000, "claimed");
    InputFingerprints asked =
        InputFingerprints.copyOf(
            some.keys().stream().collect(toMap(key -> key, key -> Fingerprint.of(4711))));
    Lease mine = Lease.of("mine", Duration.ofHours(1));
    Lease others = Lease.of("others", Duration.ofHours(1));
    InputFingerprints one = InputFingerprints.of(built.key(-1), Fingerprint.of(4711));
    measure("claims, claim 1", () -> claims.claim(mine, built, one));
    measure("claims, claim 1000", () -> claims.claim(mine, built, asked));
    measure("claims, claim, of others", () -> claims.claim(others, built, asked));
    measure("claims, renew", () -> claims.renew(mine, built));
    measure("claims, built 1000", () -> claims.built(mine, built, some));
    measure(
        "claims, claim, built", () -> claims.claim(others, built, PostgresBackendTest.asked(some)));
    measure("claims, release", () -> claims.release(mine, built, one));
  }

  private void retention(Graph graph) {
    Retention retention = connection.retention();
    Artifact built = graph.artifact("built");
    StoragePartitions some = partitions(built, 1_000, "evicted");
    GraphSnapshot snapshot = connection.snapshot(graph, Map.of("raw", StoragePartitions.empty()));
    connection.writeArtifactAndGraphPartitions(snapshot, "built", some);
    EvictionNote note = new EvictionNote("ada", "bad");
    PageRequest page = PageRequest.first(100);
    Eviction eviction = new Eviction.OfKeys(PartitionQuery.of(built));
    measure("retention, evicted, none", () -> retention.evicted(snapshot, "built"));
    measure("retention, evicted, of all, none", () -> retention.evicted(snapshot));
    measure(
        "retention, evict, dry run", () -> retention.evict(eviction, note, RemovalMode.DRY_RUN));
    measure("retention, evict", () -> retention.evict(eviction, note, RemovalMode.REMOVE));
    measure("retention, evict, nothing", () -> retention.evict(eviction, note, RemovalMode.REMOVE));
    measure("retention, evicted", () -> retention.evicted(snapshot, "built"));
    measure("retention, evicted, of all", () -> retention.evicted(snapshot));
    measure("retention, listEvicted", () -> retention.listEvicted(built, page));
    connection.runs().start(RunStart.of("to clean up", snapshot));
    connection.writeArtifactPartitions(built, some);
    connection
        .runs()
        .record(
            graph.name(),
            "to clean up",
            some.stream().map(one -> PostgresBackendTest.build(graph, one)).toList());
    connection.runs().finish(graph.name(), "to clean up", RunEnd.cancelled());
    measure(
        "retention, cleanUp, dry run",
        () -> retention.cleanUp(graph.name(), "to clean up", RemovalMode.DRY_RUN));
    measure(
        "retention, cleanUp",
        () -> retention.cleanUp(graph.name(), "to clean up", RemovalMode.REMOVE));
    RetentionProgress toTheEnd = RetentionProgress.toTheEnd();
    RetentionPolicy all = keepingLast(1_000, graph);
    measure(
        "retention, retain, nothing", () -> retention.retain(all, RemovalMode.REMOVE, toTheEnd));
    RetentionPolicy none = keepingLast(0, graph);
    measure("retention, retain", () -> retention.retain(none, RemovalMode.REMOVE, toTheEnd));
    connection.writeGraph(graph);
    measure(
        "retention, removeGraph, dry run",
        () -> retention.removeGraph(graph.name(), RemovalMode.DRY_RUN, toTheEnd));
    measure(
        "retention, removeGraph",
        () -> retention.removeGraph(graph.name(), RemovalMode.REMOVE, toTheEnd));
    measure(
        "retention, purge, dry run", () -> retention.purge(SCHEMA, RemovalMode.DRY_RUN, toTheEnd));
  }

  private static RetentionPolicy keepingLast(int last, Graph graph) {
    return RetentionPolicy.builder()
        .name(graph.name())
        .keepLast(last)
        .keepYounger(Duration.ZERO)
        .keepFailed(Duration.ZERO)
        .build();
  }

  private void sweeps() {
    Retention retention = connection.retention();
    Artifact swept = PostgresBackendTest.artifact(folder + "/{n.value}-{input_fingerprint}");
    measure(
        "retention, sweepFiles 0",
        () -> retention.sweepFiles(swept, Duration.ZERO, RemovalMode.DRY_RUN));
    LongStream.range(0, 1_000).forEach(n -> write(folder.resolve(n + "-1")));
    measure(
        "retention, sweepFiles 1000",
        () -> retention.sweepFiles(swept, Duration.ZERO, RemovalMode.REMOVE_WITH_FILES));
  }

  private static void write(Path file) {
    try {
      Files.createFile(file);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static List<Build> builds(Graph graph, long from, long to) {
    return LongStream.range(from, to)
        .mapToObj(
            n ->
                Build.builder(
                        graph.producerOf("built").orElseThrow(), graph.artifact("built").key(n))
                    .status(BuildStatus.SUCCEEDED)
                    .startedAt(Instant.EPOCH)
                    .endedAt(Instant.EPOCH.plusMillis(n))
                    .build())
        .toList();
  }

  private static StoragePartition of(StoragePartition built, String input) {
    return StoragePartition.builder()
        .storage(built.storage())
        .key(built.key())
        .inputFingerprint(Fingerprint.fromString(input))
        .contentFingerprint(built.contentFingerprint())
        .build();
  }

  private static void record(StoragePartition built, String input, StoragePartitions inputs) {
    connection
        .lineage()
        .record(
            List.of(
                Provenance.builder()
                    .storage(built.storage())
                    .inputFingerprint(Fingerprint.fromString(input))
                    .producer("build")
                    .version(Version.text("1"))
                    .putInput("in", inputs)
                    .build()));
  }

  @Test
  void connections_come_and_go_without_the_network() {
    try (Backend other =
        PostgresBackend.open(TestServer.config(watched(), SCHEMA).migrateOnOpen(false).build())) {
      int sockets = Wire.sockets();
      Wire.clear();
      for (int i = 0; i < 1000; i++) {
        Connection one = other.connect();
        Connection inner = one.connect();
        inner.close();
        one.close();
      }
      assertThat(Wire.traffic().trips()).isZero();
      assertThat(Wire.sockets()).isEqualTo(sockets);
      Fingerprint none = Fingerprint.fromString("none");
      try (Connection one = other.connect()) {
        assertThat(one.findGraph("none", none)).isEmpty();
      }
      assertThat(Wire.sockets()).isEqualTo(sockets + 1);
    }
  }
}

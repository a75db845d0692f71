package org.artigraph4j.retention;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import java.time.Duration;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.error.GraphNotFoundException;
import org.artigraph4j.error.LineageLimitException;
import org.artigraph4j.error.RunNotFoundException;
import org.artigraph4j.error.RunStateException;
import org.artigraph4j.error.SnapshotNotFoundException;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.graph.UnknownArtifactException;
import org.artigraph4j.page.Page;
import org.artigraph4j.page.PageRequest;
import org.artigraph4j.page.PageTokenException;
import org.artigraph4j.storage.LocalFile;

/**
 * What keeps metadata from only ever growing: bad cache entries are evicted, failed runs cleaned
 * up, old snapshots removed with all that only they reach.
 *
 * <pre>{@code
 * RetentionReport plan =
 *     connection.retention().retain(policy, RemovalMode.DRY_RUN, RetentionProgress.toTheEnd());
 * }</pre>
 *
 * <p>Each call has a dry run, and may be repeated: what was broken off half-way is completed by the
 * same call. Tags are never touched, but by {@link #removeGraph} and {@link #purge}.
 *
 * <p>Those that work in batches ({@link #retain}, {@link #removeGraph}, {@link #purge}, {@link
 * #sweepFiles}) cannot be called inside of {@code atomically}.
 */
public interface Retention {
  /**
   * Takes partitions out of the cache. No lookup answers them any more, so that the next run builds
   * them again; what links them reads as before. Whoever writes one again makes it known again.
   *
   * <p>Where one is linked its key is taken: what is built anew is linked in the snapshot's {@link
   * GraphSnapshot#nextEdition}. And where its path says nothing of contents, its file is in the way
   * of the new one.
   *
   * <p>Files are deleted once it is committed, and only if no known partition and no link names
   * their path: so that of an evicted partition which is still linked stays. With them go the files
   * of such that were evicted before: to repeat a call that was broken off deletes what it left.
   *
   * @param note also in a dry run, whose answer has it
   * @return those that are evicted now, or would be, in the order of their storages' fingerprints,
   *     then by key; empty if there are none
   * @throws LineageLimitException if more was built from a partition than the bounds allow
   * @throws IllegalStateException if files are to be removed inside of {@code atomically}
   * @throws java.io.UncheckedIOException if a file cannot be deleted; the others are
   */
  ImmutableList<EvictedPartition> evict(Eviction which, EvictionNote note, RemovalMode mode);

  /**
   * The evicted ones of what a snapshot holds of an artifact, in key order.
   *
   * @throws SnapshotNotFoundException if the snapshot was not written
   * @throws UnknownArtifactException if its graph has no such artifact
   */
  ImmutableList<EvictedPartition> evicted(GraphSnapshot snapshot, String artifactKey);

  /**
   * The evicted ones of all that a snapshot holds, by artifact key, and each in key order;
   * artifacts of which none is evicted are not in the answer.
   *
   * @throws SnapshotNotFoundException if the snapshot was not written
   */
  ImmutableSortedMap<String, ImmutableList<EvictedPartition>> evicted(GraphSnapshot snapshot);

  /**
   * The evicted partitions of an artifact's storage, by key.
   *
   * @throws PageTokenException if the page follows one of another question
   */
  Page<EvictedPartition> listEvicted(Artifact artifact, PageRequest page);

  /**
   * Removes what a run that did not succeed wrote: the partitions of its builds that nobody else
   * links, and, unless it is sealed, the links of its snapshot to them, but for what another run
   * built as well. The journal stays.
   *
   * <p>It is atomic, but for files, which are deleted once it is committed, as {@link #evict} does:
   * to repeat it deletes those that are left.
   *
   * @param name of the graph
   * @throws RunNotFoundException if it was not started
   * @throws RunStateException if it goes on, or succeeded
   * @throws IllegalStateException if files are to be removed inside of {@code atomically}
   * @throws java.io.UncheckedIOException if a file cannot be deleted; the others are
   */
  CleanUp cleanUp(String name, String runId, RemovalMode mode);

  /**
   * Removes what a policy does not keep, in batches, beside others who read and write; the {@link
   * RetentionPolicy} says what that is. With files, it removes those of partitions that are removed
   * for good, after their batch is committed.
   *
   * @throws IllegalStateException inside of {@code atomically}
   * @throws java.io.UncheckedIOException if a file cannot be deleted, at the end of its batch,
   *     whose others are; to repeat the call goes on, and leaves that file to {@link #sweepFiles}
   */
  RetentionReport retain(RetentionPolicy policy, RemovalMode mode, RetentionProgress progress);

  /**
   * Removes all graphs of a name, with their snapshots, tags and runs, and what only they reach.
   *
   * @throws GraphNotFoundException if there is none
   * @throws java.io.UncheckedIOException as {@link #retain} does
   */
  RetentionReport removeGraph(String name, RemovalMode mode, RetentionProgress progress);

  /**
   * Removes everything.
   *
   * @param confirmation the name of the backend, or of its schema
   * @throws InvalidValueException if it is another name
   * @throws java.io.UncheckedIOException as {@link #retain} does
   */
  RetentionReport purge(String confirmation, RemovalMode mode, RetentionProgress progress);

  /**
   * Finds the files of an artifact in a {@code LocalFile} storage of this machine that no partition
   * names, known, linked or evicted, and removes them by the mode {@link
   * RemovalMode#REMOVE_WITH_FILES}. It goes by paths and times, and reads no file.
   *
   * <ul>
   *   <li>The grace protects what is being built: a file that is written and not recorded yet.
   *       Whoever adopts a file that is there already changes its time first, and then records it.
   *   <li>{@linkplain LocalFile#TEMPORARY Temporary} files are named by nobody, and have the same
   *       grace.
   *   <li>A file that might as well be one of another storage which the backend knows, by its path,
   *       is left alone, and so is one whose path no partition's is spelled like.
   *   <li>Folders stay, empty or not: a writer may be about to put a file there.
   *   <li>Where a path says nothing of an input fingerprint, a file that nobody knows may be a
   *       source that is still to be read: there it only finds, and refuses to remove.
   * </ul>
   *
   * @param grace how long they were not changed, by this machine's clock and that of its files
   * @param mode whether to remove them; with the mode {@link RemovalMode#REMOVE} nothing is
   * @throws InvalidValueException if the storage is no {@code LocalFile}, or if files are to be
   *     removed and its path has no {@code {input_fingerprint}}
   */
  FileSweep sweepFiles(Artifact artifact, Duration grace, RemovalMode mode);

  /** What there is, counted. It takes the time of that, and holds no lock. */
  Stats stats();
}

package org.artigraph4j.runs;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.Collection;
import java.util.Optional;
import org.artigraph4j.error.BuildStateException;
import org.artigraph4j.error.FingerprintConflictException;
import org.artigraph4j.error.RunConflictException;
import org.artigraph4j.error.RunNotFoundException;
import org.artigraph4j.error.RunStateException;
import org.artigraph4j.error.SnapshotNotFoundException;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.JsonObject;
import org.artigraph4j.page.Page;
import org.artigraph4j.page.PageRequest;
import org.artigraph4j.page.PageTokenException;

/**
 * The journal of runs. An executor writes down that it starts, what it builds, and how it ended;
 * everybody else asks.
 *
 * <pre>{@code
 * Run run = connection.runs().start(RunStart.of(UUID.randomUUID().toString(), snapshot));
 * connection.runs().record(run.name(), run.id(), builds); // some hundreds at a time
 * connection.runs().finish(run.name(), run.id(), RunEnd.succeeded());
 * }</pre>
 *
 * <p>A run must give a sign of life before its lease is over: a {@link #heartbeat}, or a record of
 * builds. If it does not, it is {@link RunStatus#LOST} to all who ask, also to those who ask or
 * count by status, until it does. That, and all times of runs, are by the backend's clock; times of
 * builds are by the builder's.
 *
 * <p>Every write may be repeated, as after an answer that was lost: what is written already is no
 * change, as long as nothing else was recorded of the same builds, and the run was not ended,
 * since. In a block that writes partitions, a record of their builds stands or falls with them.
 * Record last in a block: until it ends, all others that record in the run or give signs of its
 * life wait.
 *
 * <p>Lists are as those of a {@code catalog()}: flat, and each item that is there all the time is
 * on one page. They begin with the run that started last.
 */
public interface Runs {
  /**
   * Starts a run.
   *
   * @return the run as it is now, which has ended perhaps, if this start was made before
   * @throws SnapshotNotFoundException if its snapshot was not written
   * @throws RunNotFoundException if there is no run that it could do again
   * @throws RunConflictException if another start was made under its id
   * @throws FingerprintConflictException if another configuration of the same fingerprint is known
   */
  Run start(RunStart start);

  /**
   * Gives a sign of life.
   *
   * @param name of the graph
   * @throws RunNotFoundException if it was not started
   * @throws RunStateException if it has ended
   */
  default void heartbeat(String name, String id) {
    record(name, id, ImmutableList.of());
  }

  /**
   * Records what became of builds, all of them or none, and gives a sign of life. What was recorded
   * of a build before gives way, if its {@link BuildStatus} allows that.
   *
   * @param name of the graph
   * @param builds each once
   * @throws RunNotFoundException if the run was not started
   * @throws RunStateException if it has ended
   * @throws BuildStateException if one does not follow from what was recorded of it
   */
  void record(String name, String id, Collection<Build> builds);

  /**
   * Ends a run, also one that is lost. Of several who race exactly one wins.
   *
   * @param name of the graph
   * @return the run as it is now
   * @throws RunNotFoundException if it was not started
   * @throws RunStateException if it has ended otherwise
   */
  Run finish(String name, String id, RunEnd end);

  /** A run as it is now; empty if it was not started. */
  Optional<Run> find(String name, String id);

  /** What runs of the graph of a name were configured with; empty if none was with that. */
  Optional<JsonObject> findConfiguration(String name, Fingerprint fingerprint);

  /**
   * Runs, the one that started last first.
   *
   * @throws PageTokenException if the page follows one of another question
   */
  Page<Run> list(RunQuery query, PageRequest page);

  /**
   * Builds, those of the run that started last first; within a run by artifact. Where they are
   * asked for in the last run, all pages are of the run that was the last for the first page. Runs
   * and builds are passed over one by one until a page is full, but for those that were not
   * successful: ask for a window of time where few are meant among very many.
   *
   * @throws PageTokenException if the page follows one of another question
   */
  Page<BuildEntry> listBuilds(BuildQuery query, PageRequest page);

  /** How many runs there are of each status that some have. It takes the time of counting. */
  ImmutableMap<RunStatus, Long> count(RunQuery query);

  /** How many builds there are of each status that some have. It takes the time of counting. */
  ImmutableMap<BuildStatus, Long> countBuilds(BuildQuery query);

  /**
   * How long the code of a producer takes: over its builds that succeeded, those that ended last;
   * empty if there are none.
   *
   * @param name of the graph
   * @param producer its name
   * @param last over how many builds at most, from 1 to {@value PageRequest#MAX_SIZE}
   */
  Optional<BuildDurations> durations(String name, String producer, int last);
}

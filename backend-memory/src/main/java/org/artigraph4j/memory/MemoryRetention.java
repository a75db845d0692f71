package org.artigraph4j.memory;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import java.time.Duration;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.page.Page;
import org.artigraph4j.page.PageRequest;
import org.artigraph4j.retention.CleanUp;
import org.artigraph4j.retention.EvictedPartition;
import org.artigraph4j.retention.Eviction;
import org.artigraph4j.retention.EvictionNote;
import org.artigraph4j.retention.FileSweep;
import org.artigraph4j.retention.FileSweeping;
import org.artigraph4j.retention.RemovalMode;
import org.artigraph4j.retention.Retention;
import org.artigraph4j.retention.RetentionPolicy;
import org.artigraph4j.retention.RetentionProgress;
import org.artigraph4j.retention.RetentionReport;
import org.artigraph4j.retention.Stats;

/** Retention, each call in a class of its own. Its arguments are checked. */
final class MemoryRetention implements Retention {
  private final Session session;

  MemoryRetention(Session session) {
    this.session = session;
  }

  @Override
  public ImmutableList<EvictedPartition> evict(
      Eviction which, EvictionNote note, RemovalMode mode) {
    return new MemoryEvictions(session).evict(which, note, mode);
  }

  @Override
  public ImmutableList<EvictedPartition> evicted(GraphSnapshot snapshot, String artifactKey) {
    return new MemoryEvictions(session).evicted(snapshot, artifactKey);
  }

  @Override
  public ImmutableSortedMap<String, ImmutableList<EvictedPartition>> evicted(
      GraphSnapshot snapshot) {
    return new MemoryEvictions(session).evicted(snapshot);
  }

  @Override
  public Page<EvictedPartition> listEvicted(Artifact artifact, PageRequest page) {
    return new MemoryEvictions(session).list(artifact, page);
  }

  @Override
  public CleanUp cleanUp(String name, String runId, RemovalMode mode) {
    return new MemoryCleanUps(session).cleanUp(name, runId, mode);
  }

  @Override
  public RetentionReport retain(
      RetentionPolicy policy, RemovalMode mode, RetentionProgress progress) {
    return new MemoryRemovals(session).retain(policy, mode, progress);
  }

  @Override
  public RetentionReport removeGraph(String name, RemovalMode mode, RetentionProgress progress) {
    return new MemoryRemovals(session).removeGraph(name, mode, progress);
  }

  @Override
  public RetentionReport purge(String confirmation, RemovalMode mode, RetentionProgress progress) {
    return new MemoryRemovals(session).purge(confirmation, mode, progress);
  }

  @Override
  public FileSweep sweepFiles(Artifact artifact, Duration grace, RemovalMode mode) {
    return FileSweeping.run(artifact, grace, mode, new NamedFiles(session));
  }

  @Override
  public Stats stats() {
    return MemoryStats.of(session.state());
  }
}

package org.artigraph4j.examples.executor;

import com.google.common.collect.ImmutableMap;
import java.util.Map;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.storage.Storage;
import org.artigraph4j.storage.StoragePartitions;

/** Finds what a run starts from: the partitions of every raw artifact, as they are now. */
final class RawData {
  private RawData() {}

  /**
   * The partitions of the raw artifacts.
   *
   * @param given those that need not be looked for
   * @throws RunFailedException for an artifact without data
   */
  static ImmutableMap<String, StoragePartitions> of(
      Graph graph, Map<String, StoragePartitions> given) {
    ImmutableMap.Builder<String, StoragePartitions> raw = ImmutableMap.builder();
    raw.putAll(given);
    for (String key : graph.rawKeys()) {
      if (!given.containsKey(key)) {
        raw.put(key, requireSome(key, graph.artifact(key)));
      }
    }
    return raw.buildOrThrow();
  }

  private static StoragePartitions discover(String key, Artifact artifact) {
    Storage storage = artifact.storage();
    if (storage.takesInputFingerprint()) {
      throw new RunFailedException(
          "the raw artifact '"
              + key
              + "' was built by another graph, as its storage has {input_fingerprint};"
              + " pass the partitions that a snapshot of that graph holds");
    }
    return artifact.discover();
  }

  private static StoragePartitions requireSome(String key, Artifact artifact) {
    StoragePartitions found = discover(key, artifact);
    if (found.isEmpty()) {
      throw new RunFailedException(
          "the raw artifact '"
              + key
              + "' has no data in "
              + artifact.storage()
              + "; put its files there, or pass its partitions");
    }
    return found;
  }
}

package org.artigraph4j.backend;

import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.fingerprint.Utf8;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.partition.InputFingerprints;
import org.artigraph4j.storage.StoragePartitions;

/** The refusals that need no backend: what the arguments of a call must fit. */
final class Arguments {
  private Arguments() {}

  /** The key, if the snapshot's graph has this very artifact under it. */
  static String sameArtifact(GraphSnapshot snapshot, String artifactKey, Artifact artifact) {
    if (!snapshot.graph().artifact(artifactKey).equals(artifact)) {
      throw new InvalidValueException(
          "the artifact is not the one that the graph '"
              + Utf8.abbreviate(snapshot.name())
              + "' has as '"
              + Utf8.abbreviate(artifactKey)
              + "'; take it from snapshot.graph().artifact(key)");
    }
    return artifactKey;
  }

  static void checkLookup(Artifact artifact, InputFingerprints inputFingerprints) {
    artifact.storage().requireResolved();
    inputFingerprints.byKey().keySet().forEach(artifact.keyTypes()::check);
  }

  static void checkLinks(GraphSnapshot snapshot, String artifactKey, StoragePartitions partitions) {
    snapshot.graph().artifact(artifactKey).requireMine(partitions).requireOnePerKey();
    Fingerprint raw = snapshot.raw().get(artifactKey);
    if (raw != null && !partitions.isEmpty() && !raw.equals(partitions.fingerprint())) {
      throw new InvalidValueException(
          "'"
              + Utf8.abbreviate(artifactKey)
              + "' is raw, and which partitions it has is part of the identity of "
              + snapshot
              + "; these are others: take another snapshot with snapshot(graph, rawPartitions)");
    }
  }

  static void checkSameName(GraphSnapshot from, GraphSnapshot to) {
    if (!from.name().equals(to.name())) {
      throw new InvalidValueException(
          "snapshots of two graphs, '"
              + Utf8.abbreviate(from.name())
              + "' and '"
              + Utf8.abbreviate(to.name())
              + "', have no difference; give two of one name");
    }
  }
}

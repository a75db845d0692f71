package org.artigraph4j.diff;

import static com.google.common.collect.ImmutableList.toImmutableList;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import com.google.common.collect.Sets;
import java.util.Optional;
import org.artigraph4j.fingerprint.Utf8;
import org.artigraph4j.graph.Graph;

/** What differs between two graphs: their artifacts, and what makes each. */
public final class GraphDiff {
  private GraphDiff() {}

  /**
   * The artifacts that were added, removed, or defined otherwise, by key. A change upstream of an
   * artifact is none of the artifact itself, and neither is one of its producer's other outputs.
   *
   * @param from the earlier graph
   * @param to the later graph, of the same name or of another
   */
  public static ImmutableList<ArtifactChange> of(Graph from, Graph to) {
    return artifactKeys(from, to).stream()
        .flatMap(key -> find(from, to, key).stream())
        .collect(toImmutableList());
  }

  /**
   * The keys of the artifacts of either, in the order of changes.
   *
   * @param from the earlier graph
   * @param to the later graph
   */
  public static ImmutableSortedSet<String> artifactKeys(Graph from, Graph to) {
    return ImmutableSortedSet.copyOf(
        Utf8.ORDER, Sets.union(from.artifacts().keySet(), to.artifacts().keySet()));
  }

  static Optional<ArtifactChange> find(Graph from, Graph to, String artifactKey) {
    Optional<ArtifactDefinition> before = ArtifactDefinition.find(from, artifactKey);
    Optional<ArtifactDefinition> after = ArtifactDefinition.find(to, artifactKey);
    return before.equals(after)
        ? Optional.empty()
        : Optional.of(new ArtifactChange(artifactKey, before, after))
            .filter(change -> !change.parts().isEmpty());
  }
}

package org.artigraph4j.contract;

import static org.artigraph4j.contract.Samples.rawData;
import static org.artigraph4j.contract.Samples.rawGraph;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.error.FacetNotSupportedException;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.page.Page;
import org.artigraph4j.page.PageRequest;
import org.artigraph4j.tags.Tag;
import org.artigraph4j.tags.TagEntry;
import org.artigraph4j.tags.TagEntry.Change;
import org.artigraph4j.tags.TagNote;
import org.artigraph4j.tags.Tags;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;

/** Tests of the facet {@code tags()}, on a graph with three snapshots, all of them complete. */
public abstract class TagGroup extends ContractGroup {
  static final TagNote NOTE = TagNote.of("ada", "because");

  Graph graph;
  GraphSnapshot first;
  GraphSnapshot second;
  GraphSnapshot third;

  TagGroup(Supplier<Backend> open) {
    super(open);
  }

  @BeforeEach
  final void takeSnapshots() {
    try {
      connection.tags();
    } catch (FacetNotSupportedException missing) {
      Assumptions.abort(missing.getMessage());
    }
    graph = rawGraph();
    first = connection.snapshot(graph, rawData(graph, "a"));
    second = connection.snapshot(graph, rawData(graph, "b"));
    third = connection.snapshot(graph, rawData(graph, "c"));
  }

  /** A snapshot more, of which there are as many as there are numbers. */
  GraphSnapshot numbered(int number) {
    return connection.snapshot(graph, rawData(graph, "number " + number));
  }

  Tags tags() {
    return connection.tags();
  }

  /** The whole history, the oldest entry first. */
  List<TagEntry> history(String tag) {
    List<TagEntry> entries =
        new ArrayList<>(
            Page.stream(PageRequest.first(1_000), page -> tags().history(graph.name(), tag, page))
                .toList());
    Collections.reverse(entries);
    return entries;
  }

  void assertPointsTo(GraphSnapshot snapshot, String tag) {
    assertThat(connection.findSnapshotTag(graph.name(), tag)).contains(snapshot);
    assertThat(tags().find(graph.name(), tag).map(Tag::snapshot)).contains(snapshot.fingerprint());
  }

  void assertNone(String tag) {
    assertThat(connection.findSnapshotTag(graph.name(), tag)).isEmpty();
    assertThat(tags().find(graph.name(), tag)).isEmpty();
  }

  /** Every entry goes on where the one before it ended, and later. */
  List<TagEntry> assertGapless(String tag) {
    List<TagEntry> entries = history(tag);
    Optional<Fingerprint> target = Optional.empty();
    TagEntry last = null;
    for (TagEntry entry : entries) {
      assertThat(entry.from()).isEqualTo(target);
      assertThat(entry.change())
          .isIn(
              target.isEmpty()
                  ? List.of(Change.CREATED)
                  : List.of(Change.MOVED, Change.DELETED, Change.PROTECTED, Change.UNPROTECTED));
      if (last != null) {
        assertThat(entry.at()).isAfter(last.at());
      }
      target = entry.to();
      last = entry;
    }
    assertThat(tags().find(graph.name(), tag).map(Tag::snapshot)).isEqualTo(target);
    return entries;
  }

  List<Change> changes(String tag) {
    return history(tag).stream().map(TagEntry::change).toList();
  }
}

package org.artigraph4j.contract;

import static org.artigraph4j.contract.Samples.RAW;
import static org.artigraph4j.contract.Samples.complete;
import static org.artigraph4j.contract.Samples.pipeline;
import static org.artigraph4j.contract.Samples.print;
import static org.artigraph4j.contract.Samples.rawData;
import static org.artigraph4j.contract.Samples.rawGraph;
import static org.artigraph4j.contract.Samples.rawGraphBuilder;
import static org.artigraph4j.contract.Samples.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Lists;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.catalog.ArtifactQuery;
import org.artigraph4j.catalog.GraphVersion;
import org.artigraph4j.catalog.PartitionQuery;
import org.artigraph4j.catalog.SnapshotEntry;
import org.artigraph4j.catalog.SnapshotQuery;
import org.artigraph4j.error.ConnectionClosedException;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.fingerprint.Utf8;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.page.Page;
import org.artigraph4j.page.PageRequest;
import org.artigraph4j.page.PageToken;
import org.artigraph4j.page.PageTokenException;
import org.artigraph4j.tags.Tag;
import org.artigraph4j.tags.TagNote;
import org.artigraph4j.tags.Tags;
import org.junit.jupiter.api.Test;

/** {@code catalog()}: graphs, snapshots and tags, and what all listings have in common. */
@org.junit.jupiter.api.Tag("catalog")
public abstract class CatalogContract extends CatalogGroup {
  private static final Fingerprint NOTHING = print(unique("nothing"));
  private static final PageRequest FIRST = PageRequest.first(1_000);

  protected CatalogContract(Supplier<Backend> open) {
    super(open);
  }

  /** Another structure of the graph of a name. */
  private static Graph version(String name, int number) {
    return rawGraphBuilder(name).putPathTag("version", Integer.toString(number)).build();
  }

  private GraphSnapshot take(Graph graph, String... contents) {
    return connection.snapshot(graph, rawData(graph, contents));
  }

  private List<Fingerprint> snapshots(SnapshotQuery query) {
    return all(page -> catalog.snapshots(query, page)).stream()
        .map(SnapshotEntry::fingerprint)
        .toList();
  }

  private List<String> tags(String name, String prefix) {
    return all(page -> catalog.tags(name, prefix, page)).stream().map(Tag::tag).toList();
  }

  // Graphs

  @Test
  void graph_names_are_listed_once_in_their_order() {
    List<String> names = new ArrayList<>();
    for (String word : List.of("b", "a", "\uFFFD", "\uD83D\uDE80", "a%", "Z")) {
      names.add(unique(word));
    }
    for (String name : names) {
      connection.writeGraph(version(name, 1));
      connection.writeGraph(version(name, 2));
    }

    List<String> listed = all(catalog::graphNames);

    assertThat(listed).isSortedAccordingTo(Utf8.ORDER).doesNotHaveDuplicates();
    names.sort(Utf8.ORDER);
    assertThat(listed).containsSubsequence(names);
  }

  @Test
  void versions_of_a_graph_are_listed_the_newest_first() {
    String name = unique("graph");
    List<Fingerprint> written = new ArrayList<>();
    for (int number = 0; number < 7; number++) {
      connection.writeGraph(version(name, number));
      connection.writeGraph(version(name, 0)); // known: it does not become newer
      written.add(version(name, number).fingerprint());
    }
    connection.writeGraph(rawGraph());

    List<GraphVersion> listed = all(page -> catalog.graphs(name, page));

    assertThat(listed)
        .extracting(GraphVersion::fingerprint)
        .containsExactlyElementsOf(Lists.reverse(written));
    assertThat(listed)
        .isSortedAccordingTo(Comparator.comparing(GraphVersion::firstSeen).reversed());
  }

  // Snapshots

  @Test
  void snapshots_are_listed_the_newest_first_with_what_they_are() {
    Graph graph = rawGraph();
    GraphSnapshot first = take(graph, "a");
    GraphSnapshot second = first.nextEdition();
    connection.writeSnapshot(second);
    GraphSnapshot third = take(version(graph.name(), 1), "a");
    connection.sealSnapshot(second);
    connection.writeSnapshotTag(third, "b");
    connection.writeSnapshotTag(third, "a");
    take(rawGraph(), "a");

    List<SnapshotEntry> listed =
        all(page -> catalog.snapshots(SnapshotQuery.of(graph.name()), page));

    assertThat(listed)
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields("createdAt")
        .containsExactly(entry(third, true, "a", "b"), entry(second, true), entry(first, false));
    assertThat(listed)
        .isSortedAccordingTo(Comparator.comparing(SnapshotEntry::createdAt).reversed());
  }

  private static SnapshotEntry entry(GraphSnapshot snapshot, boolean isSealed, String... tags) {
    return new SnapshotEntry(
        snapshot.fingerprint(),
        snapshot.graph().fingerprint(),
        snapshot.edition(),
        Instant.EPOCH,
        isSealed,
        ImmutableList.copyOf(tags));
  }

  @Test
  void snapshots_are_chosen_by_version_time_and_tag() {
    String name = unique("graph");
    List<Fingerprint> taken = new ArrayList<>(); // the newest first
    for (int number = 0; number < 8; number++) {
      GraphSnapshot snapshot = take(version(name, number % 2), "a" + number);
      taken.add(0, snapshot.fingerprint());
      connection.writeSnapshotTag(snapshot, "prod", true);
      connection.writeSnapshotTag(snapshot, "tag " + number);
    }
    List<Instant> times =
        all(page -> catalog.snapshots(SnapshotQuery.of(name), page)).stream()
            .map(SnapshotEntry::createdAt)
            .toList();
    SnapshotQuery.Builder odd =
        SnapshotQuery.builder().name(name).graph(version(name, 1).fingerprint());

    assertThat(snapshots(odd.build()))
        .containsExactly(taken.get(0), taken.get(2), taken.get(4), taken.get(6));
    assertThat(snapshots(odd.from(times.get(4)).until(times.get(0)).build()))
        .containsExactly(taken.get(2), taken.get(4));
    assertThat(snapshots(of(name).from(times.get(3)).build())).isEqualTo(taken.subList(0, 4));
    assertThat(snapshots(of(name).from(times.get(3).plusNanos(1)).build()))
        .isEqualTo(taken.subList(0, 3));
    assertThat(snapshots(of(name).until(times.get(3)).build())).isEqualTo(taken.subList(4, 8));
    assertThat(snapshots(of(name).until(times.get(3).plusNanos(1)).build()))
        .isEqualTo(taken.subList(3, 8));
    assertThat(snapshots(of(name).from(Instant.MIN).until(Instant.MAX).build())).isEqualTo(taken);
    assertThat(snapshots(of(name).from(times.get(0).plus(Duration.ofDays(1))).build())).isEmpty();
    assertThat(snapshots(of(name).taggedWith("prod").build())).containsExactly(taken.get(0));
    assertThat(snapshots(of(name).taggedWith("tag 3").build())).containsExactly(taken.get(4));
    assertThat(snapshots(of(name).taggedWith("none").build())).isEmpty();
    assertThat(snapshots(of(name).taggedWith("tag 3").from(times.get(3)).build())).isEmpty();
    assertThat(snapshots(of(name).taggedWith("prod").notTaggedWith("tag 7").build())).isEmpty();
    assertThat(snapshots(of(name).taggedWith("prod").graph(version(name, 0).fingerprint()).build()))
        .isEmpty();
    assertThat(snapshots(of(name).notTaggedWith("tag 7").build())).isEqualTo(taken.subList(1, 8));
    assertThat(snapshots(of(name).notTaggedWith("none").build())).isEqualTo(taken);
  }

  private static SnapshotQuery.Builder of(String name) {
    return SnapshotQuery.builder().name(name);
  }

  @Test
  void snapshots_that_are_there_all_the_time_are_listed_once_while_others_come() {
    Graph graph = rawGraph();
    List<Fingerprint> taken = new ArrayList<>();
    for (int number = 0; number < 10; number++) {
      taken.add(0, take(graph, "a" + number).fingerprint());
    }
    List<String> more = new ArrayList<>();

    List<Fingerprint> listed =
        all(
                page -> catalog.snapshots(SnapshotQuery.of(graph.name()), page),
                () -> {
                  more.add("more");
                  take(graph, more.toArray(String[]::new));
                })
            .stream()
            .map(SnapshotEntry::fingerprint)
            .toList();

    assertThat(listed).isEqualTo(taken);
  }

  @Test
  void a_listing_of_everything_beside_writers_has_each_item_once() throws Exception {
    Graph graph = rawGraph();
    List<Fingerprint> taken = new ArrayList<>();
    for (int number = 0; number < 40; number++) {
      taken.add(0, take(graph, "a" + number).fingerprint());
    }
    Race.run(
        () -> {
          for (int number = 0; number < 30; number++) {
            take(graph, "b" + number);
          }
        },
        () -> {
          for (int round = 0; round < 5; round++) {
            List<Fingerprint> listed = snapshots(SnapshotQuery.of(graph.name()));
            assertThat(listed).doesNotHaveDuplicates().containsSubsequence(taken);
          }
        });
  }

  // Tags

  @Test
  void tags_are_listed_in_their_order_with_where_they_point() {
    Graph graph = rawGraph();
    GraphSnapshot first = take(graph, "a");
    GraphSnapshot second = take(graph, "b");
    connection.writeSnapshotTag(first, "prod");
    connection.writeSnapshotTag(first, "2026.11");
    connection.writeSnapshotTag(second, "prod", true);
    connection.writeSnapshotTag(take(rawGraph(), "a"), "elsewhere");

    List<Tag> listed = all(page -> catalog.tags(graph.name(), "", page));

    assertThat(listed)
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields("since")
        .containsExactly(tag(first, "2026.11"), tag(second, "prod"));
    assertThat(listed.get(1).since()).isAfterOrEqualTo(listed.get(0).since());
  }

  @Test
  void tags_are_listed_as_their_life_left_them() {
    Tags life = tagsIfAny();
    GraphSnapshot snapshot = take(rawGraph(), "a");
    String name = snapshot.name();
    for (String tag : List.of("deleted", "kept", "protected")) {
      life.create(snapshot, tag, TagNote.empty());
    }
    life.protect(name, "protected", TagNote.empty());
    life.delete(name, "deleted", snapshot.fingerprint(), TagNote.empty());

    assertThat(all(page -> catalog.tags(name, "", page)))
        .containsExactly(
            life.find(name, "kept").orElseThrow(), life.find(name, "protected").orElseThrow());
    assertThat(catalog.snapshots(SnapshotQuery.of(name), FIRST).items())
        .containsExactlyElementsOf(
            catalog.snapshots(of(name).notTaggedWith("deleted").build(), FIRST).items())
        .singleElement()
        .satisfies(entry -> assertThat(entry.tags()).containsExactly("kept", "protected"));
    assertThat(snapshots(of(name).taggedWith("deleted").build())).isEmpty();
  }

  private Tags tagsIfAny() {
    return facet(connection::tags);
  }

  private static Tag tag(GraphSnapshot snapshot, String tag) {
    return new Tag(snapshot.name(), tag, snapshot.fingerprint(), false, Instant.EPOCH);
  }

  @Test
  void a_prefix_of_tags_is_taken_as_it_stands() {
    GraphSnapshot snapshot = take(rawGraph(), "a");
    String name = snapshot.name();
    String largest = "\uDBFF\uDFFF";
    List<String> odd =
        List.of(
            "%",
            "%a",
            "_",
            "_a",
            "\\",
            "\\a",
            "a",
            "a%",
            "aB",
            "aa",
            "a\uD7FF",
            "a\uE000",
            "a'b",
            "b",
            "\uD7FF",
            "\uE000",
            "\uFFFF",
            largest,
            largest + largest,
            largest + "a",
            "a" + largest);
    for (String tag : odd) {
      connection.writeSnapshotTag(snapshot, tag);
    }
    for (String prefix :
        List.of(
            "",
            "%",
            "_",
            "\\",
            "a",
            "A",
            "a%",
            "a_",
            "a\\",
            "a'",
            "a\uD7FF",
            "\uD7FF",
            largest,
            "a" + largest,
            "c",
            " ",
            largest.repeat(256))) {
      assertThat(tags(name, prefix))
          .as("prefix '%s'", prefix)
          .isEqualTo(
              odd.stream().filter(tag -> tag.startsWith(prefix)).sorted(Utf8.ORDER).toList());
    }
  }

  @Test
  void tags_that_are_there_all_the_time_are_listed_once_while_others_come() {
    GraphSnapshot snapshot = take(rawGraph(), "a");
    List<String> tags = List.of("b", "d", "f", "h", "j", "l", "n");
    tags.forEach(tag -> connection.writeSnapshotTag(snapshot, tag));
    List<String> more = new ArrayList<>(List.of("a", "c", "e", "i", "m", "o"));

    List<String> listed =
        all(
                page -> catalog.tags(snapshot.name(), "", page),
                () -> {
                  if (!more.isEmpty()) {
                    connection.writeSnapshotTag(snapshot, more.remove(0));
                    connection.writeSnapshotTag(snapshot, more.remove(more.size() - 1));
                  }
                })
            .stream()
            .map(Tag::tag)
            .toList();

    assertThat(listed).doesNotHaveDuplicates().containsSubsequence(tags).contains("o");
  }

  // All listings

  /** Every listing, each of something that has at least two items. */
  private Map<String, Function<PageRequest, ? extends Page<?>>> listings() {
    Graph graph = pipeline();
    String content = unique("content");
    GraphSnapshot snapshot = complete(connection, take(graph, content, content));
    take(version(graph.name(), 1), content, content);
    connection.writeSnapshotTag(snapshot, "a");
    connection.writeSnapshotTag(snapshot, "b");
    Map<String, Function<PageRequest, ? extends Page<?>>> listings = new LinkedHashMap<>();
    listings.put("graph names", catalog::graphNames);
    for (String name : List.of(graph.name(), unique("nothing"))) {
      listings.put("graphs " + name, page -> catalog.graphs(name, page));
      listings.put("snapshots " + name, page -> catalog.snapshots(SnapshotQuery.of(name), page));
      listings.put(
          "snapshots until " + name,
          page -> catalog.snapshots(of(name).until(Instant.MAX).build(), page));
      listings.put("tags " + name, page -> catalog.tags(name, "", page));
      listings.put("artifacts " + name, page -> catalog.artifacts(ArtifactQuery.of(name), page));
    }
    for (PartitionQuery.Order order : PartitionQuery.Order.values()) {
      PartitionQuery query =
          PartitionQuery.builder().artifact(graph.artifact(RAW)).order(order).build();
      listings.put("partitions " + order, page -> catalog.partitions(query, page));
    }
    for (Fingerprint one : List.of(print(content), NOTHING)) {
      listings.put("partitions with " + one, page -> catalog.partitionsWithContent(one, page));
      listings.put("links with " + one, page -> catalog.linksWithContent(one, page));
    }
    return listings;
  }

  @Test
  void the_token_of_one_listing_is_refused_by_all_others() {
    Map<String, Function<PageRequest, ? extends Page<?>>> listings = listings();
    listings.forEach(
        (name, listing) -> {
          if (listing.apply(PageRequest.first(1)).next().isEmpty()) {
            return; // it has nothing
          }
          PageToken token = token(listing);
          listings.forEach(
              (other, otherListing) -> {
                if (!other.equals(name)) {
                  assertThatThrownBy(() -> otherListing.apply(FIRST.after(token)))
                      .as("a token of %s for %s", name, other)
                      .isInstanceOf(PageTokenException.class);
                }
              });
        });
  }

  @Test
  void pages_of_any_size_hold_the_same() {
    listings()
        .forEach(
            (name, listing) -> {
              if (!name.equals("graph names")) { // which others write
                Page<?> whole = listing.apply(FIRST);
                assertThat(whole.next()).as(name).isEmpty();
                List<Object> single = new ArrayList<>();
                Page<?> page = listing.apply(PageRequest.first(1));
                single.addAll(page.items());
                while (page.next().isPresent()) {
                  page = listing.apply(PageRequest.first(1).after(page.next().get()));
                  single.addAll(page.items());
                }
                assertThat(single).as(name).isEqualTo(whole.items());
                assertThat(single.size()).as(name).isNotEqualTo(1);
                assertThat(single.isEmpty()).as(name).isEqualTo(isOfNothing(name));
              }
            });
  }

  private static boolean isOfNothing(String listing) {
    return listing.contains("nothing") || listing.contains(NOTHING.toString());
  }

  @Test
  void a_refused_token_does_not_doom_a_block() {
    GraphSnapshot snapshot = take(rawGraph(), "a");
    take(snapshot.graph(), "b");
    PageToken token = token(page -> catalog.snapshots(SnapshotQuery.of(snapshot.name()), page));

    connection.runAtomically(
        inner -> {
          assertThatThrownBy(() -> inner.catalog().graphs(snapshot.name(), FIRST.after(token)))
              .isInstanceOf(PageTokenException.class);
          inner.writeSnapshotTag(snapshot, "prod");
        });

    assertThat(tags(snapshot.name(), "")).containsExactly("prod");
  }

  @Test
  void a_block_lists_what_it_wrote_and_others_do_not() {
    GraphSnapshot snapshot = take(rawGraph(), "a");

    connection.runAtomically(
        inner -> {
          inner.writeSnapshotTag(snapshot, "prod");
          assertThat(inner.catalog().tags(snapshot.name(), "", FIRST).items()).hasSize(1);
          try (Connection other = backend.connect()) {
            assertThat(other.catalog().tags(snapshot.name(), "", FIRST).items()).isEmpty();
          }
        });

    assertThat(tags(snapshot.name(), "")).containsExactly("prod");
  }

  @Test
  void bad_arguments_are_refused() {
    assertThatThrownBy(() -> catalog.graphs(" ", FIRST)).isInstanceOf(InvalidValueException.class);
    assertThatThrownBy(() -> catalog.tags("a", "\0", FIRST))
        .isInstanceOf(InvalidValueException.class);
    assertThatThrownBy(() -> catalog.tags("a", "a".repeat(1025), FIRST))
        .isInstanceOf(InvalidValueException.class);
    Fingerprint none = Fingerprint.of(0);
    assertThatThrownBy(() -> catalog.partitionsWithContent(none, FIRST))
        .isInstanceOf(InvalidValueException.class);
    assertThatThrownBy(() -> catalog.linksWithContent(none, FIRST))
        .isInstanceOf(InvalidValueException.class);
    assertThatThrownBy(() -> catalog.graphNames(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> catalog.snapshots(null, FIRST))
        .isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> SnapshotQuery.builder().build())
        .isInstanceOf(InvalidValueException.class)
        .hasMessageContaining("name");
  }

  @Test
  void a_closed_connection_lists_nothing() {
    connection.close();

    assertThatThrownBy(() -> catalog.graphNames(FIRST))
        .isInstanceOf(ConnectionClosedException.class);
  }
}

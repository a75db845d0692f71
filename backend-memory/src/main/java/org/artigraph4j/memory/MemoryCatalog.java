package org.artigraph4j.memory;

import com.google.common.collect.ImmutableList;
import io.vavr.collection.Map;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Set;
import java.util.stream.Stream;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.catalog.ArtifactEntry;
import org.artigraph4j.catalog.ArtifactQuery;
import org.artigraph4j.catalog.Catalog;
import org.artigraph4j.catalog.ContentLink;
import org.artigraph4j.catalog.GraphVersion;
import org.artigraph4j.catalog.Listing;
import org.artigraph4j.catalog.PartitionEntry;
import org.artigraph4j.catalog.PartitionQuery;
import org.artigraph4j.catalog.SnapshotEntry;
import org.artigraph4j.catalog.SnapshotQuery;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.Utf8;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.memory.State.KnownGraph;
import org.artigraph4j.memory.State.Named;
import org.artigraph4j.page.Page;
import org.artigraph4j.page.PageRequest;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.artigraph4j.tags.Tag;

/** Listings: each page looks at all there is now, and sorts it. Arguments are checked. */
final class MemoryCatalog implements Catalog {
  private final Session session;

  MemoryCatalog(Session session) {
    this.session = session;
  }

  private Named named(String name) {
    return session.state().named(name);
  }

  @Override
  public Page<String> graphNames(PageRequest page) {
    return Listing.graphNames().pageOfAll(page, session.state().names().keySet().toJavaStream());
  }

  @Override
  public Page<GraphVersion> graphs(String name, PageRequest page) {
    return Listing.graphs(name)
        .pageOfAll(
            page,
            values(named(name).graphs())
                .map(
                    known ->
                        new GraphVersion(known.graph().fingerprint(), State.instant(known.at()))));
  }

  @Override
  public Page<SnapshotEntry> snapshots(SnapshotQuery query, PageRequest page) {
    Named named = named(query.name());
    return Listing.snapshots(query)
        .pageOfAll(
            page,
            values(named.snapshots()).map(known -> entry(named, known)).filter(query::accepts));
  }

  private static SnapshotEntry entry(Named named, KnownSnapshot known) {
    GraphSnapshot snapshot = known.snapshot();
    return new SnapshotEntry(
        snapshot.fingerprint(),
        snapshot.graph().fingerprint(),
        snapshot.edition(),
        State.instant(known.at()),
        known.sealed(),
        tags(named, snapshot));
  }

  private static ImmutableList<String> tags(Named named, GraphSnapshot snapshot) {
    return current(named)
        .filter(tag -> tag.snapshot().equals(snapshot.fingerprint()))
        .map(Tag::tag)
        .sorted(Utf8.ORDER)
        .collect(ImmutableList.toImmutableList());
  }

  @Override
  public Page<Tag> tags(String name, String prefix, PageRequest page) {
    return Listing.tags(name, prefix)
        .pageOfAll(page, current(named(name)).filter(tag -> tag.tag().startsWith(prefix)));
  }

  /** The tags that are not deleted. */
  private static Stream<Tag> current(Named named) {
    return values(named.tags()).flatMap(known -> known.current().stream());
  }

  @Override
  public Page<ArtifactEntry> artifacts(ArtifactQuery query, PageRequest page) {
    return Listing.artifacts(query)
        .pageOfAll(
            page,
            values(session.state().names())
                .flatMap(MemoryCatalog::definitions)
                .filter(query::accepts));
  }

  /** What identifies a definition, beside the name. */
  private record Definition(String key, Artifact artifact, boolean isProduced) {}

  private static Stream<ArtifactEntry> definitions(Named named) {
    LinkedHashMap<Definition, ArtifactEntry> first = new LinkedHashMap<>();
    values(named.graphs())
        .sorted(Comparator.comparing(KnownGraph::at))
        .flatMap(MemoryCatalog::definitions)
        .forEach(
            entry ->
                first.putIfAbsent(
                    new Definition(entry.key(), entry.artifact(), entry.isProduced()), entry));
    return first.values().stream();
  }

  private static Stream<ArtifactEntry> definitions(KnownGraph known) {
    Graph graph = known.graph();
    Set<String> raw = graph.rawKeys();
    return graph.artifacts().entrySet().stream()
        .map(
            artifact ->
                new ArtifactEntry(
                    graph.name(),
                    artifact.getKey(),
                    artifact.getValue(),
                    !raw.contains(artifact.getKey()),
                    State.instant(known.at())));
  }

  @Override
  public Page<PartitionEntry> partitions(PartitionQuery query, PageRequest page) {
    return Listing.partitions(query)
        .pageOfAll(
            page,
            session
                .state()
                .storage(query.artifact().storage())
                .added()
                .filter(added -> query.accepts(added.partition().key()))
                .map(MemoryCatalog::entry));
  }

  private static PartitionEntry entry(Added added) {
    return new PartitionEntry(added.partition(), State.instant(added.at()));
  }

  @Override
  public Page<PartitionEntry> partitionsWithContent(Fingerprint content, PageRequest page) {
    return Listing.partitionsWithContent(content)
        .pageOfAll(
            page,
            values(session.state().storages())
                .flatMap(KnownStorage::added)
                .filter(added -> added.partition().contentFingerprint().equals(content))
                .map(MemoryCatalog::entry));
  }

  @Override
  public Page<ContentLink> linksWithContent(Fingerprint content, PageRequest page) {
    return Listing.linksWithContent(content)
        .pageOfAll(
            page,
            values(session.state().names())
                .flatMap(
                    named ->
                        values(named.snapshots()).flatMap(known -> links(named, known, content))));
  }

  private static Stream<ContentLink> links(Named named, KnownSnapshot known, Fingerprint content) {
    GraphSnapshot snapshot = known.snapshot();
    return known
        .links()
        .toJavaStream()
        .map(
            links ->
                new ContentLink(
                    snapshot.name(),
                    snapshot.fingerprint(),
                    links._1(),
                    with(content, links._2()),
                    tags(named, snapshot)))
        .filter(link -> !link.partitions().isEmpty());
  }

  private static StoragePartitions with(
      Fingerprint content, Map<PartitionKey, StoragePartition> links) {
    return values(links)
        .filter(partition -> partition.contentFingerprint().equals(content))
        .collect(StoragePartitions.toStoragePartitions());
  }

  private static <T> Stream<T> values(Map<?, T> map) {
    return map.valuesIterator().toJavaStream();
  }
}

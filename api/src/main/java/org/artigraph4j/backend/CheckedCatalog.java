package org.artigraph4j.backend;

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
import org.artigraph4j.fingerprint.Names;
import org.artigraph4j.fingerprint.Utf8;
import org.artigraph4j.page.Page;
import org.artigraph4j.page.PageRequest;
import org.artigraph4j.tags.Tag;

/** {@link CheckedConnection}'s part in listings: bad arguments and tokens are refused. */
final class CheckedCatalog implements Catalog {
  private final Catalog store;
  private final Gate gate;

  CheckedCatalog(Catalog store, Gate gate) {
    this.store = store;
    this.gate = gate;
  }

  @Override
  public Page<String> graphNames(PageRequest page) {
    return gate.page(Listing.graphNames(), page, () -> store.graphNames(page));
  }

  @Override
  public Page<GraphVersion> graphs(String name, PageRequest page) {
    Names.graph(name);
    return gate.page(Listing.graphs(name), page, () -> store.graphs(name, page));
  }

  @Override
  public Page<SnapshotEntry> snapshots(SnapshotQuery query, PageRequest page) {
    return gate.page(Listing.snapshots(query), page, () -> store.snapshots(query, page));
  }

  @Override
  public Page<Tag> tags(String name, String prefix, PageRequest page) {
    Names.graph(name);
    Utf8.requireStorable("prefix of tags", prefix);
    Utf8.requireLength("prefix of tags", prefix, Names.MAX_BYTES);
    return gate.page(Listing.tags(name, prefix), page, () -> store.tags(name, prefix, page));
  }

  @Override
  public Page<ArtifactEntry> artifacts(ArtifactQuery query, PageRequest page) {
    return gate.page(Listing.artifacts(query), page, () -> store.artifacts(query, page));
  }

  @Override
  public Page<PartitionEntry> partitions(PartitionQuery query, PageRequest page) {
    return gate.page(Listing.partitions(query), page, () -> store.partitions(query, page));
  }

  @Override
  public Page<PartitionEntry> partitionsWithContent(Fingerprint content, PageRequest page) {
    content.requireNonZero("content fingerprint");
    return gate.page(
        Listing.partitionsWithContent(content),
        page,
        () -> store.partitionsWithContent(content, page));
  }

  @Override
  public Page<ContentLink> linksWithContent(Fingerprint content, PageRequest page) {
    content.requireNonZero("content fingerprint");
    return gate.page(
        Listing.linksWithContent(content), page, () -> store.linksWithContent(content, page));
  }
}

package org.artigraph4j.backend;

import java.util.function.Function;
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
import org.artigraph4j.page.Keyset;
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

  private <T> Page<T> list(
      Keyset<T> listing, PageRequest page, Function<Catalog, Page<T>> operation) {
    listing.after(page);
    return gate.call(() -> operation.apply(store));
  }

  @Override
  public Page<String> graphNames(PageRequest page) {
    return list(Listing.graphNames(), page, catalog -> catalog.graphNames(page));
  }

  @Override
  public Page<GraphVersion> graphs(String name, PageRequest page) {
    Names.graph(name);
    return list(Listing.graphs(name), page, catalog -> catalog.graphs(name, page));
  }

  @Override
  public Page<SnapshotEntry> snapshots(SnapshotQuery query, PageRequest page) {
    return list(Listing.snapshots(query), page, catalog -> catalog.snapshots(query, page));
  }

  @Override
  public Page<Tag> tags(String name, String prefix, PageRequest page) {
    Names.graph(name);
    Utf8.requireStorable("prefix of tags", prefix);
    Utf8.requireLength("prefix of tags", prefix, Names.MAX_BYTES);
    return list(Listing.tags(name, prefix), page, catalog -> catalog.tags(name, prefix, page));
  }

  @Override
  public Page<ArtifactEntry> artifacts(ArtifactQuery query, PageRequest page) {
    return list(Listing.artifacts(query), page, catalog -> catalog.artifacts(query, page));
  }

  @Override
  public Page<PartitionEntry> partitions(PartitionQuery query, PageRequest page) {
    return list(Listing.partitions(query), page, catalog -> catalog.partitions(query, page));
  }

  @Override
  public Page<PartitionEntry> partitionsWithContent(Fingerprint content, PageRequest page) {
    content.requireNonZero("content fingerprint");
    return list(
        Listing.partitionsWithContent(content),
        page,
        catalog -> catalog.partitionsWithContent(content, page));
  }

  @Override
  public Page<ContentLink> linksWithContent(Fingerprint content, PageRequest page) {
    content.requireNonZero("content fingerprint");
    return list(
        Listing.linksWithContent(content),
        page,
        catalog -> catalog.linksWithContent(content, page));
  }
}

package org.artigraph4j.postgres;

import org.artigraph4j.catalog.ArtifactEntry;
import org.artigraph4j.catalog.ArtifactQuery;
import org.artigraph4j.catalog.Catalog;
import org.artigraph4j.catalog.ContentLink;
import org.artigraph4j.catalog.GraphVersion;
import org.artigraph4j.catalog.PartitionEntry;
import org.artigraph4j.catalog.PartitionQuery;
import org.artigraph4j.catalog.SnapshotEntry;
import org.artigraph4j.catalog.SnapshotQuery;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.page.Page;
import org.artigraph4j.page.PageRequest;
import org.artigraph4j.tags.Tag;

/** Listings, each page of which is one statement run in a session. Its arguments are checked. */
final class PostgresCatalog implements Catalog {
  private final Session session;
  private final Tables tables;

  PostgresCatalog(Session session, Tables tables) {
    this.session = session;
    this.tables = tables;
  }

  @Override
  public Page<String> graphNames(PageRequest page) {
    return session.query(connection -> tables.graphListings().names(connection, page));
  }

  @Override
  public Page<GraphVersion> graphs(String name, PageRequest page) {
    return session.query(connection -> tables.graphListings().graphs(connection, name, page));
  }

  @Override
  public Page<SnapshotEntry> snapshots(SnapshotQuery query, PageRequest page) {
    return session.query(connection -> tables.graphListings().snapshots(connection, query, page));
  }

  @Override
  public Page<Tag> tags(String name, String prefix, PageRequest page) {
    return session.query(connection -> tables.graphListings().tags(connection, name, prefix, page));
  }

  @Override
  public Page<ArtifactEntry> artifacts(ArtifactQuery query, PageRequest page) {
    return session.query(
        connection -> tables.artifactListings().artifacts(connection, query, page));
  }

  @Override
  public Page<PartitionEntry> partitions(PartitionQuery query, PageRequest page) {
    return session.query(
        connection -> tables.partitionListings().partitions(connection, query, page));
  }

  @Override
  public Page<PartitionEntry> partitionsWithContent(Fingerprint content, PageRequest page) {
    return session.query(
        connection -> tables.contentListings().partitions(connection, content, page));
  }

  @Override
  public Page<ContentLink> linksWithContent(Fingerprint content, PageRequest page) {
    return session.query(connection -> tables.contentListings().links(connection, content, page));
  }
}

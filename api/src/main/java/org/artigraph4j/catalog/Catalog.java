package org.artigraph4j.catalog;

import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.page.Page;
import org.artigraph4j.page.PageRequest;
import org.artigraph4j.page.PageTokenException;
import org.artigraph4j.tags.Tag;

/**
 * Lists everything that a backend holds, page by page.
 *
 * <pre>{@code
 * SnapshotQuery query = SnapshotQuery.builder().name("weather").from(monday).build();
 * Page.stream(PageRequest.first(100), page -> connection.catalog().snapshots(query, page))
 *     .forEach(System.out::println);
 * }</pre>
 *
 * <p>Each page is one question to the backend, whose cost does not grow with what was listed
 * before. What is there while all pages are read is listed exactly once, whatever others write;
 * what comes or goes meanwhile may be listed or not. What was never written has empty listings.
 *
 * <p>Texts are in the order of their UTF-8 bytes. Times are of the backend's clock, to the
 * microsecond; what has the same time has an order of its own, which stays.
 *
 * <p>Every call throws {@link PageTokenException} for the token of another listing, or of the same
 * one with another question.
 */
public interface Catalog {
  /** The names that graphs have, in their order. */
  Page<String> graphNames(PageRequest page);

  /** The structures that were written of the graph of a name, the newest first. */
  Page<GraphVersion> graphs(String name, PageRequest page);

  /** The snapshots of the graph of a name, the newest first. */
  Page<SnapshotEntry> snapshots(SnapshotQuery query, PageRequest page);

  /**
   * The tags on the graph of a name, in their order.
   *
   * @param prefix what they start with; empty for all
   */
  Page<Tag> tags(String name, String prefix, PageRequest page);

  /** The definitions of artifacts, in the order of their keys, then of the names of the graphs. */
  Page<ArtifactEntry> artifacts(ArtifactQuery query, PageRequest page);

  /**
   * The known partitions of an artifact's storage. Conditions on the first fields of the key, or on
   * the first of them after fields that must equal a value, find where to begin and to end; what
   * other conditions leave out is passed over, which takes time.
   */
  Page<PartitionEntry> partitions(PartitionQuery query, PageRequest page);

  /** The known partitions, in any storage, that have a content. */
  Page<PartitionEntry> partitionsWithContent(Fingerprint content, PageRequest page);

  /**
   * The snapshots, of any graph, that hold a content: for each of their artifacts that has it the
   * partitions, which need not be known to the storage, and the tags. A page takes the time of
   * finding all of them, however deep it is.
   */
  Page<ContentLink> linksWithContent(Fingerprint content, PageRequest page);
}

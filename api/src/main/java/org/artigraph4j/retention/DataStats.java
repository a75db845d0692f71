package org.artigraph4j.retention;

import com.google.common.collect.ImmutableMap;
import java.util.Objects;
import org.artigraph4j.artifact.Annotation;

/**
 * The data that the known partitions say they have: bytes are those of their attribute {@code
 * bytes}, 0 where it is missing. No file is looked at.
 *
 * @param storages how many partitions there are in the storages of each kind, such as {@code
 *     LocalFile}
 * @param annotations how many there are of the artifacts with an annotation; one with several
 *     counts for each
 * @param files how many files {@code LocalFile} partitions have: of several contents that have the
 *     same path only the one that was added last
 * @param contents how many different contents there are, and what they would take if each was there
 *     once
 * @param orphans those that no snapshot links
 */
public record DataStats(
    ImmutableMap<String, Amount> storages,
    ImmutableMap<Annotation, Amount> annotations,
    Amount files,
    Amount contents,
    Amount orphans) {
  public DataStats {
    Objects.requireNonNull(storages, "storages");
    Objects.requireNonNull(annotations, "annotations");
    Objects.requireNonNull(files, "files");
    Objects.requireNonNull(contents, "contents");
    Objects.requireNonNull(orphans, "orphans");
  }

  /** All known partitions. */
  public Amount partitions() {
    return storages.values().stream().reduce(Amount.NOTHING, Amount::plus);
  }
}

package org.artigraph4j.postgres.manifest;

import com.google.common.primitives.ImmutableIntArray;
import com.google.common.primitives.ImmutableLongArray;
import java.util.List;
import org.artigraph4j.error.DamagedDataException;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.InvalidValueException;

/**
 * Which manifests hold the partitions of an artifact in a snapshot, in key order, and how many
 * partitions each has. A value like any other: an artifact that did not change has the same list.
 *
 * @param manifests the fingerprints
 * @param counts how many partitions each manifest has, at least one
 */
public record ManifestList(ImmutableLongArray manifests, ImmutableIntArray counts) {
  private static final String KIND = "PartitionManifestList";
  private static final int FORMAT = 1;

  public ManifestList {
    if (manifests.length() != counts.length()) {
      throw new InvalidValueException(
          manifests.length() + " manifests, but " + counts.length() + " counts of partitions");
    }
    if (counts.stream().anyMatch(count -> count < 1) || manifests.contains(0)) {
      throw new InvalidValueException("a manifest without a fingerprint or without partitions");
    }
  }

  public static ManifestList of(List<Manifest> manifests) {
    return new ManifestList(
        ImmutableLongArray.copyOf(
            manifests.stream().mapToLong(manifest -> manifest.fingerprint().value())),
        ImmutableIntArray.copyOf(
            manifests.stream().mapToInt(manifest -> manifest.partitions().size())));
  }

  /**
   * A stored list.
   *
   * @param table where it was read, for the refusal
   * @param row which row of the table it is, for the refusal
   * @throws DamagedDataException if it is another list than the fingerprint says
   */
  public static ManifestList read(
      String table, String row, Fingerprint fingerprint, long[] manifests, int[] counts) {
    ManifestList list;
    Fingerprint found;
    try {
      list =
          new ManifestList(ImmutableLongArray.copyOf(manifests), ImmutableIntArray.copyOf(counts));
      found = list.fingerprint();
    } catch (InvalidValueException unreadable) {
      throw new DamagedDataException(table, row, unreadable);
    }
    if (!found.equals(fingerprint)) {
      throw new DamagedDataException(
          table, row, "its manifests have the fingerprint " + found + ", not " + fingerprint);
    }
    return list;
  }

  /** Its id: of the manifests' fingerprints and counts, in order. */
  public Fingerprint fingerprint() {
    ByteSink sink = new ByteSink();
    sink.putText(KIND);
    sink.putByte(FORMAT);
    sink.putLong(manifests.length());
    for (int i = 0; i < manifests.length(); i++) {
      sink.putLong(manifests.get(i));
      sink.putLong(counts.get(i));
    }
    return sink.fingerprint();
  }

  /** How many partitions all manifests have. */
  public long partitions() {
    return counts.stream().asLongStream().sum();
  }

  /** For people. */
  @Override
  public String toString() {
    return "ManifestList{" + manifests.length() + " manifests, " + partitions() + " partitions}";
  }
}

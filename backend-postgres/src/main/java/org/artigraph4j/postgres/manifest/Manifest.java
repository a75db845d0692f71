package org.artigraph4j.postgres.manifest;

import com.google.common.collect.ImmutableList;
import org.artigraph4j.error.DamagedDataException;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.storage.Storage;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;

/**
 * A run of the partitions that one snapshot holds of one artifact: immutable, stored once under its
 * fingerprint, shared by all snapshots that hold exactly these. Never empty.
 */
public final class Manifest {
  private final Fingerprint fingerprint;
  private final ImmutableList<StoragePartition> partitions;

  private Manifest(Fingerprint fingerprint, ImmutableList<StoragePartition> partitions) {
    this.fingerprint = fingerprint;
    this.partitions = partitions;
  }

  /**
   * All partitions of an artifact as manifests, in key order; none if there are none.
   *
   * @throws org.artigraph4j.partition.PartitionKeyException if a key has two
   */
  public static ImmutableList<Manifest> allOf(StoragePartitions partitions) {
    return allOf(partitions, Cuts.STANDARD);
  }

  static ImmutableList<Manifest> allOf(StoragePartitions partitions, Cuts cuts) {
    if (partitions.isEmpty()) {
      return ImmutableList.of();
    }
    ManifestIdentity identity =
        new ManifestIdentity(partitions.storage().orElseThrow().fingerprint());
    ImmutableList<StoragePartition> all = partitions.requireOnePerKey().asList();
    ImmutableList.Builder<Manifest> manifests = ImmutableList.builder();
    for (int from = 0, to; from < all.size(); from = to) {
      to = cuts.end(all, from);
      ImmutableList<StoragePartition> run = all.subList(from, to);
      manifests.add(new Manifest(identity.of(run), run));
    }
    return manifests.build();
  }

  /** The same, where it is known which manifests they make. */
  public static ImmutableList<Manifest> allOf(StoragePartitions partitions, ManifestList known) {
    ImmutableList.Builder<Manifest> manifests = ImmutableList.builder();
    int from = 0;
    for (int i = 0; i < known.manifests().length(); i++) {
      int to = from + known.counts().get(i);
      manifests.add(
          new Manifest(
              Fingerprint.of(known.manifests().get(i)), partitions.asList().subList(from, to)));
      from = to;
    }
    return manifests.build();
  }

  /**
   * A stored manifest.
   *
   * @param table where it was read, for the refusal
   * @param row which row of the table it is, for the refusal
   * @param storage the artifact's
   * @throws DamagedDataException if it cannot be read, or is another manifest than the fingerprint
   *     says
   */
  public static Manifest read(
      String table,
      String row,
      Fingerprint fingerprint,
      Storage storage,
      long[] contents,
      byte[] entries) {
    return read(table, row, fingerprint, storage, storage.fingerprint(), contents, entries);
  }

  /**
   * The same, of one of many small ones.
   *
   * @param storageFingerprint the storage's, which is not to be made for each of them
   */
  public static Manifest read(
      String table,
      String row,
      Fingerprint fingerprint,
      Storage storage,
      Fingerprint storageFingerprint,
      long[] contents,
      byte[] entries) {
    ImmutableList<StoragePartition> partitions;
    Fingerprint found;
    try {
      partitions = ManifestFormat.read(storage, contents, entries);
      found = new ManifestIdentity(storageFingerprint).of(partitions);
    } catch (InvalidValueException unreadable) {
      throw new DamagedDataException(table, row, unreadable);
    }
    if (!found.equals(fingerprint)) {
      throw new DamagedDataException(
          table, row, "its partitions have the fingerprint " + found + ", not " + fingerprint);
    }
    return new Manifest(fingerprint, partitions);
  }

  /** Its id: of the storage, and of the partitions with their attributes. */
  public Fingerprint fingerprint() {
    return fingerprint;
  }

  /** In key order. */
  public ImmutableList<StoragePartition> partitions() {
    return partitions;
  }

  /** The content fingerprints of the partitions, which are stored where they can be searched. */
  public long[] contents() {
    return partitions.stream()
        .mapToLong(partition -> partition.contentFingerprint().value())
        .toArray();
  }

  /** All else that is to be stored of the partitions. */
  public byte[] entries() {
    return ManifestFormat.write(partitions.get(0).storage(), partitions);
  }

  /** For people. */
  @Override
  public String toString() {
    return "Manifest{" + fingerprint + ", " + partitions.size() + " partitions}";
  }
}

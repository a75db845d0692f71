package org.artigraph4j.postgres;

import com.google.common.collect.ImmutableList;
import org.artigraph4j.postgres.manifest.Manifest;
import org.artigraph4j.postgres.manifest.ManifestList;
import org.artigraph4j.storage.StoragePartitions;

/**
 * All that a snapshot is to hold of an artifact, also as manifests and their list.
 *
 * @param fingerprint of the list
 */
record Listing(
    String artifactKey,
    StoragePartitions partitions,
    ImmutableList<Manifest> manifests,
    ManifestList list,
    long fingerprint) {}

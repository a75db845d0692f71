/**
 * Internal: the partition manifests in which snapshots share what did not change. What is public
 * here is for the backend alone, and is no part of the library's API.
 *
 * <p>{@code docs/manifests.md} describes what is stored, byte by byte.
 */
@NullMarked
package org.artigraph4j.postgres.manifest;

import org.jspecify.annotations.NullMarked;

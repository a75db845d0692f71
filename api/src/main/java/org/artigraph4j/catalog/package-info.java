/** What there is to list: graphs, snapshots, tags, artifacts, partitions, and who has a content. */
@NullMarked
package org.artigraph4j.catalog;

import org.jspecify.annotations.NullMarked;

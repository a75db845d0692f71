/** Differences: what changed between two graphs, and between two snapshots. */
@NullMarked
package org.artigraph4j.diff;

import org.jspecify.annotations.NullMarked;

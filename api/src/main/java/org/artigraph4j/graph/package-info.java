/** Graphs: artifacts wired by producers, and snapshots of them with their raw data. */
@NullMarked
package org.artigraph4j.graph;

import org.jspecify.annotations.NullMarked;

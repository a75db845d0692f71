/** Pictures of graphs, snapshots and lineage, as text that other tools draw. */
@NullMarked
package org.artigraph4j.picture;

import org.jspecify.annotations.NullMarked;

/** Lineage: what was built from what, and by which code. */
@NullMarked
package org.artigraph4j.lineage;

import org.jspecify.annotations.NullMarked;

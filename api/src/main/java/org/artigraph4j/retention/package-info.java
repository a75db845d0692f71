/** Retention: what is taken out of the cache, cleaned up, kept and removed, and what there is. */
@NullMarked
package org.artigraph4j.retention;

import org.jspecify.annotations.NullMarked;

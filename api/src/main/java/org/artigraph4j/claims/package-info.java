/** Claims: who builds what, so that no two executors build the same. */
@NullMarked
package org.artigraph4j.claims;

import org.jspecify.annotations.NullMarked;

/** Artifacts: data sets, with what is known of them before any is built. */
@NullMarked
package org.artigraph4j.artifact;

import org.jspecify.annotations.NullMarked;

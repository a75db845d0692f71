/** Runs: what executors did, and what became of each build. */
@NullMarked
package org.artigraph4j.runs;

import org.jspecify.annotations.NullMarked;

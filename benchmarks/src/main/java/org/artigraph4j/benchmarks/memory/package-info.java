/** The memory backend beside a plain concurrent map, and what a partition takes. */
@NullMarked
package org.artigraph4j.benchmarks.memory;

import org.jspecify.annotations.NullMarked;

/**
 * Ours beside hand-written baselines. Times are compared only within one run, on one server: a
 * ratio of 1 is as fast as the baseline, 0.5 half as fast.
 */
@NullMarked
package org.artigraph4j.benchmarks;

import org.jspecify.annotations.NullMarked;

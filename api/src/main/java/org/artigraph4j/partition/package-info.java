/** Partition keys: which part of a data set, their order, and their components in paths. */
@NullMarked
package org.artigraph4j.partition;

import org.jspecify.annotations.NullMarked;

/** A small executor that runs a graph's producers in this process, on files of this machine. */
@NullMarked
package org.artigraph4j.examples.executor;

import org.jspecify.annotations.NullMarked;

/** Pipelines that run, on real data: {@code mvn -q -Prun}. */
@NullMarked
package org.artigraph4j.examples;

import org.jspecify.annotations.NullMarked;

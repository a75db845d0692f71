/** Producers: the code that builds artifacts, and which version of it. */
@NullMarked
package org.artigraph4j.producer;

import org.jspecify.annotations.NullMarked;

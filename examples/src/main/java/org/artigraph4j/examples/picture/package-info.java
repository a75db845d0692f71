/** Pictures drawn as SVG. */
@NullMarked
package org.artigraph4j.examples.picture;

import org.jspecify.annotations.NullMarked;

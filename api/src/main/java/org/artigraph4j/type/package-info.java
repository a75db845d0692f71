/** The type system of the data: what the rows and values of an artifact look like. */
@NullMarked
package org.artigraph4j.type;

import org.jspecify.annotations.NullMarked;

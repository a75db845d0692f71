/** Artigraph's own first example: what was spent, over all transactions. */
@NullMarked
package org.artigraph4j.examples.spend;

import org.jspecify.annotations.NullMarked;

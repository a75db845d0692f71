/** Answers of any length, a page at a time. */
@NullMarked
package org.artigraph4j.page;

import org.jspecify.annotations.NullMarked;

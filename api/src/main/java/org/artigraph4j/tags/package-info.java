/** The life of tags: who pointed them where, when and why. */
@NullMarked
package org.artigraph4j.tags;

import org.jspecify.annotations.NullMarked;

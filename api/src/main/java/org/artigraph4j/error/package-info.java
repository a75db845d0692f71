/** What a backend reports when it cannot do what was asked. */
@NullMarked
package org.artigraph4j.error;

import org.jspecify.annotations.NullMarked;

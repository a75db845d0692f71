/** The contract: what every backend does, whatever it stores things in. */
@NullMarked
package org.artigraph4j.backend;

import org.jspecify.annotations.NullMarked;

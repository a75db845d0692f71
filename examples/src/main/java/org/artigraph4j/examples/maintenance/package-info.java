/** What is done now and then, so that metadata and files do not only ever grow. */
@NullMarked
package org.artigraph4j.examples.maintenance;

import org.jspecify.annotations.NullMarked;

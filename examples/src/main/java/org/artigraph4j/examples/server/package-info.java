/** A PostgreSQL server in the data folder, which the invocations of the examples share. */
@NullMarked
package org.artigraph4j.examples.server;

import org.jspecify.annotations.NullMarked;

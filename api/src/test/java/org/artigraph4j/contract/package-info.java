/**
 * The contract suite: what every backend must pass. {@link
 * org.artigraph4j.contract.BackendContract} is where to start; {@code README.md}, here and in the
 * test-jar, says how to use it.
 */
@NullMarked
package org.artigraph4j.contract;

import org.jspecify.annotations.NullMarked;

/**
 * The contract suite: what every backend must pass. {@link
 * org.artigraph4j.contract.BackendContract} is where to start; {@code README.md}, beside it in the
 * test-jar and in {@code src/test/resources}, says how to use it.
 */
@NullMarked
package org.artigraph4j.contract;

import org.jspecify.annotations.NullMarked;

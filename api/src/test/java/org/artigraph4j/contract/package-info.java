/**
 * The contract suite: what every backend must pass. {@link
 * org.artigraph4j.contract.BackendContract} is where to start; the README beside it says how.
 */
@NullMarked
package org.artigraph4j.contract;

import org.jspecify.annotations.NullMarked;

/**
 * The backend in memory: the whole state is one immutable value, so readers take no lock and see
 * one moment. It is the reference for what every backend answers.
 */
@NullMarked
package org.artigraph4j.memory;

import org.jspecify.annotations.NullMarked;

/**
 * What identity is made of: the fingerprint, the canonical JSON it is the hash of, and the rules
 * for text that takes part in it.
 */
@NullMarked
package org.artigraph4j.fingerprint;

import org.jspecify.annotations.NullMarked;

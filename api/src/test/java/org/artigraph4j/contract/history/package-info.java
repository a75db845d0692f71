/**
 * Random histories of all that writes and removes, beside a model of a few maps. A backend's test
 * is a subclass of {@link org.artigraph4j.contract.history.HistoriesContract}; it needs jqwik.
 */
@NullMarked
package org.artigraph4j.contract.history;

import org.jspecify.annotations.NullMarked;

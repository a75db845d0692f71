/** Four years of weather in Seattle: months, years and records, and one corrected reading. */
@NullMarked
package org.artigraph4j.examples.weather;

import org.jspecify.annotations.NullMarked;

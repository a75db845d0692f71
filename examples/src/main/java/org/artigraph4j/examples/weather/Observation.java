package org.artigraph4j.examples.weather;

import java.math.BigDecimal;

/**
 * One day at the airport.
 *
 * @param date as {@code 2012-01-31}
 * @param precipitation in mm
 * @param tempMax in °C
 * @param tempMin in °C
 * @param wind in m/s
 * @param weather in a word
 */
record Observation(
    String date,
    BigDecimal precipitation,
    BigDecimal tempMax,
    BigDecimal tempMin,
    BigDecimal wind,
    String weather) {
  boolean dry() {
    return precipitation.signum() == 0;
  }
}

package org.artigraph4j.examples.weather;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;

/**
 * What a month or a year was like; which one is in its key. Sums are kept, not means, so that
 * months add up to years exactly.
 *
 * @param days how many were observed
 * @param wetDays how many had precipitation
 * @param precipitation in mm, of all days
 * @param highest temperature in °C
 * @param lowest temperature in °C
 * @param tempMaxSum the days' highest temperatures, added
 */
record Summary(
    int days,
    int wetDays,
    BigDecimal precipitation,
    BigDecimal highest,
    BigDecimal lowest,
    BigDecimal tempMaxSum) {

  static Summary of(Observation day) {
    return new Summary(
        1, day.dry() ? 0 : 1, day.precipitation(), day.tempMax(), day.tempMin(), day.tempMax());
  }

  Summary plus(Summary other) {
    return new Summary(
        days + other.days,
        wetDays + other.wetDays,
        precipitation.add(other.precipitation),
        highest.max(other.highest),
        lowest.min(other.lowest),
        tempMaxSum.add(other.tempMaxSum));
  }

  BigDecimal meanTempMax() {
    return tempMaxSum.divide(BigDecimal.valueOf(days), 1, RoundingMode.HALF_UP);
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "highest %s °C, lowest %s °C, mean of the days' highest %s °C, %s mm on %d wet days",
        highest,
        lowest,
        meanTempMax(),
        precipitation,
        wetDays);
  }
}

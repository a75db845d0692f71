package org.artigraph4j.examples.weather;

import static java.util.Comparator.comparing;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.BinaryOperator;

/**
 * The extremes of all days; of equal ones, the first.
 *
 * @param hottest the day with the highest temperature
 * @param wettest the day with the most precipitation
 * @param longestDrySpell the most days in a row without any
 */
record Records(Observation hottest, Observation wettest, DrySpell longestDrySpell) {
  /**
   * Days in a row without precipitation.
   *
   * @param from the first day; empty if there is none
   * @param to the last one
   */
  record DrySpell(String from, String to, int days) {
    static final DrySpell NONE = new DrySpell("", "", 0);

    DrySpell and(Observation day) {
      return day.dry() ? new DrySpell(days == 0 ? day.date() : from, day.date(), days + 1) : NONE;
    }
  }

  /** The records of some days, at least one, in order and without gaps. */
  static Records of(List<Observation> days) {
    DrySpell longest = DrySpell.NONE;
    DrySpell current = DrySpell.NONE;
    for (Observation day : days) {
      current = current.and(day);
      longest = current.days() > longest.days() ? current : longest;
    }
    return new Records(
        days.stream().reduce(firstMax(comparing(Observation::tempMax))).orElseThrow(),
        days.stream().reduce(firstMax(comparing(Observation::precipitation))).orElseThrow(),
        longest);
  }

  private static BinaryOperator<Observation> firstMax(Comparator<Observation> order) {
    return (one, next) -> order.compare(next, one) > 0 ? next : one;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "hottest %s, %s °C; wettest %s, %s mm; driest %d days from %s",
        hottest.date(),
        hottest.tempMax(),
        wettest.date(),
        wettest.precipitation(),
        longestDrySpell.days(),
        longestDrySpell.from());
  }
}

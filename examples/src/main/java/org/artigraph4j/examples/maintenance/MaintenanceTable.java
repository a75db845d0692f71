package org.artigraph4j.examples.maintenance;

import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Map;
import org.artigraph4j.artifact.Annotation;
import org.artigraph4j.retention.Amount;
import org.artigraph4j.retention.DataStats;
import org.artigraph4j.retention.RemovedKind;
import org.artigraph4j.retention.RetentionReport;
import org.artigraph4j.retention.Stats;

/** What there is, and what went, as tables for people: plain text, the same in every locale. */
public final class MaintenanceTable {
  private final StringBuilder text = new StringBuilder();

  private MaintenanceTable() {}

  static String of(Stats stats) {
    MaintenanceTable table = new MaintenanceTable();
    table.row("metadata", "count", "bytes", "oldest");
    stats
        .kinds()
        .forEach(
            (kind, one) ->
                table.row(
                    name(kind),
                    one.amount(),
                    one.oldest()
                        .map(at -> at.atZone(ZoneOffset.UTC).toLocalDate().toString())
                        .orElse("")));
    DataStats data = stats.data();
    table.line("");
    table.row("data", "count", "bytes", "");
    for (Map.Entry<String, Amount> storage : data.storages().entrySet()) {
      table.row(storage.getKey(), storage.getValue(), "");
    }
    table.row("different contents", data.contents(), "");
    table.row("orphans", data.orphans(), "");
    for (Map.Entry<Annotation, Amount> one : data.annotations().entrySet()) {
      table.row(one.getKey().kind(), one.getValue(), one.getKey().fields().toString());
    }
    table.line("");
    table.line(
        String.format(
            Locale.ROOT,
            "  %,d links are stored as %,d: %.1f for each.",
            stats.links().held().count(),
            stats.links().stored().count(),
            stats.links().deduplication()));
    return table.text.toString();
  }

  /** What was removed, or would be. */
  public static String of(RetentionReport report) {
    MaintenanceTable table = new MaintenanceTable();
    table.row("kind", "count", "bytes", "");
    report.amounts().forEach((kind, amount) -> table.row(name(kind), amount, ""));
    return table.text.toString();
  }

  /** How much there is of each kind, before and after something was removed. */
  public static String of(Stats before, Stats after) {
    MaintenanceTable table = new MaintenanceTable();
    table.row("", "before", "bytes", pair("after", "bytes"));
    for (RemovedKind kind : RemovedKind.values()) {
      table.change(name(kind), amount(before, kind), amount(after, kind));
    }
    table.change("orphans", before.data().orphans(), after.data().orphans());
    return table.text.toString();
  }

  private static Amount amount(Stats stats, RemovedKind kind) {
    return kind == RemovedKind.FILES ? stats.data().files() : stats.get(kind).amount();
  }

  private static String name(RemovedKind kind) {
    return kind.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private void change(String what, Amount before, Amount after) {
    row(what, before, pair(number(after.count()), number(after.bytes())));
  }

  private static String pair(String count, String bytes) {
    return String.format(Locale.ROOT, "%9s  %13s", count, bytes);
  }

  private void row(String what, Amount amount, String more) {
    row(what, number(amount.count()), number(amount.bytes()), more);
  }

  private static String number(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private void row(String what, String count, String bytes, String more) {
    line(String.format(Locale.ROOT, "  %-20s  %9s  %13s  %s", what, count, bytes, more));
  }

  private void line(String line) {
    text.append(line.stripTrailing()).append(System.lineSeparator());
  }
}

package org.artigraph4j.postgres;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ImmutableSortedSet;
import com.google.common.collect.Maps;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.artigraph4j.claims.Claim;
import org.artigraph4j.claims.Lease;
import org.artigraph4j.partition.InputFingerprints;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.storage.Storage;
import org.artigraph4j.storage.StoragePartitions;

/** The tables of claims, in JDBC, as lookups are. */
final class ClaimTables {
  private final Preparing preparing;
  private final SeenStorages seen;
  private final Storages storages;
  private final NamedSql claim;
  private final NamedSql claimChecked;
  private final NamedSql renew;
  private final NamedSql release;
  private final NamedSql built;

  ClaimTables(Sql sql, Preparing preparing, SeenStorages seen) {
    this.preparing = preparing;
    this.seen = seen;
    this.storages = new Storages(sql);
    this.claim = NamedSql.of(sql.of(ClaimsSql.claim(ClaimsSql.NO_CHECK)));
    this.claimChecked = NamedSql.of(sql.of(ClaimsSql.claim(ClaimsSql.SAME_STORAGE)));
    this.renew = NamedSql.of(sql.of(ClaimsSql.RENEW));
    this.release = NamedSql.of(sql.of(ClaimsSql.RELEASE));
    this.built = NamedSql.of(sql.of(ClaimsSql.BUILT));
  }

  /** Claims keys; where a racer was faster, asks for these again. */
  ImmutableSortedMap<PartitionKey, Claim> claim(
      Connection connection, Lease lease, Storage storage, InputFingerprints asked)
      throws SQLException {
    ClaimBatch all = ClaimBatch.of(asked);
    Map<PartitionKey, Claim> answers = new HashMap<>();
    return Races.settle(
        () -> {
          ask(connection, lease, storage, all.without(answers::containsKey), answers);
          return answers.size() == asked.size()
              ? Optional.of(inOrder(asked, answers))
              : Optional.empty();
        });
  }

  /** What was asked is in order already; to sort it again would take longer than to read it. */
  private static ImmutableSortedMap<PartitionKey, Claim> inOrder(
      InputFingerprints asked, Map<PartitionKey, Claim> answers) {
    return ImmutableSortedMap.copyOfSorted(
        Maps.transformEntries(
            asked.byKey(), (key, input) -> requireNonNull(answers.get(key), "an answer")));
  }

  private void ask(
      Connection connection,
      Lease lease,
      Storage storage,
      ClaimBatch batch,
      Map<PartitionKey, Claim> answers)
      throws SQLException {
    SeenStorages.Seen one = seen.of(storage);
    boolean check = !one.isSame();
    NamedSql sql = check ? claimChecked : claim;
    try (NamedStatement statement = prepare(connection, sql, lease, one)) {
      batch.bindTo(statement);
      batch.bindKeysTo(statement);
      statement.bind("holder", lease.holder()).bind("micros", micros(lease));
      if (check) {
        statement.bind("storage_body", storage.toJson().toString());
      }
      if (statement.query(rows -> read(rows, storage, batch, check, answers))
          && check
          && connection.getAutoCommit()) { // what a block sees may be its own
        one.committed();
      }
    }
  }

  /** Reads answers; whether there was a partition among them. */
  private boolean read(
      ResultSet rows,
      Storage storage,
      ClaimBatch batch,
      boolean check,
      Map<PartitionKey, Claim> answers)
      throws SQLException {
    RowsOf of = RowsOf.of(storage);
    Map<ClaimBatch.Prints, ImmutableList<ClaimBatch.Entry>> byPrints = batch.byPrints();
    Optional<Claim> yours = Optional.empty(); // one for all: reading a time is slow
    boolean found = false;
    while (rows.next()) {
      long number = rows.getLong(1); // by position: for many rows names take longer
      if (number == 0) {
        if (yours.isEmpty()) {
          yours = Optional.of(new Claim.Yours(Keysets.time(rows, "until")));
        }
        ClaimBatch.Prints prints = new ClaimBatch.Prints(rows.getLong(2), rows.getLong(3));
        for (ClaimBatch.Entry entry : requireNonNull(byPrints.get(prints))) {
          answers.put(entry.key(), yours.get());
        }
        continue;
      }
      ClaimBatch.Entry entry = batch.get(number);
      long content = rows.getLong(4);
      if (content == 0) {
        Instant until = Keysets.time(rows, "until");
        answers.put(entry.key(), new Claim.Others(rows.getString("holder"), until));
        continue;
      }
      if (check) {
        storages.requireSame(rows, storage);
      }
      found = true;
      answers.put(
          entry.key(),
          new Claim.Built(
              PartitionRows.build(
                  of, storage, entry.key(), entry.input(), content, rows.getString(5))));
    }
    return found;
  }

  /** When the lease ends now; none if it has ended. */
  Optional<Instant> renew(Connection connection, Lease lease, Storage storage) throws SQLException {
    try (NamedStatement statement = prepare(connection, renew, lease, seen.of(storage))) {
      return statement
          .bind("micros", micros(lease))
          .query(row -> row.next() ? Optional.of(Keysets.time(row, "until")) : Optional.empty());
    }
  }

  /** Gives keys back; answers how many. */
  int release(Connection connection, Lease lease, Storage storage, InputFingerprints given)
      throws SQLException {
    try (NamedStatement statement = prepare(connection, release, lease, seen.of(storage))) {
      ClaimBatch.of(given).bindTo(statement);
      return statement.update();
    }
  }

  /** Makes claims those of what is built; answers which keys came late. */
  ImmutableSortedSet<PartitionKey> built(
      Connection connection, Lease lease, Storage storage, StoragePartitions partitions)
      throws SQLException {
    ClaimBatch batch = ClaimBatch.of(partitions);
    try (NamedStatement statement = prepare(connection, built, lease, seen.of(storage))) {
      batch.bindTo(statement);
      return statement.query(
          rows -> {
            ImmutableSortedSet.Builder<PartitionKey> late = ImmutableSortedSet.naturalOrder();
            while (rows.next()) {
              late.add(batch.get(rows.getLong(1)).key());
            }
            return late.build();
          });
    }
  }

  private NamedStatement prepare(
      Connection connection, NamedSql sql, Lease lease, SeenStorages.Seen storage)
      throws SQLException {
    return sql.prepare(connection, preparing)
        .bind("storage", storage.fingerprint())
        .bind("lease", lease.id());
  }

  private static long micros(Lease lease) {
    return lease.duration().toNanos() / 1000;
  }
}

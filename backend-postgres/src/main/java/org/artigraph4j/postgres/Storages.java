package org.artigraph4j.postgres;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.artigraph4j.error.FingerprintConflictException;
import org.artigraph4j.fingerprint.Json;
import org.artigraph4j.storage.Storage;

/** The rows of storages, which the other statements write and compare. They never change. */
final class Storages {
  private static final String FIND =
      """
      SELECT s.body
      FROM ${schema}.storage s
      WHERE s.fingerprint = ?
      """;

  private final String find;

  Storages(Sql sql) {
    this.find = sql.of(FIND);
  }

  /** Partitions of a storage that only has the same fingerprint are not answered. */
  void requireSame(ResultSet row, Storage storage) throws SQLException {
    if (!row.getBoolean("same_storage")) {
      throw conflict(row, storage);
    }
  }

  /**
   * Why another body is stored under a storage's fingerprint: the two collide, unless it throws.
   *
   * @param answer of the statement that found it, in whose session and transaction it is looked at
   */
  FingerprintConflictException conflict(ResultSet answer, Storage storage) throws SQLException {
    long fingerprint = storage.fingerprint().value();
    try (PreparedStatement statement =
        answer.getStatement().getConnection().prepareStatement(find)) {
      statement.setLong(1, fingerprint);
      try (ResultSet row = statement.executeQuery()) {
        if (row.next()) {
          String body = row.getString("body");
          Damage.read(
              "storage",
              "(" + fingerprint + ")",
              fingerprint,
              () -> Storage.fromJson(Json.parse(body)));
        }
      }
    }
    return new FingerprintConflictException(storage.toString(), storage.fingerprint());
  }
}

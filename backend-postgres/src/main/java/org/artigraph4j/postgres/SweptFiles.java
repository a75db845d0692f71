package org.artigraph4j.postgres;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.retention.FileSweeping;
import org.artigraph4j.storage.FoundFile.OfPartition;
import org.artigraph4j.storage.LocalFile;
import org.artigraph4j.storage.Storage;
import org.artigraph4j.storage.StoragePartition;
import org.jdbi.v3.core.Handle;

/**
 * Which of the files that a sweep has found are named: by known and evicted partitions, in one
 * statement, and then by linked ones.
 */
final class SweptFiles {
  // Any partition of the key will do whose path has no content: also one whose key only has the
  // same fingerprint, for what is said to be named is left alone.
  private static final String NAMED =
      """
      SELECT g.number
      FROM unnest(
        CAST(:keys AS bigint[]), CAST(:inputs AS bigint[]), CAST(:contents AS bigint[])
      ) WITH ORDINALITY AS g (key_fingerprint, input, content, number)
      WHERE EXISTS (
        SELECT FROM ${schema}.storage_partition p
        WHERE p.storage_fingerprint = :storage AND p.key_fingerprint = g.key_fingerprint
          AND p.input_fingerprint = g.input AND g.content IN (0, p.content_fingerprint)
      ) OR EXISTS (
        SELECT FROM ${schema}.evicted_partition e
        WHERE e.storage_fingerprint = :storage AND e.key_fingerprint = g.key_fingerprint
          AND e.input_fingerprint = g.input AND g.content IN (0, e.content_fingerprint)
      )
      """;

  private final String named;
  private final StoragePages storages;
  private final LinkedPartitions linked;

  SweptFiles(Sql sql, StoragePages storages, LinkedPartitions linked) {
    this.named = sql.of(NAMED);
    this.storages = storages;
    this.linked = linked;
  }

  /** What is known in a session. */
  FileSweeping.Names in(Session session) {
    return new FileSweeping.Names() {
      @Override
      public void forEachStorage(Consumer<? super Storage> consumer) {
        storages.forEach(session, page -> page.forEach(one -> consumer.accept(one.storage())));
      }

      @Override
      public Set<OfPartition> named(LocalFile storage, List<OfPartition> files) {
        return session.transact(handle -> find(handle, storage, files));
      }
    };
  }

  private Set<OfPartition> find(Handle handle, LocalFile storage, List<OfPartition> files) {
    Set<OfPartition> found = new HashSet<>(unlinked(handle, storage, files));
    List<OfPartition> rest = files.stream().filter(file -> !found.contains(file)).toList();
    if (!rest.isEmpty()) {
      List<StoragePartition> keys = rest.stream().map(file -> some(storage, file)).toList();
      found.addAll(FileSweeping.named(rest, linked.ofKeys(handle, keys).stream()));
    }
    return found;
  }

  /** A partition of a file's key, for who asks by key; its content is any. */
  private static StoragePartition some(LocalFile storage, OfPartition file) {
    return StoragePartition.builder()
        .storage(storage)
        .key(file.key())
        .inputFingerprint(file.inputFingerprint())
        .contentFingerprint(file.contentFingerprint().orElse(Fingerprint.of(1)))
        .build();
  }

  private List<OfPartition> unlinked(Handle handle, LocalFile storage, List<OfPartition> files) {
    return Rows.scan(
        handle
            .createQuery(named)
            .bind("storage", storage.fingerprint().value())
            .bind(
                "keys",
                ArrayArgument.of(
                    files.stream().mapToLong(one -> one.key().fingerprint().value()).toArray()))
            .bind(
                "inputs",
                ArrayArgument.of(
                    files.stream()
                        .mapToLong(one -> PartitionRows.orZero(one.inputFingerprint()))
                        .toArray()))
            .bind(
                "contents",
                ArrayArgument.of(
                    files.stream()
                        .mapToLong(
                            one -> one.contentFingerprint().map(Fingerprint::value).orElse(0L))
                        .toArray())),
        rows -> {
          List<OfPartition> found = new ArrayList<>();
          while (rows.next()) {
            found.add(files.get(rows.getInt("number") - 1));
          }
          return found;
        });
  }
}

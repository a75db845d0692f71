package org.artigraph4j.postgres;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.Longs;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.artigraph4j.lineage.Provenance;
import org.artigraph4j.postgres.manifest.Manifest;
import org.artigraph4j.storage.Storage;
import org.jdbi.v3.core.statement.Query;

/**
 * Provenance as columns: the rows, each once and in the order of their keys, so that two batches
 * cannot deadlock; their chunks, likewise; and all storages that are named.
 */
final class ProvenanceBatch {
  /** A row's or a chunk's key: the storage that was built, and an input or chunk fingerprint. */
  record Key(long storage, long fingerprint) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int order = Long.compare(storage, other.storage);
      return order == 0 ? Long.compare(fingerprint, other.fingerprint) : order;
    }
  }

  /** A row, cut into chunks. */
  private record Row(
      Provenance provenance, List<String> parameters, List<Long> counts, List<Long> chunks) {}

  private final Map<Key, Row> rows;
  private final Map<Key, Manifest> chunks;
  private final Map<Long, Storage> storages;

  private ProvenanceBatch(
      Map<Key, Row> rows, Map<Key, Manifest> chunks, Map<Long, Storage> storages) {
    this.rows = rows;
    this.chunks = chunks;
    this.storages = storages;
  }

  /** A batch; of several for the same input fingerprint the first. */
  static ProvenanceBatch of(Collection<Provenance> all) {
    ProvenanceBatch batch =
        new ProvenanceBatch(new TreeMap<>(), new TreeMap<>(), new LinkedHashMap<>());
    all.forEach(batch::add);
    return batch;
  }

  private void add(Provenance provenance) {
    long storage = add(provenance.storage());
    Key key = new Key(storage, provenance.inputFingerprint().value());
    if (rows.containsKey(key)) {
      return;
    }
    Row row = new Row(provenance, new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    provenance
        .inputs()
        .forEach(
            (parameter, inputs) -> {
              inputs.storage().ifPresent(this::add);
              ImmutableList<Manifest> cut = Manifest.allOf(inputs);
              row.parameters().add(parameter);
              row.counts().add((long) cut.size());
              for (Manifest chunk : cut) {
                row.chunks().add(chunk.fingerprint().value());
                chunks.put(new Key(storage, chunk.fingerprint().value()), chunk);
              }
            });
    rows.put(key, row);
  }

  private long add(Storage storage) {
    long fingerprint = storage.fingerprint().value();
    storages.putIfAbsent(fingerprint, storage);
    return fingerprint;
  }

  /** How many partitions are in its chunks. */
  long size() {
    return chunks.values().stream().mapToLong(chunk -> chunk.partitions().size()).sum();
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  /** The storage of a number that the row source gave. */
  Storage storage(long number) {
    return List.copyOf(storages.values()).get(Math.toIntExact(number - 1));
  }

  /** What is left when some rows and chunks are known. */
  ProvenanceBatch without(Collection<Key> knownRows, Collection<Key> knownChunks) {
    Map<Key, Row> otherRows = new TreeMap<>(rows);
    otherRows.keySet().removeAll(knownRows);
    Map<Key, Manifest> named = new TreeMap<>();
    otherRows.forEach(
        (key, row) ->
            row.chunks()
                .forEach(
                    fingerprint -> {
                      Key chunk = new Key(key.storage(), fingerprint);
                      if (!knownChunks.contains(chunk)) {
                        named.put(chunk, chunks.get(chunk));
                      }
                    }));
    return new ProvenanceBatch(otherRows, named, storages);
  }

  /** The keys alone. */
  Query bindKeysTo(Query query) {
    return query
        .bind("outputs", ArrayArgument.of(rows.keySet().stream().mapToLong(Key::storage).toArray()))
        .bind(
            "inputs",
            ArrayArgument.of(rows.keySet().stream().mapToLong(Key::fingerprint).toArray()))
        .bind(
            "chunk_outputs",
            ArrayArgument.of(chunks.keySet().stream().mapToLong(Key::storage).toArray()))
        .bind(
            "chunk_fingerprints",
            ArrayArgument.of(chunks.keySet().stream().mapToLong(Key::fingerprint).toArray()));
  }

  Query bindTo(Query query) {
    return bindStorages(bindChunks(bindRows(bindKeysTo(query))));
  }

  private Query bindRows(Query query) {
    List<String> producers = new ArrayList<>();
    List<String> versions = new ArrayList<>();
    List<String> parameters = new ArrayList<>();
    List<Long> counts = new ArrayList<>();
    List<Long> named = new ArrayList<>();
    List<Long> sizes = new ArrayList<>();
    List<Long> parameterEnds = new ArrayList<>();
    List<Long> chunkEnds = new ArrayList<>();
    for (Row row : rows.values()) {
      producers.add(row.provenance().producer());
      versions.add(row.provenance().version().toJson().toString());
      sizes.add(row.provenance().size());
      parameters.addAll(row.parameters());
      counts.addAll(row.counts());
      named.addAll(row.chunks());
      parameterEnds.add((long) parameters.size());
      chunkEnds.add((long) named.size());
    }
    return query
        .bind("producers", texts(producers))
        .bind("versions", texts(versions))
        .bind("sizes", longs(sizes))
        .bind("parameters", texts(parameters))
        .bind("chunk_counts", longs(counts))
        .bind("parameter_ends", longs(parameterEnds))
        .bind("chunks", longs(named))
        .bind("chunk_ends", longs(chunkEnds));
  }

  private Query bindChunks(Query query) {
    List<Long> inputStorages = new ArrayList<>();
    List<Long> contents = new ArrayList<>();
    List<Long> contentEnds = new ArrayList<>();
    List<byte[]> entries = new ArrayList<>();
    for (Manifest chunk : chunks.values()) {
      inputStorages.add(chunk.partitions().get(0).storage().fingerprint().value());
      contents.addAll(Longs.asList(chunk.contents()));
      contentEnds.add((long) contents.size());
      entries.add(chunk.entries());
    }
    return query
        .bind("input_storages", longs(inputStorages))
        .bind("contents", longs(contents))
        .bind("content_ends", longs(contentEnds))
        .bind("entries", ArrayArgument.of(entries.toArray(byte[][]::new)));
  }

  private Query bindStorages(Query query) {
    return query
        .bind("storages", longs(storages.keySet()))
        .bind(
            "storage_bodies",
            texts(storages.values().stream().map(storage -> storage.toJson().toString()).toList()));
  }

  private static ArrayArgument longs(Collection<Long> numbers) {
    return ArrayArgument.of(Longs.toArray(numbers));
  }

  private static ArrayArgument texts(Collection<String> texts) {
    return ArrayArgument.of(texts.toArray(String[]::new));
  }
}

package org.artigraph4j.memory;

import com.google.common.collect.Streams;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.artigraph4j.memory.State.Named;
import org.artigraph4j.retention.EvictedPartition;
import org.artigraph4j.retention.FileSweeping;
import org.artigraph4j.storage.FoundFile.OfPartition;
import org.artigraph4j.storage.LocalFile;
import org.artigraph4j.storage.Storage;

/** Which files a state names, at the moment of each question. */
record NamedFiles(Session session) implements FileSweeping.Names {
  @Override
  public void forEachStorage(Consumer<? super Storage> consumer) {
    State state = session.state();
    state.storageFingerprints().valuesIterator().forEach(consumer);
    MemoryStats.values(state.names())
        .map(Named::graphs)
        .flatMap(MemoryStats::values)
        .flatMap(known -> known.graph().artifacts().values().stream())
        .forEach(artifact -> consumer.accept(artifact.storage()));
  }

  @Override
  public Set<OfPartition> named(LocalFile storage, List<OfPartition> files) {
    State state = session.state();
    return FileSweeping.named(
        files,
        Streams.concat(
            state.storage(storage).all().stream(),
            state.evicted().of(storage).map(EvictedPartition::partition),
            state
                .snapshots()
                .flatMap(KnownSnapshot::all)
                .filter(linked -> linked.storage().equals(storage))));
  }
}

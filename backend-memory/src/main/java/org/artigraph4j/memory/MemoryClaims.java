package org.artigraph4j.memory;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ImmutableSortedSet;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.claims.Claim;
import org.artigraph4j.claims.Claims;
import org.artigraph4j.claims.Lease;
import org.artigraph4j.error.ContentionException;
import org.artigraph4j.memory.KnownClaims.Changed;
import org.artigraph4j.partition.InputFingerprints;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.storage.Storage;
import org.artigraph4j.storage.StoragePartitions;
import org.jspecify.annotations.Nullable;

/** Claims as changes of a state. Its arguments are checked. */
final class MemoryClaims implements Claims {
  private final Session session;

  MemoryClaims(Session session) {
    this.session = session;
  }

  @Override
  public ImmutableSortedMap<PartitionKey, Claim> claim(
      Lease lease, Artifact artifact, InputFingerprints asked) {
    Storage storage = artifact.storage();
    long now = session.now();
    return change(
        state ->
            state.claims().claim(lease, storage, asked, state.storage(storage).lookup(asked), now));
  }

  @Override
  public Optional<Instant> renew(Lease lease, Artifact artifact) {
    long now = session.now();
    return change(state -> state.claims().renew(lease, artifact.storage(), now))
        .map(State::instant);
  }

  @Override
  public void release(Lease lease, Artifact artifact, InputFingerprints given) {
    change(state -> new Changed<>(state.claims().release(lease, artifact.storage(), given), true));
  }

  @Override
  public ImmutableSortedSet<PartitionKey> built(
      Lease lease, Artifact artifact, StoragePartitions partitions) {
    long now = session.now();
    return change(state -> state.claims().built(lease, artifact.storage(), partitions, now));
  }

  /** Changes claims; a block that was answered something else before it ends is run again. */
  private <T> T change(Function<State, Changed<T>> change) {
    AtomicReference<@Nullable T> answer = new AtomicReference<>();
    session.write(
        state -> {
          Changed<T> changed = change.apply(state);
          T before = answer.getAndSet(changed.answer());
          if (before != null && !before.equals(changed.answer())) {
            throw new ContentionException("others claimed, or built, the same meanwhile");
          }
          return state.with(changed.claims());
        });
    return requireNonNull(answer.get());
  }
}

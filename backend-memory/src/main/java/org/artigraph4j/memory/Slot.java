package org.artigraph4j.memory;

import java.util.Optional;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.partition.PartitionKey;
import org.jspecify.annotations.Nullable;

/** A key and the input fingerprint of what was built for it, 0 for none: equal by these. */
sealed class Slot permits Added {
  private final PartitionKey key;
  private final long input;

  Slot(PartitionKey key, Optional<Fingerprint> input) {
    this.key = key;
    this.input = input.isPresent() ? input.get().value() : 0;
  }

  @Override
  public final boolean equals(@Nullable Object other) {
    return other instanceof Slot slot && input == slot.input && key.equals(slot.key);
  }

  @Override
  public final int hashCode() {
    return 31 * key.hashCode() + Long.hashCode(input);
  }
}

package org.artigraph4j.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.artigraph4j.error.ContentionException;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.storage.StoragePartitions;
import org.junit.jupiter.api.Test;

/** A fold that failed is not tried again and again. */
class FoldingTest {
  private static final GraphSnapshot SNAPSHOT =
      GraphSnapshot.of(
          PostgresBackendTest.graph("folding"), Map.of("raw", StoragePartitions.empty()));

  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5); // it overflows
  private final Folding folding = new Folding(now::get);
  private final AtomicInteger tries = new AtomicInteger();

  private void fail(RuntimeException failure) {
    folding.run(
        SNAPSHOT,
        "built",
        1,
        () -> {
          tries.incrementAndGet();
          throw failure;
        });
  }

  private void failAfter(Duration pause) {
    now.addAndGet(pause.toNanos());
    assertThatThrownBy(() -> fail(new IllegalStateException("no memory"))).hasMessage("no memory");
  }

  private void pass() {
    folding.run(SNAPSHOT, "built", 1, tries::incrementAndGet);
  }

  @Test
  void after_a_failure_it_pauses_longer_each_time_until_it_succeeds() {
    failAfter(Duration.ZERO);
    pass();
    assertThat(tries).hasValue(1);
    failAfter(Duration.ofSeconds(1));
    now.addAndGet(Duration.ofMillis(1_999).toNanos());
    pass();
    assertThat(tries).hasValue(2);
    failAfter(Duration.ofMillis(1));
    folding.run(SNAPSHOT, "raw", 1, tries::incrementAndGet);
    assertThat(tries).as("another artifact").hasValue(4);
    now.addAndGet(Duration.ofSeconds(4).toNanos());
    pass();
    pass();
    assertThat(tries).hasValue(6);
    failAfter(Duration.ZERO);
    failAfter(Duration.ofSeconds(1));
  }

  @Test
  void the_pause_does_not_grow_for_ever() {
    failAfter(Duration.ZERO);
    for (int i = 0; i < 100; i++) {
      failAfter(Duration.ofMinutes(18));
    }
  }

  @Test
  void a_lost_race_is_no_failure() {
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> fail(new ContentionException("lost")))
          .isInstanceOf(ContentionException.class);
    }
    assertThat(tries).hasValue(3);
  }
}

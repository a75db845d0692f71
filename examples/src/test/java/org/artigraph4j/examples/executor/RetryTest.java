package org.artigraph4j.examples.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import org.artigraph4j.error.BackendException;
import org.artigraph4j.error.ConnectionClosedException;
import org.artigraph4j.error.OutcomeUnknownException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RetryTest {
  private static final class Unavailable extends BackendException {
    Unavailable() {
      super("unavailable");
    }

    @Override
    public boolean isRetryable() {
      return true;
    }
  }

  private final AtomicInteger calls = new AtomicInteger();

  @AfterEach
  void clearInterrupt() {
    Thread.interrupted();
  }

  private int failing(int times, RuntimeException failure) {
    return Retry.call(
        () -> {
          if (calls.incrementAndGet() <= times) {
            throw failure;
          }
          return calls.get();
        });
  }

  @Test
  void triesAgainWhatMaySucceed() {
    assertThat(failing(2, new Unavailable())).isEqualTo(3);
  }

  @Test
  void triesAgainWhenItIsUnknownWhetherACommitHappened() {
    assertThat(failing(1, new OutcomeUnknownException("lost", new RuntimeException())))
        .isEqualTo(2);
  }

  @Test
  void givesUpInTheEnd() {
    assertThatThrownBy(() -> failing(100, new Unavailable())).isInstanceOf(Unavailable.class);
    assertThat(calls).hasValue(5);
  }

  @Test
  void doesNotRepeatWhatFailsAgain() {
    assertThatThrownBy(() -> failing(1, new ConnectionClosedException("the connection")))
        .isInstanceOf(ConnectionClosedException.class);
    assertThat(calls).hasValue(1);
  }

  @Test
  void stopsWhenInterrupted() {
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> failing(1, new Unavailable())).isInstanceOf(Unavailable.class);
    assertThat(Thread.currentThread().isInterrupted()).isTrue();
  }
}

package org.artigraph4j.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Collections;
import java.util.Iterator;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.storage.StoragePartition;
import org.junit.jupiter.api.Test;

/** When a stream gives back what it holds: once, whoever ends it, and never under its reader. */
class CursorStreamTest {
  private static final Artifact ARTIFACT = PostgresBackendTest.graph().artifact("raw");
  private static final StoragePartition ONE = PostgresBackendTest.partition(ARTIFACT, 1, "a");

  private static CursorStream.Page<StoragePartition> full() {
    return new CursorStream.Page<>(Collections.nCopies(Cursor.PAGE, ONE).iterator(), false);
  }

  private int released;
  private Runnable duringFetch = () -> {};
  private final CursorStream<StoragePartition> stream =
      new CursorStream<>(
          full(),
          new CursorStream.Source<>() {
            @Override
            public CursorStream.Page<StoragePartition> fetch() {
              assertThat(released).isZero();
              duringFetch.run();
              assertThat(released).isZero();
              return full();
            }

            @Override
            public void release() {
              released++;
            }
          });

  private static RuntimeException late() {
    return new UnsupportedOperationException("late");
  }

  private static void inAnotherThread(Runnable work) {
    Thread thread = new Thread(work);
    thread.start();
    try {
      thread.join();
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }

  @Test
  void only_one_that_lies_idle_is_ended() {
    stream.endIfIdle(Duration.ofDays(1), CursorStreamTest::late);
    assertThat(released).isZero();

    stream.endIfIdle(Duration.ZERO, CursorStreamTest::late);
    stream.endIfIdle(Duration.ZERO, CursorStreamTest::late);

    assertThat(released).isEqualTo(1);
    assertThatThrownBy(() -> stream.tryAdvance(unused -> {})).hasMessage("late");
  }

  @Test
  void one_whose_page_is_under_way_is_released_after_it() {
    Iterator<StoragePartition> elements = stream.asStream().iterator();
    duringFetch =
        () ->
            inAnotherThread(
                () -> {
                  stream.endIfIdle(Duration.ZERO, CursorStreamTest::late); // it is not idle
                  stream.end(CursorStreamTest::late); // this does not wait
                });

    for (int i = 0; i <= Cursor.PAGE; i++) { // the page is answered still
      assertThat(elements.next()).isEqualTo(ONE);
    }

    assertThat(released).isEqualTo(1);
    assertThatThrownBy(elements::hasNext).hasMessage("late");
  }

  @Test
  void one_that_fails_is_released() {
    Iterator<StoragePartition> elements = stream.asStream().iterator();
    duringFetch =
        () -> {
          throw new UnsupportedOperationException("broken");
        };
    for (int i = 0; i < Cursor.PAGE; i++) {
      elements.next();
    }

    assertThatThrownBy(elements::hasNext).hasMessage("broken");
    assertThatThrownBy(elements::hasNext).hasMessage("broken");
    assertThat(released).isEqualTo(1);
  }

  @Test
  void one_that_is_closed_twice_is_released_once() {
    stream.asStream().close();
    stream.end(CursorStreamTest::late);

    assertThat(released).isEqualTo(1);
    assertThatThrownBy(() -> stream.tryAdvance(unused -> {})).hasMessageContaining("closed");
  }
}

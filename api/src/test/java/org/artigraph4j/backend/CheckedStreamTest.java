package org.artigraph4j.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Iterator;
import java.util.stream.Stream;
import org.artigraph4j.error.ConnectionClosedException;
import org.junit.jupiter.api.Test;

class CheckedStreamTest {
  /** A diff may read for long within one element, and fails in its backend's own way then. */
  @Test
  void whatIsClosedWithItsConnectionWhileItIsReadSaysSo() {
    Gate gate = Gate.of(() -> true, () -> {});
    Stream<String> stream =
        gate.stream(
            () ->
                Stream.of("one", "two")
                    .peek(
                        element -> {
                          if (element.equals("two")) {
                            gate.close(); // as another thread might
                            throw new IllegalStateException("the backend's stream is closed");
                          }
                        }));
    Iterator<String> elements = stream.iterator();

    assertThat(elements.next()).isEqualTo("one");
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(elements::hasNext).isInstanceOf(ConnectionClosedException.class);
    }
  }
}

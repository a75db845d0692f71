package org.artigraph4j.contract;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Iterator;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.error.ConnectionClosedException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What the groups on the life of a stream have in common. */
abstract class StreamGroup extends ContractGroup {
  StreamGroup(Supplier<Backend> open) {
    super(open);
  }

  /** A stream with some of it read. */
  static <T> Iterator<T> begun(Stream<T> stream) {
    Iterator<T> elements = stream.iterator();
    elements.next();
    elements.next();
    return elements;
  }

  static void assertMisuse(ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(IllegalStateException.class);
  }

  static void assertClosed(ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(ConnectionClosedException.class);
  }
}

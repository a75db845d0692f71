package org.artigraph4j.backend;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import org.artigraph4j.error.FacetNotSupportedException;
import org.junit.jupiter.api.Test;

/** Backends that leave a facet out. */
class FacetsTest {
  /** A connection with the defaults alone. */
  private static Connection bare() {
    return (Connection)
        Proxy.newProxyInstance(
            FacetsTest.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            InvocationHandler::invokeDefault);
  }

  @Test
  void aFacetThatIsMissingSaysWhich() {
    for (Connection each : new Connection[] {bare(), CheckedConnection.of(bare(), () -> true)}) {
      assertThatThrownBy(each::tags)
          .isInstanceOf(FacetNotSupportedException.class)
          .hasMessageContaining("tags()");
    }
  }
}

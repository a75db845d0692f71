package org.artigraph4j.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What a block leaves for later. */
class BlockTest {
  @Test
  void of_each_purpose_the_last_is_done_once() {
    Block block = new Block(null, null, null);
    List<String> done = new ArrayList<>();
    block.afterwards("fold a", session -> done.add("a, early"));
    block.afterwards("fold b", session -> done.add("b"));
    block.afterwards("fold a", session -> done.add("a, late"));
    assertThat(done).isEmpty();
    List<Object> purposes = new ArrayList<>();

    block.doLater(noting(purposes));

    assertThat(purposes).containsExactly("fold a", "fold b");
    assertThat(done).containsExactly("a, late", "b");
  }

  private static Session noting(List<Object> purposes) {
    return (Session)
        Proxy.newProxyInstance(
            BlockTest.class.getClassLoader(),
            new Class<?>[] {Session.class},
            (proxy, method, arguments) -> {
              assertThat(method.getName()).isEqualTo("afterwards");
              purposes.add(arguments[0]);
              ((Consumer<?>) arguments[1]).accept(null);
              return null;
            });
  }
}

package org.artigraph4j.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails any test class in whose time a password was logged; JUnit finds it for all of them. */
public final class NoSecrets implements BeforeAllCallback, AfterAllCallback {
  @Override
  public void beforeAll(ExtensionContext test) {
    assertNoneTold(); // what was said between the classes
  }

  @Override
  public void afterAll(ExtensionContext test) {
    assertNoneTold();
  }

  private static void assertNoneTold() {
    assertThat(Logs.takeTold()).as("lines of the log with a password").isEmpty();
  }
}

package org.artigraph4j.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails a test class that leaves a connection open when it closes its backend. */
final class NoLeaks implements BeforeAllCallback, AfterAllCallback {
  @Override
  public void beforeAll(ExtensionContext test) {
    Logs.takeLeaks();
  }

  @Override
  public void afterAll(ExtensionContext test) {
    assertThat(Logs.takeLeaks()).as("connections that were not closed").isEmpty();
  }
}

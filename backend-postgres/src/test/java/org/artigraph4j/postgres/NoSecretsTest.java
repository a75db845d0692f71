package org.artigraph4j.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** That the search of all logs, on which every test class relies, finds what it is to find. */
class NoSecretsTest {
  @Test
  void finds_what_libraries_and_the_driver_log() {
    assertThat(Logs.takeTold()).isEmpty();
    LoggerFactory.getLogger("com.zaxxer.hikari").debug("with {}", SecretsTest.SECRET);
    LoggerFactory.getLogger("org.flywaydb")
        .warn("failed", new IllegalStateException(SecretsTest.ENCODED));
    Logger.getLogger("org.postgresql.Driver").log(Level.FINE, "as {0}", SecretsTest.SECRET);
    LoggerFactory.getLogger("com.zaxxer.hikari").debug("harmless");

    assertThat(Logs.takeTold()).hasSize(3);
  }
}

package org.artigraph4j.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.error.FingerprintConflictException;
import org.artigraph4j.error.LinkConflictException;
import org.artigraph4j.error.SnapshotIncompleteException;
import org.artigraph4j.error.TagConflictException;
import org.artigraph4j.error.TagProtectedException;
import org.artigraph4j.fingerprint.Canonical;
import org.artigraph4j.storage.StoragePartition;

/**
 * Random histories, run on the memory backend and on Postgres side by side: every answer must be
 * the same, values with their attributes and exceptions with what they carry.
 */
class HistoriesTest {
  private static final String SCHEMA = TestServer.schema(HistoriesTest.class);
  private static final int STEPS = 40;
  private static final AtomicLong HISTORY = new AtomicLong();
  private static final Set<String> MET = new TreeSet<>();

  /** One backend for all histories; each has names and storages of its own. */
  private static final class Opened {
    static final Backend BACKEND = PostgresBackend.open(TestServer.config(SCHEMA).build());
  }

  @AfterContainer
  static void drop() {
    Opened.BACKEND.close();
    TestServer.drop(SCHEMA);
    // The histories are worth little if they do not meet these.
    assertThat(MET)
        .contains(
            "GraphNotFoundException",
            "IllegalStateException",
            "InvalidValueException",
            "LinkConflictException",
            "SnapshotIncompleteException",
            "SnapshotNotFoundException",
            "SnapshotSealedException",
            "TagConflictException",
            "TagNotFoundException",
            "TagProtectedException",
            "Thrown",
            "UnknownArtifactException");
  }

  /** A call, as a word for the report and as what it does; it answers what is to be compared. */
  record Step(String text, Call call) {
    interface Call {
      Object on(Connection connection);
    }
  }

  /** What the blocks of a history throw themselves. */
  static final class Thrown extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Thrown() {
      super("thrown by the block");
    }
  }

  @Property(tries = 200, seed = "20261121", shrinking = ShrinkingMode.OFF)
  void bothAnswerAlike(@ForAll Random random) {
    History history = new History(random, HISTORY.incrementAndGet());
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < STEPS; i++) {
      steps.add(history.step(2));
    }
    steps.addAll(history.readAll());
    Set<String> written = new HashSet<>();
    try (Backend memory = Backend.open("memory:");
        Connection expected = memory.connect();
        Connection tested = Opened.BACKEND.connect()) {
      StringBuilder report = new StringBuilder();
      for (Step step : steps) {
        String answer = answer(step, expected);
        report.append(step.text()).append("\n    -> ").append(answer).append('\n');
        assertThat(answer(step, tested)).as("the last of:\n%s", report).isEqualTo(answer);
        written.add(answer);
      }
    }
    assertThat(written).hasSizeGreaterThan(5); // it did not only ask for what is not there
  }

  static String answer(Step step, Connection connection) {
    try {
      return shown(step.call().on(connection));
    } catch (RuntimeException refused) {
      return shown(refused);
    }
  }

  static String shown(Object answer) {
    if (answer instanceof Optional<?> optional) {
      return optional.map(HistoriesTest::shown).orElse("nothing");
    }
    if (answer instanceof Canonical value) {
      return value.fingerprint() + " " + value.toJson();
    }
    return String.valueOf(answer);
  }

  static String shown(RuntimeException refused) {
    MET.add(refused.getClass().getSimpleName());
    String carried = "";
    if (refused instanceof LinkConflictException conflict) {
      StoragePartition linked = conflict.linked();
      carried = conflict.artifactKey() + " " + linked.toJson();
    } else if (refused instanceof TagConflictException conflict) {
      carried = conflict.current().toString();
    } else if (refused instanceof TagProtectedException kept) {
      carried = kept.current().toString();
    } else if (refused instanceof SnapshotIncompleteException incomplete) {
      carried = incomplete.artifactKeys().toString();
    } else if (refused instanceof FingerprintConflictException conflict) {
      carried = conflict.fingerprint().toString();
    }
    String cause = refused.getCause() == null ? "" : " because of " + refused.getCause();
    return "! "
        + refused.getClass().getName()
        + " "
        + refused.getMessage()
        + " {"
        + carried
        + "}"
        + cause;
  }
}

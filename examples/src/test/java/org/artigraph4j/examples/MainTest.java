package org.artigraph4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MainTest {
  @TempDir private Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... arguments) {
    return Main.run(
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        arguments);
  }

  @Test
  void runsBothUnlessToldWhich() {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    assertThat(run("--data", folder.toString())).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("spend 42.0")
        .contains("This is v1 again.");
    assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
    assertThat(Thread.getAllStackTraces().keySet())
        .as("it runs in Maven's process")
        .filteredOn(thread -> !thread.isDaemon())
        .isSubsetOf(before);
  }

  @Test
  void runsTheOneThatIsNamed() {
    assertThat(run("spend", "--backend", "memory:main-test", "--data", folder.toString())).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("42.0").doesNotContain("weather");
  }

  @Test
  void looksAfterWhatPipelinesLeft() throws IOException {
    String backend = "memory:maintenance-test";
    assertThat(run("weather", "--backend", backend, "--data", folder.toString())).isZero();
    Path known;
    try (Stream<Path> built = Files.walk(folder.resolve("weather/yearly_summary"))) {
      known = built.filter(Files::isRegularFile).findFirst().orElseThrow();
    }
    Path unknown = known.getParent().getParent().resolve("4711/" + known.getFileName());
    Files.createDirectories(unknown.getParent());
    Files.writeString(unknown, "[]");
    for (Path file : List.of(known, unknown)) {
      Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
    }
    out.reset();
    assertThat(run("maintenance", "--backend", backend, "--data", folder.toString())).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .containsPattern("\n  snapshots +2 +0  20\\d\\d-")
        .containsPattern("\n  links +202 ")
        .containsPattern("\n  LocalFile +105 ")
        .containsPattern("\n  orphans +0 ")
        .containsPattern("\n  Source +49 ")
        .containsPattern("\n  yearly_summary   1, 2 bytes\n    removed " + unknown + "\n");
    assertThat(known).exists();
    assertThat(unknown).doesNotExist();
  }

  @Test
  void drillsWhatToDoAboutBadData() {
    assertThat(run("maintenance", "--data", folder.toString())).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains(
            """
            An eviction of what was built from 2013-07, as a dry run:

              monthly_summary  2013-07  on-call: a worker lost half of 2013-07
              records          all      on-call: a worker lost half of 2013-07
              yearly_summary   2013     on-call: a worker lost half of 2013-07

            3 evicted. Who reads prod finds 349 days in 2013. What it holds of them:
            """)
        .containsPattern("The next run builds these again: edition 1\n[^:]+total +3 +50 ")
        .contains(
            """
            Moved prod to edition 1. Who reads prod finds 365 days in 2013.
            What was built as before is known again. What stays evicted:

              monthly_summary  2013-07  on-call: a worker lost half of 2013-07
              yearly_summary   2013     on-call: a worker lost half of 2013-07

            2. 2014-08-11 had been misread, and the run fails
            """)
        .containsPattern("run \\S+ FAILED, 2 built, 50 cached, 1 failed, 0 skipped")
        .contains(
            """
            Cleaned up:

              monthly_summary  2014-08
              records          all
              2 links, 2 files

            What is left of it:

              0 links, 0 files
            """)
        .containsPattern("The next run finds nothing of it: edition 0\n[^:]+total +3 +50 ")
        .contains(
            """
            Who reads prod finds 365 days in 2013.
            The next run: built 0, cached 53.
            """);
    assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "wether, unknown argument 'wether'",
        "--data, --data needs a value",
        "--data --backend, --data needs a value",
        "spend spend, 'spend' is given twice",
        "--backend nosuch:x, --backend: no backend opens URLs that start with 'nosuch:'",
      })
  void namesTheArgumentThatIsWrong(String line, String message) {
    assertThat(run(line.split(" ", -1))).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8)).startsWith(message).contains("usage:");
    assertThat(out.toString(StandardCharsets.UTF_8)).isEmpty();
  }

  @Test
  void refusesAFileAsFolder() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    assertThat(run("--data", file.toString())).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8)).startsWith("--data '" + file);
  }

  @Test
  void saysInALineWhyARunFailed() throws IOException {
    Files.createDirectories(folder.resolve("transactions"));
    Files.writeString(folder.resolve("transactions/2021-10-03.json"), "[{\"id\": 6, \"amount\"");
    assertThat(run("spend", "--data", folder.toString())).isEqualTo(1);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .startsWith("the code of aggregate_transactions -> spend for the key {} failed")
        .contains("2021-10-03");
  }
}

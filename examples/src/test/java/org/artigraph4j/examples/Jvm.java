package org.artigraph4j.examples;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A process of its own, with the tests' class path.
 *
 * @param errors the file that has what it writes to standard error
 */
public record Jvm(Process process, Path errors) {
  /** Starts a main class. */
  public static Jvm start(Class<?> main, String... arguments) throws IOException {
    Path errors = Files.createTempFile("artigraph4j-", ".err");
    errors.toFile().deleteOnExit();
    ProcessBuilder builder =
        new ProcessBuilder(
            ImmutableList.<String>builder()
                .add(Path.of(System.getProperty("java.home"), "bin", "java").toString())
                .add("-XX:TieredStopAtLevel=1", "-Dfile.encoding=UTF-8")
                .add("-Dstdout.encoding=UTF-8")
                .addAll(programs())
                .add("-cp", System.getProperty("java.class.path"), main.getName())
                .add(arguments)
                .build());
    return new Jvm(builder.redirectError(errors.toFile()).start(), errors);
  }

  /** What it has complained of so far: for what a test says when it fails. */
  public String complaints() {
    try {
      return Files.readString(errors);
    } catch (IOException unreadable) {
      return unreadable.toString();
    }
  }

  /** The server's programs that the tests unpacked, if they run in a build. */
  private static List<String> programs() {
    String name = "artigraph4j.examples.programs";
    String folder = System.getProperty(name, "");
    return folder.isEmpty() ? List.of() : List.of("-D" + name + "=" + folder);
  }
}

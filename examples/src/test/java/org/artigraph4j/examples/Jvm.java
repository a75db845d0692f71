package org.artigraph4j.examples;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Processes of their own, with the tests' class path. */
public final class Jvm {
  private Jvm() {}

  /** Starts a main class; what it complains of goes where the tests' own complaints go. */
  public static Process start(Class<?> main, String... arguments) throws IOException {
    return new ProcessBuilder(
            ImmutableList.<String>builder()
                .add(Path.of(System.getProperty("java.home"), "bin", "java").toString())
                .add("-XX:TieredStopAtLevel=1", "-Dfile.encoding=UTF-8")
                .add("-Dstdout.encoding=UTF-8")
                .addAll(programs())
                .add("-cp", System.getProperty("java.class.path"), main.getName())
                .add(arguments)
                .build())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /** The server's programs that the tests unpacked, if they run in a build. */
  private static List<String> programs() {
    String name = "artigraph4j.examples.programs";
    String folder = System.getProperty(name, "");
    return folder.isEmpty() ? List.of() : List.of("-D" + name + "=" + folder);
  }
}

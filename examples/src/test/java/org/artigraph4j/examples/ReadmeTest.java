package org.artigraph4j.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.artigraph4j.backend.Backend;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's code is what it claims to be: it compiles as it stands there, and runs. */
class ReadmeTest {
  private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  @TempDir Path folder;

  @Test
  void theCodeOfTheReadmeCompilesAndRuns() throws Exception {
    Matcher java = JAVA.matcher(Files.readString(Path.of("../README.md")));
    assertThat(java.find()).as("a block of Java in the README").isTrue();
    Path source =
        Files.writeString(
            folder.resolve("Readme.java"),
            """
            import java.util.*;
            import org.artigraph4j.artifact.*;
            import org.artigraph4j.backend.*;
            import org.artigraph4j.fingerprint.*;
            import org.artigraph4j.graph.*;
            import org.artigraph4j.partition.*;
            import org.artigraph4j.producer.*;
            import org.artigraph4j.storage.*;
            import org.artigraph4j.type.*;
            public class Readme {
              public static void run(String folder) {
            %s
              }
            }
            """
                .formatted(java.group(1).replace("…", "")));
    Path days = Files.createDirectories(folder.resolve("days"));
    Files.writeString(days.resolve("2026-11-21.json"), "{\"sales\": 3}");

    assertThat(compile(source)).as("the compiler's messages").isEmpty();
    try (URLClassLoader loader =
        new URLClassLoader(
            new URL[] {folder.toUri().toURL()}, requireNonNull(Backend.class.getClassLoader()))) {
      loader
          .loadClass("Readme")
          .getMethod("run", String.class)
          .invoke(null, folder.toString().replace('\\', '/'));
    }
  }

  private static String compile(Path source) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, UTF_8)) {
      List<String> options = List.of("-classpath", System.getProperty("java.class.path"));
      compiler
          .getTask(messages, files, null, options, null, files.getJavaFileObjects(source.toFile()))
          .call();
    }
    return messages.toString();
  }
}

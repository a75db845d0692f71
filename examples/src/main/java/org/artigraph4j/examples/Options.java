package org.artigraph4j.examples;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * What the command line asks for.
 *
 * @param pipelines in the order in which they are to run
 * @param backend the URL of the backend; if there is none, the server in the data folder
 */
record Options(ImmutableSet<String> pipelines, Optional<String> backend, DataFolder data) {
  static final ImmutableSet<String> PIPELINES = ImmutableSet.of("spend", "weather");

  /** What is done only when it is asked for. */
  static final String MAINTENANCE = "maintenance";

  static final String USAGE =
      """
      usage: [spend] [weather] [maintenance] [--backend URL] [--data DIR]

        spend, weather   the pipelines to run; both if none is named
        maintenance      shows what there is, removes the files that killed runs left, and
                         drills what to do about bad data and failed runs
        --backend URL    where the metadata is kept: memory: (forgotten at the end) or
                         jdbc:postgresql://host/database?user=…; unless given, an embedded
                         PostgreSQL that keeps it in the data folder
        --data DIR       where the data is kept: .artigraph4j in the working directory unless given

      mvn -q -Prun -Dexec.args="weather --data /tmp/weather"
      """;

  /** A command line that asks for nothing sensible. The message names the argument. */
  static final class UsageException extends RuntimeException {
    UsageException(String message) {
      super(message);
    }
  }

  static Options parse(String... arguments) {
    Set<String> pipelines = new LinkedHashSet<>();
    Optional<String> backend = Optional.empty();
    Path data = Path.of(".artigraph4j");
    Iterator<String> rest = ImmutableList.copyOf(arguments).iterator();
    while (rest.hasNext()) {
      String argument = rest.next();
      if (argument.equals("--backend")) {
        backend = Optional.of(value(argument, rest));
      } else if (argument.equals("--data")) {
        data = folder(value(argument, rest));
      } else if (!PIPELINES.contains(argument) && !argument.equals(MAINTENANCE)) {
        throw new UsageException("unknown argument '" + argument + "'");
      } else if (!pipelines.add(argument)) {
        throw new UsageException("'" + argument + "' is given twice");
      }
    }
    return new Options(
        pipelines.isEmpty() ? PIPELINES : ImmutableSet.copyOf(pipelines),
        backend,
        new DataFolder(data));
  }

  private static String value(String option, Iterator<String> rest) {
    String value = rest.hasNext() ? rest.next() : "";
    if (value.isBlank() || value.startsWith("--")) {
      throw new UsageException(option + " needs a value after it");
    }
    return value;
  }

  private static Path folder(String text) {
    try {
      Path folder = Path.of(text);
      if (!Files.exists(folder) || Files.isDirectory(folder)) {
        return folder;
      }
    } catch (InvalidPathException noPath) {
      // Falls through: to the user it is the same mistake.
    }
    throw new UsageException("--data '" + text + "' is not a folder");
  }
}

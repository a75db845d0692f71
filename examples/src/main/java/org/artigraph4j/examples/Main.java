package org.artigraph4j.examples;

import java.io.PrintStream;
import java.io.UncheckedIOException;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.error.BackendException;
import org.artigraph4j.error.UnknownBackendException;
import org.artigraph4j.examples.executor.RunFailedException;
import org.artigraph4j.examples.maintenance.MaintenanceJob;
import org.artigraph4j.examples.server.ServerException;
import org.artigraph4j.examples.spend.SpendJob;
import org.artigraph4j.examples.weather.WeatherDrill;
import org.artigraph4j.examples.weather.WeatherJob;
import org.artigraph4j.examples.weather.WeatherPipeline;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.storage.ContentChangedException;

/** Runs the examples from a command line; see {@link Options#USAGE}. */
public final class Main {
  private static final int OK = 0;
  private static final int FAILED = 1;
  private static final int MISUSED = 2;

  private Main() {}

  /** Ends normally if all went well, so that a Maven that runs this goes on; else exits. */
  public static void main(String[] arguments) {
    int status = run(System.out, System.err, arguments);
    if (status != OK) {
      System.out.flush();
      System.err.flush();
      System.exit(status);
    }
  }

  /**
   * Runs what the arguments ask for.
   *
   * @return the exit status: 0, 1 if a run failed, 2 if the arguments are wrong
   */
  static int run(PrintStream out, PrintStream err, String... arguments) {
    Options options;
    try {
      options = Options.parse(arguments);
    } catch (Options.UsageException wrong) {
      err.printf("%s%n%n%s", wrong.getMessage(), Options.USAGE);
      return MISUSED;
    }
    Metadata opened;
    try {
      opened = Metadata.open(options);
    } catch (UnknownBackendException | InvalidValueException wrong) {
      err.printf("--backend: %s%n%n%s", wrong.getMessage(), Options.USAGE);
      return MISUSED;
    } catch (BackendException | ServerException | UncheckedIOException failure) {
      return failed(err, failure);
    }
    try (Metadata metadata = opened) {
      out.printf("metadata: %s%n%n", metadata.place());
      for (String pipeline : options.pipelines()) {
        run(pipeline, metadata.backend(), options.data(), out);
      }
      return OK;
    } catch (RunFailedException
        | InvalidValueException
        | ContentChangedException
        | BackendException
        | ServerException
        | UncheckedIOException failure) {
      return failed(err, failure);
    }
  }

  private static int failed(PrintStream err, RuntimeException failure) {
    for (Throwable why = failure; why != null; why = why.getCause()) {
      err.println(why.getMessage());
    }
    return FAILED;
  }

  private static void run(String pipeline, Backend backend, DataFolder data, PrintStream out) {
    if (pipeline.equals("spend")) {
      SpendJob.run(backend, data, out);
    } else if (pipeline.equals(Options.MAINTENANCE)) {
      MaintenanceJob.run(backend, WeatherPipeline.graph(data), out);
      WeatherDrill.run(backend, data, out);
    } else {
      WeatherJob.run(backend, data, out);
    }
  }
}

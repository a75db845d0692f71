package org.artigraph4j.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The plans by which statements really ran, as the server's auto_explain says them to the session.
 */
final class Plans {
  private static final String EXPLAINED =
      "options="
          + "-c%20session_preload_libraries%3Dauto_explain"
          + "%20-c%20auto_explain.log_min_duration%3D0"
          + "%20-c%20auto_explain.log_analyze%3Don"
          + "%20-c%20auto_explain.log_buffers%3Don"
          + "%20-c%20auto_explain.log_timing%3Doff"
          + "%20-c%20client_min_messages%3Dlog";

  private static final Pattern BUFFERS =
      Pattern.compile("Buffers: shared hit=(\\d+)(?: read=(\\d+))?");

  private Plans() {}

  /** Skips the test where the server is not ours to ask. */
  static void assumeTold() {
    assumeThat(TestServer.isEmbedded()).as("needs auto_explain").isTrue();
  }

  /** The test server's URL, for sessions that tell their plans. */
  static String url() {
    String url = TestServer.url();
    return url + (url.indexOf('?') < 0 ? "?" : "&") + Wire.PARAMETERS + "&" + EXPLAINED;
  }

  /**
   * A backend of one session that tells its plans.
   *
   * @param isSetUp whether the session is set up against bad plans, or left as it is
   */
  static PostgresBackend open(String schema, boolean isSetUp) {
    return PostgresBackend.open(
        TestServer.config(url(), schema).poolSize(1).sessionOptions(isSetUp).build());
  }

  /** The plans of the statements of a call. */
  static List<String> of(Runnable call) {
    Wire.clear();
    call.run();
    return Wire.notices().stream()
        .filter(notice -> notice.contains("Query Text"))
        .filter(notice -> !notice.contains("FROM pg_catalog.")) // Jdbi greets a new connection
        .toList();
  }

  /** The plan of a call that is one statement. */
  static String ofOne(Runnable call) {
    List<String> plans = of(call);
    assertThat(plans).hasSize(1);
    return plans.get(0);
  }

  /** Of the whole statement, which comes first; a greeting of the planner's may come after. */
  static int buffers(String plan) {
    return buffersIn(plan).orElseThrow(() -> new AssertionError(plan));
  }

  /** What the first line says that has buffers. */
  static Optional<Integer> buffersIn(String text) {
    Matcher buffers = BUFFERS.matcher(text);
    return buffers.find()
        ? Optional.of(
            Integer.parseInt(buffers.group(1))
                + Optional.ofNullable(buffers.group(2)).map(Integer::parseInt).orElse(0))
        : Optional.empty();
  }
}

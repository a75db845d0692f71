package org.artigraph4j.postgres;

import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/**
 * A URL that the driver understands. Refusals never quote it, for it may hold a password.
 *
 * @param text all of it
 * @param settings what the driver reads out of it
 */
record JdbcUrl(String text, Properties settings) {
  private static final String SCHEME = "jdbc:postgresql:";
  // Checked before the driver sees it, which would log what it takes for the port.
  private static final String HOST = "(?:[^:,/\\[\\]]*|\\[[^/\\[\\]]*\\])(?::[0-9]{1,5})?";
  private static final Pattern PLACE =
      Pattern.compile(SCHEME + "(?://" + HOST + "(?:," + HOST + ")*(?:/.*)?|(?!//).*)");
  private static final String EXPECTED =
      "; expected jdbc:postgresql://host:port/database?user=…, the rest is not shown"
          + " for it may hold a password";

  static JdbcUrl parse(String text) {
    if (!text.startsWith(SCHEME)) {
      throw new InvalidValueException("the URL does not start with " + SCHEME + EXPECTED);
    }
    int question = text.indexOf('?');
    String place = question < 0 ? text : text.substring(0, question);
    if (place.indexOf('@') >= 0) {
      throw new InvalidValueException(
          "the URL has credentials before the host, which the driver does not read; give them as"
              + " user and password"
              + EXPECTED);
    }
    if (!PLACE.matcher(place).matches()) {
      throw new InvalidValueException("the URL's host or port is malformed" + EXPECTED);
    }
    Properties settings = Driver.parseURL(text, new Properties());
    if (settings == null) {
      throw new InvalidValueException("the driver cannot read the URL" + EXPECTED);
    }
    return new JdbcUrl(text, settings);
  }

  Optional<String> schema() {
    return Optional.ofNullable(PGProperty.CURRENT_SCHEMA.getOrDefault(settings));
  }

  /** Host, port and database. */
  String target() {
    return PGProperty.PG_HOST.getOrDefault(settings)
        + ":"
        + PGProperty.PG_PORT.getOrDefault(settings)
        + "/"
        + PGProperty.PG_DBNAME.getOrDefault(settings);
  }

  /** Not even the text: it may hold a password. */
  @Override
  public String toString() {
    return target();
  }
}

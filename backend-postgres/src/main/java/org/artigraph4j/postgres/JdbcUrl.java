package org.artigraph4j.postgres;

import static java.util.Objects.requireNonNull;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/**
 * A URL that the driver understands. Refusals never quote it, for it may hold a password.
 *
 * @param place what stands before the settings: no secret, the driver may log it
 * @param settings what the driver reads out of all of it
 */
record JdbcUrl(String place, Properties settings) {
  private static final String SCHEME = "jdbc:postgresql:";
  // All is checked before the driver sees it, which logs what it cannot read, with the settings.
  private static final String HOST = "(?:[^:,/\\[\\]&;=#]*|\\[[^/\\[\\]&;=#]*\\])(?::[0-9]{1,5})?";
  private static final Pattern HOSTS = Pattern.compile(HOST + "(?:," + HOST + ")*");
  private static final Pattern MISPLACED = Pattern.compile("[&;=#?]");
  private static final Set<String> MAY_HOLD_SECRETS =
      Set.of(
          PGProperty.PASSWORD.getName(),
          PGProperty.SSL_PASSWORD.getName(),
          PGProperty.OPTIONS.getName());
  private static final List<PGProperty> CHOSEN =
      List.of(
          PGProperty.SSL_MODE,
          PGProperty.TARGET_SERVER_TYPE,
          PGProperty.CHANNEL_BINDING,
          PGProperty.GSS_ENC_MODE);
  private static final String EXPECTED =
      "; expected jdbc:postgresql://host:port/database?user=…, the rest is not shown"
          + " for it may hold a password";

  static JdbcUrl parse(String text) {
    if (!text.startsWith(SCHEME)) {
      throw refused("the URL does not start with " + SCHEME);
    }
    int question = text.indexOf('?');
    String place = question < 0 ? text : text.substring(0, question);
    if (place.indexOf('@') >= 0) {
      throw refused(
          "the URL has credentials before the host, which the driver does not read; give them as"
              + " user and password");
    }
    requireDecodable(place);
    if (place.startsWith(SCHEME + "//")) {
      requireHosts(place.substring(SCHEME.length() + 2));
    }
    if (question >= 0) {
      requireDecodable(text.substring(question));
    }
    Properties read = Driver.parseURL(text, new Properties());
    if (read == null) {
      throw refused("the driver cannot read the URL");
    }
    Properties settings = new Properties();
    read.stringPropertyNames().forEach(name -> settings.setProperty(name, read.getProperty(name)));
    requireOne("database", PGProperty.PG_DBNAME.getOrNull(settings));
    requireOne("user", PGProperty.USER.getOrNull(settings));
    requireOne("currentSchema", PGProperty.CURRENT_SCHEMA.getOrNull(settings));
    settings.stringPropertyNames().stream()
        .filter(name -> !MAY_HOLD_SECRETS.contains(name))
        .filter(name -> settings.getProperty(name).toLowerCase(Locale.ROOT).contains("password="))
        .findFirst()
        .ifPresent(
            name -> {
              throw misplaced("setting before the password");
            });
    CHOSEN.forEach(setting -> requireChoice(setting, settings));
    return new JdbcUrl(place, settings);
  }

  /** The driver would take what it does not know for a failure of the network. */
  private static void requireChoice(PGProperty setting, Properties settings) {
    String given = setting.getOrNull(settings);
    List<String> choices = List.of(requireNonNull(setting.getChoices()));
    if (given != null && choices.stream().noneMatch(given::equalsIgnoreCase)) {
      throw refused("the URL's " + setting.getName() + " is none of " + choices);
    }
  }

  private static void requireHosts(String place) {
    int slash = place.indexOf('/');
    String hosts = slash < 0 ? place : place.substring(0, slash);
    if (MISPLACED.matcher(hosts).find()) {
      throw misplaced("host");
    }
    if (!HOSTS.matcher(hosts).matches()) {
      throw refused("the URL's host or port is malformed");
    }
    if (slash < 0 || place.indexOf('/', slash + 1) >= 0) {
      throw refused("the URL must have one / between host and database, and no other after //");
    }
  }

  private static void requireDecodable(String part) {
    try {
      URLDecoder.decode(part, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException malformed) {
      throw refused("the URL has a % that is not followed by two hexadecimal digits");
    }
  }

  private static void requireOne(String what, @Nullable String value) {
    if (value != null && MISPLACED.matcher(value).find()) {
      throw misplaced(what);
    }
  }

  private static InvalidValueException misplaced(String what) {
    return refused(
        "the URL's "
            + what
            + " has one of & ; = # ? in it; settings begin with ? and are separated by &");
  }

  private static InvalidValueException refused(String problem) {
    return new InvalidValueException(problem + EXPECTED);
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

  /** Not even the settings: they may hold a password. */
  @Override
  public String toString() {
    return target();
  }
}

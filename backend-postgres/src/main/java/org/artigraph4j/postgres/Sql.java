package org.artigraph4j.postgres;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.fingerprint.Utf8;

/**
 * The one thing that is not the same in every database: the schema. Statements are written with the
 * placeholder {@value #PLACEHOLDER}, which is replaced once, at opening, by the quoted name.
 *
 * @param schema a valid name, not quoted
 */
record Sql(String schema) {
  static final String PLACEHOLDER = "${schema}";

  // What needs no escape between double quotes, whoever reads it: the server, Jdbi or Flyway.
  private static final Pattern NAME = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_-]*");
  private static final int MAX_BYTES = 63;

  Sql {
    requireName(schema);
  }

  static String requireName(String schema) {
    boolean valid =
        NAME.matcher(schema).matches()
            && schema.getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES
            && !schema.startsWith("pg_")
            && !schema.equals("information_schema");
    if (!valid) {
      throw new InvalidValueException(
          "the schema '"
              + Utf8.abbreviate(schema)
              + "' cannot be used: a name has letters, digits, _ and -, starts with a letter or _,"
              + " has at most "
              + MAX_BYTES
              + " bytes, and is none of the server's own (pg_…)");
    }
    return schema;
  }

  String quotedSchema() {
    return '"' + schema + '"';
  }

  /** A statement for this schema. */
  String of(String template) {
    return template.replace(PLACEHOLDER, quotedSchema());
  }
}

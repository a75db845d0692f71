package org.artigraph4j.postgres;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The statement that goes through {@link KeyStretches}, and reads what meets the conditions. */
final class StretchesSql {
  // Of each field a name and a zero, the kind, and the value, as PartitionKey.toBytes has them.
  private static final String LENGTH =
      """
      coalesce(
        octet_length(p.key #>> '{fields,FIELD,0}') + 2
        + CASE p.key #>> '{fields,FIELD,1}'
          WHEN 'NullField' THEN 0
          WHEN 'Int8Field' THEN 1
          WHEN 'Int16Field' THEN 2
          WHEN 'Int64Field' THEN 8
          WHEN 'StringField' THEN octet_length(p.key #>> '{fields,FIELD,2}') + 1
          ELSE 4
        END,
        0
      )
      """;

  // From one start of keys to the next, past all that have it, by one descent of the index, and by
  // another one to its stretch. The server looks for no more of them than the page takes, and for
  // one after the other. No name begins with the byte that is put behind a start.
  private static final String WITH =
      """
      WITH RECURSIVE stretch AS (
        (
          SELECT substring(p.partition_key FOR START) AS start
      """
          + PartitionListings.FROM
          + PartitionListings.AFTER
          + PartitionListings.KEY_ORDER
          + """
              LIMIT 1
            )
            UNION ALL
            SELECT next.start
            FROM stretch
            CROSS JOIN LATERAL (
              SELECT substring(p.partition_key FOR START) AS start
          """
          + PartitionListings.FROM
          + """
                AND (p.partition_key, p.input_fingerprint, p.content_fingerprint)
                  > (stretch.start || CAST('\\xff' AS bytea), 0, 0)
                AND p.partition_key < (SELECT :until)
          """
          + PartitionListings.KEY_ORDER
          + """
              LIMIT 1
            ) AS next
          )
          """;

  private static final String FROM =
      """
      FROM stretch
      CROSS JOIN LATERAL (
        SELECT p.*
      """
          + PartitionListings.FROM
          + """
              MEETING
              AND (p.partition_key, p.input_fingerprint, p.content_fingerprint) > (
                greatest(stretch.start || :stretch_from, :key),
                CASE WHEN stretch.start || :stretch_from > :key THEN :first ELSE :input END,
                CASE WHEN stretch.start || :stretch_from > :key THEN :first ELSE :content END
              )
              AND p.partition_key < least(stretch.start || :stretch_until, :until)
          """
          + PartitionListings.KEY_ORDER
          + Keysets.LIMIT
          + ") AS p\n"
          + Keysets.LIMIT;

  private StretchesSql() {}

  /** The stretches of keys whose first fields, so many, are the same. */
  static String with(int same) {
    String start =
        IntStream.range(0, same)
            .mapToObj(field -> LENGTH.replace("FIELD", Integer.toString(field)))
            .collect(Collectors.joining(" + ", "(", ")"));
    return WITH.replace("START", start);
  }

  /** What lies in them, and meets what else is asked. */
  static String from(String meeting) {
    return FROM.replace("MEETING", meeting);
  }
}

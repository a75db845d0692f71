package org.artigraph4j.postgres;

import org.jdbi.v3.core.Handle;

/**
 * What looks again after it has locked must see what others have committed until then, also on
 * sessions of a user's own pool whose isolation is higher.
 */
final class ReadCommitted {
  // One trip for both. Nobody has set up sessions of a user's own pool against scans of a whole
  // table, which the planner takes to be cheap where statistics do not know how few rows it is
  // about.
  private static final String BEGIN =
      """
      SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
      SET LOCAL enable_seqscan = off
      """;

  private ReadCommitted() {}

  /**
   * Makes a transaction that begins one of READ COMMITTED, whose statements go by indexes. Of one
   * that has read already, the server refuses it where that is another one.
   */
  static void begin(Handle handle) {
    handle.execute(BEGIN);
  }
}

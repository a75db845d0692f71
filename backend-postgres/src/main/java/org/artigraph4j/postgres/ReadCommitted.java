package org.artigraph4j.postgres;

import org.jdbi.v3.core.Handle;

/**
 * What looks again after it has locked must see what others have committed until then, also on
 * sessions of a user's own pool whose isolation is higher.
 */
final class ReadCommitted {
  private ReadCommitted() {}

  /**
   * Makes a transaction that begins one of READ COMMITTED. Of one that has read already, the server
   * refuses it where that is another one.
   */
  static void begin(Handle handle) {
    handle.execute("SET TRANSACTION ISOLATION LEVEL READ COMMITTED");
  }
}

package org.artigraph4j.retention;

/** Who is told of each batch that a removal has done, and may stop it. */
@FunctionalInterface
public interface RetentionProgress {
  /**
   * After a batch, which is committed.
   *
   * @param soFar what was removed since the call began; not complete
   * @return whether to go on. If not, the call ends; to call again goes on.
   */
  boolean proceed(RetentionReport soFar);

  /** Goes on to the end, and tells nobody. */
  static RetentionProgress toTheEnd() {
    return soFar -> true;
  }
}

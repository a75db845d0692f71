package org.artigraph4j.error;

/** A facet of a connection, such as its tags, that the backend does not have. */
public final class FacetNotSupportedException extends BackendException {
  /**
   * A facet that is missing.
   *
   * @param facet the name of the method that answers it
   */
  public FacetNotSupportedException(String facet) {
    super(
        "this backend does not support "
            + facet
            + "(); use one that does, such as those of artigraph4j-backend-memory and"
            + " artigraph4j-backend-postgres");
  }
}

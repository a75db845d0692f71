package org.artigraph4j.postgres;

/** A process that makes the tables of a schema: {@code Migrating <url> <schema>}. */
final class Migrating {
  private Migrating() {}

  public static void main(String[] arguments) {
    PostgresBackend.open(TestServer.config(arguments[0], arguments[1]).build()).close();
    System.out.println("opened");
  }
}

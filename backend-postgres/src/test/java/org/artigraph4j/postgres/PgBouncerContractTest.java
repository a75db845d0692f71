package org.artigraph4j.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.contract.BackendContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * The whole contract through PgBouncer in transaction mode, where each transaction may meet another
 * session of the server. Opt in by naming the program, which Debian has in a package of its name:
 *
 * <pre>
 * apt-get install pgbouncer
 * mvn test -pl backend-postgres -am -Dtest=PgBouncerContractTest \
 *     -Dsurefire.failIfNoSpecifiedTests=false -Dartigraph4j.test.pgbouncer=/usr/sbin/pgbouncer
 * </pre>
 *
 * <p>PgBouncer refuses startup options unless {@code ignore_startup_parameters} lists {@code
 * options}, so the backend is opened with {@code sessionOptions(false)}. Before its release 1.21 it
 * cannot keep prepared statements, hence {@code prepareThreshold=0}.
 */
@EnabledIfSystemProperty(
    named = PgBouncerContractTest.PROPERTY,
    matches = ".+",
    disabledReason = "no -D" + PgBouncerContractTest.PROPERTY + "=/usr/sbin/pgbouncer")
class PgBouncerContractTest extends BackendContract {
  static final String PROPERTY = "artigraph4j.test.pgbouncer";
  private static final String SCHEMA = TestServer.schema(PgBouncerContractTest.class);

  private static Path folder;
  private static Process bouncer;
  private static String url;

  @BeforeAll
  static void start() throws Exception {
    URI server = URI.create(TestServer.url().substring("jdbc:".length()));
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    folder = Files.createTempDirectory("pgbouncer");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    Path log = folder.resolve("log");
    Path ini = folder.resolve("pgbouncer.ini");
    Files.writeString(
        ini,
        """
        [databases]
        * = host=%s port=%d user=postgres
        [pgbouncer]
        listen_addr = 127.0.0.1
        listen_port = %d
        unix_socket_dir =
        auth_type = any
        pool_mode = transaction
        default_pool_size = 8
        max_client_conn = 200
        """
            .formatted(server.getHost(), server.getPort(), port));
    List<String> command = new ArrayList<>(List.of(System.getProperty(PROPERTY)));
    if (System.getProperty("user.name").equals("root")) {
      command.addAll(List.of("-u", "nobody")); // it does not run as root
    }
    command.add(ini.toString());
    bouncer =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    awaitListening(port, log);
    url =
        "jdbc:postgresql://127.0.0.1:"
            + port
            + server.getPath()
            + "?user=postgres&prepareThreshold=0";
  }

  private static void awaitListening(int port, Path log) throws Exception {
    while (true) {
      try (Socket listening = new Socket(InetAddress.getLoopbackAddress(), port)) {
        return;
      } catch (IOException notYet) {
        if (!bouncer.isAlive()) {
          throw new IllegalStateException(Files.readString(log), notYet);
        }
        Thread.sleep(20);
      }
    }
  }

  @AfterAll
  static void stop() {
    bouncer.destroy();
    TestServer.drop(SCHEMA);
    for (String file : List.of("log", "pgbouncer.ini", "")) {
      try {
        Files.delete(folder.resolve(file));
      } catch (IOException left) {
        throw new UncheckedIOException(left);
      }
    }
  }

  @Override
  protected Backend open() {
    return PostgresBackend.open(TestServer.config(url, SCHEMA).sessionOptions(false).build());
  }
}

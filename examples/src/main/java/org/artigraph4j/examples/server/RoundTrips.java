package org.artigraph4j.examples.server;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.SocketFactory;
import org.artigraph4j.postgres.PostgresConfig;

/**
 * Counts the network round trips to the database: how often this process waited for an answer. The
 * driver makes its sockets here where the URL says so. A round trip is a read after a write, or the
 * making of a connection.
 */
public class RoundTrips extends SocketFactory {
  private static final AtomicLong COUNT = new AtomicLong();

  /** How many there were in this process, on connections that are counted. */
  public static long soFar() {
    return COUNT.get();
  }

  /** A configuration whose round trips are counted; of a URL, not of a data source. */
  public static PostgresConfig counted(PostgresConfig config) {
    return counted(config, RoundTrips.class);
  }

  /** Counted, with sockets of a class of yours. */
  public static PostgresConfig counted(PostgresConfig config, Class<? extends RoundTrips> sockets) {
    String url = config.jdbcUrl().orElseThrow();
    PostgresConfig.Builder counted =
        PostgresConfig.builder()
            .jdbcUrl(url + (url.contains("?") ? "&" : "?") + "socketFactory=" + sockets.getName())
            .schema(config.schema());
    config.user().ifPresent(counted::user);
    config.password().ifPresent(counted::password);
    return counted.build();
  }

  /** Called for each, before its answer is waited for. */
  protected void waiting() throws IOException {
    COUNT.incrementAndGet();
  }

  @Override
  public Socket createSocket() {
    return new Counted();
  }

  @Override
  public Socket createSocket(String host, int port) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress local, int localPort) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Socket createSocket(InetAddress host, int port) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
    throw new UnsupportedOperationException();
  }

  private final class Counted extends Socket {
    private boolean written;

    @Override
    public void connect(SocketAddress address, int timeout) throws IOException {
      waiting();
      super.connect(address, timeout);
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
      return new FilterOutputStream(super.getOutputStream()) {
        @Override
        public void write(int octet) throws IOException {
          written = true;
          out.write(octet);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
          written = true;
          out.write(bytes, offset, length);
        }
      };
    }

    @Override
    public InputStream getInputStream() throws IOException {
      return new FilterInputStream(super.getInputStream()) {
        private void beforeRead() throws IOException {
          if (written) {
            written = false;
            waiting();
          }
        }

        @Override
        public int read() throws IOException {
          beforeRead();
          return in.read();
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
          beforeRead();
          return in.read(bytes, offset, length);
        }
      };
    }
  }
}

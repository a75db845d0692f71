package org.artigraph4j.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What goes over the wire of all connections whose URL has {@link #PARAMETERS}: it reads the
 * driver's messages as they pass. A network round trip is a read after a write, however many
 * messages the driver sent in one go; a statement is an Execute message.
 *
 * <p>The pool asks a connection that lay idle whether it is alive, with an empty statement. That
 * depends on the time, so it is not counted.
 */
public final class Wire extends TappedSocket.Factory {
  /** For the URL: sockets of this class, and parameters as text. */
  static final String PARAMETERS =
      "socketFactory=" + Wire.class.getName() + "&sslmode=disable&gssEncMode=disable";

  private static final AtomicInteger SOCKETS = new AtomicInteger();
  private static final List<String> STATEMENTS = new ArrayList<>();
  private static final List<String> NOTICES = new ArrayList<>();
  private static int trips;

  /** What passed since the last {@link #clear}. */
  record Traffic(List<String> statements, int trips) {}

  static synchronized void clear() {
    STATEMENTS.clear();
    NOTICES.clear();
    trips = 0;
  }

  static synchronized Traffic traffic() {
    List<String> statements = new ArrayList<>(STATEMENTS);
    int alive = 0;
    while (statements.remove("")) {
      alive++;
    }
    return new Traffic(statements, trips - alive);
  }

  /** What the server remarked, such as plans. */
  static synchronized List<String> notices() {
    return List.copyOf(NOTICES);
  }

  /** How many sockets were ever made. */
  static int sockets() {
    return SOCKETS.get();
  }

  private static synchronized void statement(String sql) {
    STATEMENTS.add(sql);
  }

  private static synchronized void notice(String text) {
    NOTICES.add(text);
  }

  private static synchronized void trip() {
    trips++;
  }

  @Override
  public Socket createSocket() {
    SOCKETS.incrementAndGet();
    return new Watched();
  }

  private static final class Watched extends TappedSocket {
    private final Messages sent = new Messages(false);
    private final Messages received = new Messages(true);
    private boolean written;

    @Override
    public void connect(SocketAddress address, int timeout) throws IOException {
      trip();
      super.connect(address, timeout);
    }

    @Override
    void write(OutputStream out, byte[] bytes, int offset, int length) throws IOException {
      written = true;
      sent.add(bytes, offset, length);
      out.write(bytes, offset, length);
    }

    @Override
    int read(InputStream in, byte[] bytes, int offset, int length) throws IOException {
      int count = in.read(bytes, offset, length); // or a timeout, when it only looks
      if (written) {
        written = false;
        trip();
      }
      if (count > 0) {
        received.add(bytes, offset, count);
      }
      return count;
    }
  }

  /** A stream of messages: a letter, a length that counts itself, and what it says. */
  private static final class Messages {
    private final boolean fromServer;
    private final Map<String, String> sqlByName = new HashMap<>();
    private final Map<String, String> sqlByPortal = new HashMap<>();
    private byte[] rest = {};
    private boolean typed;

    Messages(boolean fromServer) {
      this.fromServer = fromServer;
      this.typed = fromServer;
    }

    void add(byte[] bytes, int offset, int length) {
      byte[] all = Arrays.copyOf(rest, rest.length + length);
      System.arraycopy(bytes, offset, all, rest.length, length);
      ByteBuffer buffer = ByteBuffer.wrap(all);
      while (true) {
        int head = typed ? 1 : 0;
        if (buffer.remaining() < head + Integer.BYTES) {
          break;
        }
        int size = head + buffer.getInt(buffer.position() + head);
        if (buffer.remaining() < size) {
          break;
        }
        byte[] message = new byte[size - head - Integer.BYTES];
        byte type = typed ? buffer.get() : 0;
        buffer.getInt();
        buffer.get(message);
        typed = true; // the first is the startup message, which has no letter
        read((char) type, ByteBuffer.wrap(message));
      }
      rest = Arrays.copyOfRange(all, buffer.position(), all.length);
    }

    private void read(char type, ByteBuffer message) {
      if (fromServer) {
        if (type == 'N') {
          notice(StandardCharsets.UTF_8.decode(message).toString());
        }
        return;
      }
      switch (type) {
        case 'P' -> sqlByName.put(text(message), text(message));
        case 'B' -> sqlByPortal.put(text(message), sqlByName.getOrDefault(text(message), "?"));
        case 'E' -> statement(sqlByPortal.getOrDefault(text(message), "?"));
        case 'Q' -> statement(text(message));
        default -> {}
      }
    }

    private static String text(ByteBuffer message) {
      int end = message.position();
      while (message.get(end) != 0) {
        end++;
      }
      byte[] text = new byte[end - message.position()];
      message.get(text);
      message.get(); // the zero
      return new String(text, StandardCharsets.UTF_8);
    }
  }
}

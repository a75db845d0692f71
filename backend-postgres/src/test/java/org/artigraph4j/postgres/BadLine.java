package org.artigraph4j.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A line to the server that fails when it is told to: all sockets of the URLs that name it. */
final class BadLine implements AutoCloseable {
  private static final Map<String, BadLine> LINES = new ConcurrentHashMap<>();

  private final String name;
  private String lost = "";
  private String last = "";
  private Runnable meanwhile = () -> {};
  private boolean silent;

  BadLine(String name) {
    this.name = name;
    LINES.put(name, this);
  }

  /**
   * A URL of the test server over this line, with more parameters. Every message has the text of
   * its statement, which the driver would leave out of one that it has prepared.
   */
  String url(String parameters) {
    String url = TestServer.url();
    return url
        + (url.indexOf('?') < 0 ? "?" : "&")
        + "prepareThreshold=0&sslmode=disable&gssEncMode=disable&socketFactory="
        + Sockets.class.getName()
        + "&socketFactoryArg="
        + name
        + parameters;
  }

  /**
   * The next message with this text reaches the server, which acts on it and answers. The answer is
   * lost with the connection, once others have done something meanwhile.
   */
  synchronized void loseAnswerTo(String text, Runnable done) {
    lost = text;
    meanwhile = done;
  }

  /**
   * The next message with this text never reaches the server, nor does anything after it, and
   * nobody is told: a cable is cut, or the server hangs.
   */
  synchronized void cutBefore(String text) {
    last = text;
  }

  private synchronized boolean isCut(String sent) {
    silent |= !last.isEmpty() && sent.contains(last);
    return silent;
  }

  private synchronized boolean loses(String sent) {
    boolean loses = !lost.isEmpty() && sent.contains(lost);
    if (loses) {
      lost = "";
    }
    return loses;
  }

  private synchronized Runnable meanwhile() {
    return meanwhile;
  }

  @Override
  public void close() {
    LINES.remove(name);
  }

  /** What the driver makes by its name, and hands the name of the line. */
  public static final class Sockets extends TappedSocket.Factory {
    private final BadLine line;

    public Sockets(String name) {
      this.line = LINES.get(name);
    }

    @Override
    public Socket createSocket() {
      return new OnLine(line);
    }
  }

  private static final class OnLine extends TappedSocket {
    private final BadLine line;
    private boolean losing;

    OnLine(BadLine line) {
      this.line = line;
    }

    @Override
    void write(OutputStream out, byte[] bytes, int offset, int length) throws IOException {
      String sent = new String(bytes, offset, length, StandardCharsets.UTF_8);
      if (!line.isCut(sent)) {
        losing |= line.loses(sent);
        out.write(bytes, offset, length);
      }
    }

    @Override
    int read(InputStream in, byte[] bytes, int offset, int length) throws IOException {
      int count = in.read(bytes, offset, length);
      if (losing) {
        line.meanwhile().run();
        throw new IOException("the line was cut");
      }
      return count;
    }
  }
}

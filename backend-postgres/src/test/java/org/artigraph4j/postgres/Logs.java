package org.artigraph4j.postgres;

import com.google.common.base.Throwables;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.Logger;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * The tests' logging: silent, but where a test captures all that is said, at every level. From
 * DEBUG on it is always searched for the password of the tests.
 */
public final class Logs implements SLF4JServiceProvider {
  private static final List<String> LINES = new ArrayList<>();
  private static final ConcurrentMap<String, Logger> LOGGERS = new ConcurrentHashMap<>();
  private static final java.util.logging.Logger DRIVER =
      java.util.logging.Logger.getLogger("org.postgresql");
  private static final Handler OF_DRIVER = new DriverLog();
  private static final List<String> LEAKS = new ArrayList<>();
  private static final List<String> TOLD = new ArrayList<>();
  private static volatile boolean capturing;

  static {
    DRIVER.setLevel(java.util.logging.Level.FINE);
    DRIVER.addHandler(OF_DRIVER);
    DRIVER.setUseParentHandlers(false);
  }

  private final IMarkerFactory markers = new BasicMarkerFactory();
  private final MDCAdapter contexts = new NOPMDCAdapter();

  static synchronized void capture() {
    LINES.clear();
    capturing = true;
    DRIVER.setLevel(java.util.logging.Level.ALL);
  }

  static synchronized void release() {
    capturing = false;
    DRIVER.setLevel(java.util.logging.Level.FINE);
  }

  static synchronized List<String> captured() {
    return List.copyOf(LINES);
  }

  /** What was said of connections that were not closed, each with its place, and forgets it. */
  static synchronized List<String> takeLeaks() {
    List<String> leaks = List.copyOf(LEAKS);
    LEAKS.clear();
    return leaks;
  }

  /** The lines that had the password, and forgets them. */
  static synchronized List<String> takeTold() {
    List<String> told = List.copyOf(TOLD);
    TOLD.clear();
    return told;
  }

  private static synchronized void leak(String line) {
    LEAKS.add(line);
  }

  private static synchronized void say(String line) {
    if (SecretsTest.tells(line)) {
      TOLD.add(line);
    }
    if (capturing) {
      LINES.add(line);
    }
  }

  @Override
  public ILoggerFactory getLoggerFactory() {
    return name -> LOGGERS.computeIfAbsent(name, Silent::new);
  }

  @Override
  public IMarkerFactory getMarkerFactory() {
    return markers;
  }

  @Override
  public MDCAdapter getMDCAdapter() {
    return contexts;
  }

  @Override
  public String getRequestedApiVersion() {
    return "2.0.99";
  }

  @Override
  public void initialize() {}

  /** The driver logs by java.util.logging. */
  private static final class DriverLog extends Handler {
    @Override
    public void publish(LogRecord entry) {
      say(new SimpleFormatter().format(entry));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  private static final class Silent extends LegacyAbstractLogger {
    private static final long serialVersionUID = 1L;

    Silent(String name) {
      this.name = name;
    }

    @Override
    public boolean isTraceEnabled() {
      return capturing;
    }

    @Override
    public boolean isDebugEnabled() {
      return true;
    }

    @Override
    public boolean isInfoEnabled() {
      return true;
    }

    @Override
    public boolean isWarnEnabled() {
      return true;
    }

    @Override
    public boolean isErrorEnabled() {
      return true;
    }

    private boolean isOfLeaks() {
      return name.equals(Leaks.class.getName());
    }

    @Override
    protected String getFullyQualifiedCallerName() {
      return null;
    }

    @Override
    protected void handleNormalizedLoggingCall(
        Level level, Marker marker, String message, Object[] arguments, Throwable thrown) {
      StringBuilder line =
          new StringBuilder(name + ": " + MessageFormatter.basicArrayFormat(message, arguments));
      for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
        line.append(' ').append(cause);
      }
      if (isOfLeaks()) {
        leak(line + Throwables.getStackTraceAsString(Objects.requireNonNull(thrown)));
      }
      say(line.toString());
    }
  }
}

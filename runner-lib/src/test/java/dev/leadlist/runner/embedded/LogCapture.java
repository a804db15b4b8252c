package dev.leadlist.runner.embedded;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** What is said while this is open, with what was thrown, and nothing of it on the console. */
public final class LogCapture extends AppenderBase<ILoggingEvent> implements AutoCloseable {
  private final Logger logger;
  private final Level before;
  private final boolean wasAdditive;
  private final List<String> messages = new CopyOnWriteArrayList<>();

  /** Hears the library, INFO and above. */
  public LogCapture() {
    this("dev.leadlist.runner", Level.INFO);
  }

  LogCapture(String name, Level level) {
    logger = (Logger) LoggerFactory.getLogger(name);
    before = logger.getLevel();
    wasAdditive = logger.isAdditive();
    setContext(logger.getLoggerContext());
    start();
    logger.setLevel(level);
    logger.setAdditive(false);
    logger.addAppender(this);
  }

  @Override
  protected void append(ILoggingEvent event) {
    String thrown = ThrowableProxyUtil.asString(event.getThrowableProxy());
    messages.add(event.getFormattedMessage() + (thrown.isEmpty() ? "" : "\n" + thrown));
  }

  /** Returns the messages that contain {@code part}. */
  public List<String> with(String part) {
    return messages.stream().filter(message -> message.contains(part)).toList();
  }

  @Override
  public void close() {
    logger.detachAppender(this);
    logger.setAdditive(wasAdditive);
    logger.setLevel(before);
  }
}

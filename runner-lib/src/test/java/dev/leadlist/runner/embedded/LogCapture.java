package dev.leadlist.runner.embedded;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** What the library says while this is open, INFO and above, and nothing of it on the console. */
final class LogCapture extends AppenderBase<ILoggingEvent> implements AutoCloseable {
  private final Logger logger = (Logger) LoggerFactory.getLogger("dev.leadlist.runner");
  private final Level before = logger.getLevel();
  private final boolean wasAdditive = logger.isAdditive();
  private final List<String> messages = new CopyOnWriteArrayList<>();

  LogCapture() {
    setContext(logger.getLoggerContext());
    start();
    logger.setLevel(Level.INFO);
    logger.setAdditive(false);
    logger.addAppender(this);
  }

  @Override
  protected void append(ILoggingEvent event) {
    messages.add(event.getFormattedMessage());
  }

  /** Returns the messages that contain {@code part}. */
  List<String> with(String part) {
    return messages.stream().filter(message -> message.contains(part)).toList();
  }

  @Override
  public void close() {
    logger.detachAppender(this);
    logger.setAdditive(wasAdditive);
    logger.setLevel(before);
  }
}

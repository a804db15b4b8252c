package dev.leadlist.runner.logs;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;

/**
 * Logs of worker JVMs go to their standard output. In code, since they are many, and to read XML is
 * a good part of a JVM's start.
 */
public final class WorkerJvmLogging extends ContextAwareBase implements Configurator {
  /** System property of a worker JVM: the level from which on it logs. */
  public static final String LEVEL = "worker.log";

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    String level = System.getProperty(LEVEL);
    if (level == null) {
      return ExecutionStatus.INVOKE_NEXT_IF_ANY; // the tests' own JVM
    }
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern("%d{HH:mm:ss.SSS} %-5level [%thread] %logger{0}: %msg%n%xEx");
    encoder.start();
    ConsoleAppender<ILoggingEvent> out = new ConsoleAppender<>();
    out.setContext(context);
    out.setEncoder(encoder);
    out.start();
    Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.valueOf(level));
    root.addAppender(out);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }
}

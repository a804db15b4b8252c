package dev.leadlist.junit.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One small shell beside this JVM, on a pipe: when the JVM is gone, however it died, the pipe is
 * closed and the shell ends what it was told of.
 *
 * <p>It has a session of its own where there is {@code setsid}, so that a signal to the terminal or
 * to the build's process group does not end it first. Started again when it is gone. Safe for use
 * by several threads.
 */
final class Watchdog implements AutoCloseable {
  private static final String SCRIPT = "watchdog.sh";
  private static final List<Path> SETSID =
      List.of(Path.of("/usr/bin/setsid"), Path.of("/bin/setsid"));

  private final List<String> told = new ArrayList<>(); // guarded by this
  private final String script = script();
  private @Nullable Process shell; // guarded by this
  private boolean closed; // guarded by this

  Watchdog() {
    for (BuildDaemon daemon : BuildDaemon.values()) {
      told.add("spare " + daemon.mainClass());
    }
  }

  /**
   * Has it end all processes that bear {@code variable}, given as {@code NAME=value}, build daemons
   * excepted.
   */
  void endBearersOf(String variable) {
    tell("bearers " + variable);
  }

  /** Has it end the PostgreSQL server on a data directory, and remove the directory. */
  void endServer(Path data) {
    tell("server " + data.toAbsolutePath());
  }

  /** Has it remove a directory, once all processes are gone. */
  void remove(Path directory) {
    tell("remove " + directory.toAbsolutePath());
  }

  /** Starts it again if somebody has ended it. */
  synchronized void ensureAlive() {
    if (!closed && (shell == null || !shell.isAlive())) {
      start();
    }
  }

  private synchronized void tell(String line) {
    if (closed) {
      throw new IllegalStateException("watchdog: closed, it cannot be told '" + line + "'");
    }
    told.add(line);
    if (shell == null || !shell.isAlive()) {
      start();
    } else {
      write(shell, List.of(line));
    }
  }

  private synchronized void start() {
    List<String> command = new ArrayList<>();
    SETSID.stream()
        .filter(Files::isExecutable)
        .findFirst()
        .ifPresent(path -> command.add(path.toString()));
    command.addAll(List.of("sh", "-c", script));
    ProcessBuilder builder = new ProcessBuilder(command)
        .redirectOutput(Redirect.DISCARD)
        .redirectError(Redirect.DISCARD);
    builder.environment().remove(TestProcesses.SESSION);
    builder.environment().remove(TestProcesses.TEST);
    try {
      Process started = builder.start();
      shell = started;
      write(started, told);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "watchdog: sh does not start; without it processes could outlive this JVM", e);
    }
  }

  private static void write(Process shell, List<String> lines) {
    try {
      Writer writer = shell.outputWriter(StandardCharsets.UTF_8);
      for (String line : lines) {
        writer.write(line + "\n");
      }
      writer.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("watchdog: does not listen", e);
    }
  }

  static String script() {
    try (InputStream in = Watchdog.class.getResourceAsStream(SCRIPT)) {
      if (in == null) {
        throw new IllegalStateException(SCRIPT + " is missing; the jar was repackaged without it");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + SCRIPT, e);
    }
  }

  /** Sends it home: whatever it was told is over. Any number of times. */
  @Override
  public synchronized void close() {
    closed = true;
    Process running = shell;
    if (running == null || !running.isAlive()) {
      return;
    }
    try {
      write(running, List.of("done"));
    } catch (UncheckedIOException e) {
      running.destroyForcibly(); // it did not listen any more
    }
  }
}

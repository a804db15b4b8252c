package dev.leadlist.runner.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program that a test has started, which is gone with it, whatever it has started too. */
public final class TestProcess implements AutoCloseable {
  private final Process process;
  private final ProcessIdentity identity;

  private TestProcess(Process process) {
    this.process = process;
    this.identity = ProcessIdentity.find(process.pid()).orElseThrow();
  }

  /** Starts a program with the tests' own environment. */
  public static TestProcess start(String... command) {
    return start(Map.of(), List.of(command));
  }

  /** Starts a program with some more variables. */
  public static TestProcess start(Map<String, String> more, List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(Redirect.DISCARD);
    builder.environment().putAll(more);
    try {
      return new TestProcess(builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException("starting " + command, e);
    }
  }

  /** Starts a shell script; returns when it has written a line. */
  public static TestProcess script(String text) {
    TestProcess started = start("sh", "-c", text);
    started.readLine();
    return started;
  }

  public ProcessIdentity identity() {
    return identity;
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return identity.isAlive();
  }

  /** Returns the next line that it writes. */
  public String readLine() {
    try {
      return String.valueOf(process.inputReader().readLine());
    } catch (IOException e) {
      throw new UncheckedIOException("reading from process " + pid(), e);
    }
  }

  public List<Long> children() {
    return process.children().map(ProcessHandle::pid).toList();
  }

  void kill() {
    process.destroyForcibly();
  }

  boolean awaitExit() throws InterruptedException {
    return process.waitFor(WorkerJvm.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}

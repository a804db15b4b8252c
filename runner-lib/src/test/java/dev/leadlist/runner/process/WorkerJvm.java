package dev.leadlist.runner.process;

import static org.assertj.core.api.Assertions.fail;

import dev.leadlist.runner.logs.WorkerJvmLogging;
import dev.leadlist.runner.postgres.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A worker in a JVM of its own, on the class path of the tests; its standard output and error go to
 * files.
 *
 * <p>It gets the environment that {@link Launch} was told and nothing of the tests' own but what a
 * JVM needs. Closing it kills it, by its own handle, and whatever it has started.
 */
final class WorkerJvm implements AutoCloseable {

  /** How long anything may take that no promise puts a number to, on a machine that is busy. */
  static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final long LOOK_EVERY_MS = 10;
  private static final AtomicInteger COUNTER = new AtomicInteger();

  private final Process process;
  private final String workerId;
  private final Path directory;
  private final CompletableFuture<Long> exitedAt;

  private WorkerJvm(Process process, String workerId, Path directory) {
    this.process = process;
    this.workerId = workerId;
    this.directory = directory;
    this.exitedAt = process.onExit().thenApply(ended -> System.nanoTime());
  }

  /** What a worker JVM is started with; mutable, for one start. */
  static final class Launch {
    private final HandlerMain handler;
    private final Map<String, String> environment = new HashMap<>();
    private final List<String> flags = new ArrayList<>();
    private Redirect input = Redirect.PIPE;

    private Launch(HandlerMain handler) {
      this.handler = handler;
      environment.put(
          "WORKER_ID",
          "jvm-" + COUNTER.incrementAndGet() + "-" + Long.toHexString(System.nanoTime()));
    }

    /** Sets a variable of the environment. */
    Launch with(String variable, String value) {
      environment.put(variable, value);
      return this;
    }

    Launch without(String variable) {
      environment.remove(variable);
      return this;
    }

    Launch on(TestDatabase database) {
      return with("POSTGRES_URL", database.jdbcUrl());
    }

    Launch targeting(UUID run) {
      return with("RUN_FILTER_ID", run.toString());
    }

    /** Passes a flag to the JVM. */
    Launch flag(String flag) {
      flags.add(flag);
      return this;
    }

    /** Takes standard input from {@code /dev/null}; by default it is a pipe that is held open. */
    Launch withoutInput() {
      input = Redirect.from(Path.of("/dev/null").toFile());
      return this;
    }

    /** The command line of the worker. */
    List<String> command() {
      List<String> command = new ArrayList<>(jvm());
      command.addAll(List.of(HandlerMain.class.getName(), handler.name()));
      return command;
    }

    /** The command line of a JVM up to its main class. */
    List<String> jvm() {
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto"));
      command.addAll(List.of("-Xmx64m", "-XX:-UsePerfData"));
      command.add("-D" + WorkerJvmLogging.LEVEL + "=INFO");
      command.addAll(flags);
      command.addAll(List.of("-cp", classPath()));
      return command;
    }

    Map<String, String> environment() {
      return environment;
    }

    /** Starts it; returns before it has done anything. */
    WorkerJvm start() {
      try {
        Path directory = Files.createTempDirectory("leadlist-worker-jvm-");
        ProcessBuilder builder = new ProcessBuilder(command())
            .redirectInput(input)
            .redirectOutput(directory.resolve("out").toFile())
            .redirectError(directory.resolve("err").toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        String id = environment.getOrDefault("WORKER_ID", "unknown");
        return new WorkerJvm(builder.start(), id, directory);
      } catch (IOException e) {
        throw new UncheckedIOException("the worker JVM does not start", e);
      }
    }

    private static String classPath() {
      // Surefire's own class path is one jar that names the others.
      return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }
  }

  static Launch launch(HandlerMain handler) {
    return new Launch(handler);
  }

  String workerId() {
    return workerId;
  }

  long pid() {
    return process.pid();
  }

  Process process() {
    return process;
  }

  /** Everything it has written so far to standard output. */
  String output() {
    return read("out");
  }

  /** Everything it has written so far to standard error. */
  String errors() {
    return read("err");
  }

  /** Waits until a line of its standard output contains a match of {@code regex}; returns it. */
  Matcher awaitLine(String regex, Duration limit) {
    Pattern pattern = Pattern.compile(regex);
    Matcher[] found = new Matcher[1];
    await("a line with " + regex, limit, () -> {
      boolean dead = !process.isAlive(); // before the last look, which then sees everything
      found[0] = pattern.matcher(output());
      boolean there = found[0].find();
      if (dead && !there) {
        fail(
            "worker %s ended with %d before a line with %s:%n%s",
            workerId, process.exitValue(), regex, all());
      }
      return there;
    });
    return found[0];
  }

  /** As {@link #awaitLine(String, Duration)}, for what no promise puts a number to. */
  Matcher awaitLine(String regex) {
    return awaitLine(regex, PATIENCE);
  }

  /** Waits until {@code condition} holds; fails with everything the worker wrote otherwise. */
  void await(String what, Duration limit, BooleanSupplier condition) {
    long since = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - since > limit.toNanos()) {
        fail("worker %s: not within %d ms: %s%n%s", workerId, limit.toMillis(), what, all());
      }
      pause();
    }
  }

  /** Waits for its end; returns when that was, by {@link System#nanoTime()}. */
  long awaitExit(Duration limit) {
    try {
      return exitedAt.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return fail("worker %s: still alive after %d ms%n%s", workerId, limit.toMillis(), all());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return fail("interrupted while waiting for worker " + workerId, e);
    } catch (ExecutionException e) {
      return fail("waiting for worker " + workerId, e);
    }
  }

  long awaitExit() {
    return awaitExit(PATIENCE);
  }

  /** Waits for its end; returns how long after {@code nanos} that was. */
  Duration awaitExitSince(long nanos) {
    return Duration.ofNanos(awaitExit() - nanos);
  }

  int exitCode() {
    return process.exitValue();
  }

  /** The reason in the line that a worker writes when it leaves. */
  String reason() {
    Matcher line = Pattern.compile("left with WorkerExit\\[reason=(\\w+)").matcher(output());
    return line.find() ? line.group(1) : "no reason in:\n" + all();
  }

  /**
   * How many guarded calls it was let through that it had entered after {@code nanos}, by
   * {@link System#nanoTime()}; of handlers that mark their calls.
   */
  long callsEnteredAfter(long nanos) {
    return Pattern.compile("MARK call (\\d+)")
        .matcher(output())
        .results()
        .filter(call -> Long.parseLong(call.group(1)) - nanos > 0)
        .count();
  }

  /** Sends it a signal, such as {@code TERM}; returns when it was sent. */
  void signal(String name) {
    Signals.send(name, pid());
  }

  /** Both outputs, for messages. */
  String all() {
    return "--- output\n" + output() + "--- errors\n" + errors();
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    awaitExit();
    try {
      Files.deleteIfExists(directory.resolve("out"));
      Files.deleteIfExists(directory.resolve("err"));
      Files.deleteIfExists(directory);
    } catch (IOException e) {
      throw new UncheckedIOException("removing " + directory, e);
    }
  }

  /** Waits a little between two looks at something that announces itself to nobody. */
  static void pause() {
    try {
      Thread.sleep(LOOK_EVERY_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      fail("interrupted while waiting", e);
    }
  }

  private String read(String file) {
    try {
      return Files.readString(directory.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException("reading what worker " + workerId + " wrote", e);
    }
  }
}

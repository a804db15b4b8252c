package dev.leadlist.consumers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A build under way; closing it ends what is left of it. */
final class RunningBuild implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final Duration MOMENT = Duration.ofSeconds(1);
  private static final long LOOK_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private final String id;
  private final Path folder;
  private final Path log;
  private final Process maven;
  private final long since;

  RunningBuild(String id, Path folder, Path log, Process maven, long since) {
    this.id = id;
    this.folder = folder;
    this.log = log;
    this.maven = maven;
    this.since = since;
  }

  ProcessHandle maven() {
    return maven.toHandle();
  }

  /** Returns the build's processes that are alive. */
  List<String> processes() {
    return Bearers.of(id);
  }

  /** Waits until the tests have written {@code file} below {@code target}; returns its text. */
  String await(String file) throws IOException {
    Path path = folder.resolve("target").resolve(file);
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!Files.exists(path) || Files.size(path) == 0) {
      if (!maven.isAlive() || System.nanoTime() - deadline > 0) {
        throw new AssertionError(file + " was not written:\n" + Files.readString(log));
      }
      LockSupport.parkNanos(LOOK_EVERY_NANOS);
    }
    return Files.readString(path).strip();
  }

  FinishedBuild awaitEnd() throws InterruptedException, IOException {
    if (!maven.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new AssertionError("Maven still runs after " + LIMIT + ":\n" + Files.readString(log));
    }
    long ended = System.currentTimeMillis();
    return new FinishedBuild(
        maven.exitValue(),
        Duration.ofNanos(System.nanoTime() - since),
        ended,
        folder.resolve("target"),
        Files.readString(log),
        survivors());
  }

  /** A watchdog may be at work for a moment after the JVM that it watched was halted. */
  private List<String> survivors() {
    long deadline = System.nanoTime() + MOMENT.toNanos();
    List<String> alive = processes();
    while (!alive.isEmpty() && System.nanoTime() - deadline < 0) {
      LockSupport.parkNanos(LOOK_EVERY_NANOS);
      alive = processes();
    }
    return alive;
  }

  /** Ends Maven and all that bears the build's name, if anything is left. */
  @Override
  public void close() {
    maven.destroyForcibly();
    for (String bearer : processes()) {
      ProcessHandle.of(Long.parseLong(bearer.substring(0, bearer.indexOf(' '))))
          .ifPresent(ProcessHandle::destroyForcibly);
    }
  }
}

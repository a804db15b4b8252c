package dev.leadlist.junit;

import dev.leadlist.junit.life.Life;
import dev.leadlist.junit.life.LifeFile;
import dev.leadlist.junit.process.ChildWorker;
import dev.leadlist.junit.process.TestProcesses;
import dev.leadlist.runner.ExitReason;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A worker in a process of its own: a child JVM with a handler, or any program. */
final class ChildProcessWorker implements ScopedWorker {
  private static final Duration MARGIN = Duration.ofSeconds(1);
  private static final int SHOWN_LINES = 20;

  private final TestScope scope;
  private final WorkerDeclaration declaration;
  private final TestProcesses processes;
  private final TestRun run;
  private volatile @Nullable ChildWorker child;
  private volatile boolean stopRequested;
  private volatile boolean endWasSeen;
  private final AtomicBoolean isOverdue = new AtomicBoolean();
  private final CompletableFuture<ChildWorker.Ended> overdueEnd = new CompletableFuture<>();

  ChildProcessWorker(
      TestScope scope, WorkerDeclaration declaration, TestProcesses processes, TestRun run) {
    this.scope = scope;
    this.declaration = declaration;
    this.processes = processes;
    this.run = run;
  }

  @Override
  public String name() {
    return declaration.name();
  }

  @Override
  public TestRun run() {
    return run;
  }

  @Override
  public synchronized void start() {
    if (child != null) {
      throw new IllegalStateException(
          "worker '" + name() + "': was started before; a test starts its"
              + " own worker only if it is declared with autoStart = false");
    }
    try {
      ChildWorker started =
          processes.start(scope.id(), fileName(), command(), scope.environment(declaration, run));
      child = started;
      if (stopRequested) {
        started.terminate();
      }
      boundFromOutside(started);
    } catch (IOException e) {
      throw new IllegalStateException(
          "worker '%s': %s cannot be started: %s; the program must be on the PATH of this JVM"
              .formatted(name(), command(), e.getMessage()),
          e);
    }
  }

  /** A fork leaves by itself before that; of a program nobody knows. */
  private void boundFromOutside(ChildWorker started) {
    Duration limit = declaration.work() instanceof WorkerDeclaration.Program
        ? declaration.timeout()
        : declaration.timeout().plus(declaration.grace()).plus(MARGIN);
    CompletableFuture.delayedExecutor(limit.toMillis(), TimeUnit.MILLISECONDS).execute(() -> {
      if (started.isAlive()) {
        endOverdue(started);
      }
    });
  }

  /** Ends it because its time is up; whoever comes later learns how. */
  private ChildWorker.Ended endOverdue(ChildWorker started) {
    if (isOverdue.compareAndSet(false, true)) {
      overdueEnd.completeAsync(() -> started.end(declaration.grace()), Runnable::run);
    }
    return overdueEnd.join();
  }

  private List<String> command() {
    if (declaration.work() instanceof WorkerDeclaration.Program program) {
      return program.command();
    }
    String handler = ((WorkerDeclaration.Fork) declaration.work()).handler().getName();
    return processes.javaCommand(handler, lifeFile());
  }

  private String fileName() {
    return name().isEmpty() ? "worker" : name().replaceAll("[^A-Za-z0-9_.-]", "_");
  }

  private Path lifeFile() {
    return processes.fileFor(scope.id(), fileName() + ".life");
  }

  @Override
  public boolean isAlive() {
    ChildWorker started = child;
    return started != null && started.isAlive();
  }

  @Override
  public void requestStop() {
    stopRequested = true;
    ChildWorker started = child;
    if (started != null) {
      started.terminate();
    }
  }

  @Override
  public WorkerEnd awaitExit() throws InterruptedException {
    ChildWorker started = child;
    if (started == null) {
      throw new IllegalStateException("worker '" + name() + "': was not started");
    }
    endWasSeen = true;
    Duration limit = declaration.timeout().plus(declaration.grace()).plus(MARGIN);
    OptionalInt code = started.awaitExit(limit);
    if (isOverdue.get() || code.isEmpty()) {
      throw timeout(started, endOverdue(started));
    }
    return WorkerEnd.of(name(), life(started), code, run.endedAt(), started.endedAt());
  }

  private Life life(ChildWorker started) {
    Life told = LifeFile.read(lifeFile());
    List<String> lines = new ArrayList<>(told.lines());
    lines.addAll(started.lastLines(SHOWN_LINES));
    return new Life(told.exit(), told.leftAt(), told.calls(), lines);
  }

  @Override
  public WorkerEnd runLoops(int loops) {
    throw new IllegalStateException("worker '" + name()
        + "': runs in a process of its own; only a handler in this JVM can be stepped through");
  }

  @Override
  public List<String> lastLines() {
    ChildWorker started = child;
    return started == null ? List.of() : life(started).lines();
  }

  @Override
  public Map<String, String> environment() {
    return scope.environment(declaration, run);
  }

  /**
   * A fork ends by itself at its time limit; a program is ended by us, and late. Late or not, it is
   * a leak if it had to be killed, or left something behind.
   */
  @Override
  public Optional<AssertionError> end() {
    ChildWorker started = child;
    if (started == null) {
      return Optional.empty();
    }
    boolean endedByItself = !started.isAlive();
    ChildWorker.Ended atTeardown = started.end(declaration.grace());
    ChildWorker.Ended ended = isOverdue.get() ? overdueEnd.join() : atTeardown;
    List<AssertionError> complaints = new ArrayList<>();
    if (!endWasSeen && (isOverdue.get() || (endedByItself && leftAtItsLimit()))) {
      complaints.add(timeout(started, ended));
    }
    if (ended.isLeak()) {
      complaints.add(
          new WorkerLeakError(scope.reports().childLeft(declaration, started, ended, lastLines())));
    }
    return Complaints.first(complaints);
  }

  private boolean leftAtItsLimit() {
    return LifeFile.read(lifeFile())
        .exit()
        .filter(exit -> exit.reason() == ExitReason.TIME_LIMIT)
        .isPresent();
  }

  private WorkerTimeoutError timeout(ChildWorker started, ChildWorker.Ended ended) {
    return new WorkerTimeoutError(
        scope.reports().childTimeout(declaration, started, ended, lastLines()));
  }
}

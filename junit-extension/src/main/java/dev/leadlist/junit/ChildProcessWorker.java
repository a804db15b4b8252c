package dev.leadlist.junit;

import dev.leadlist.junit.life.Life;
import dev.leadlist.junit.life.LifeFile;
import dev.leadlist.junit.life.Stacks;
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
  private volatile @Nullable List<String> testAtLimit;
  private final AtomicBoolean isOverdue = new AtomicBoolean();
  private final CompletableFuture<Overdue> overdueEnd = new CompletableFuture<>();

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

  /** A fork leaves by itself before it is ended, if it lives; of a program nobody knows. */
  private void boundFromOutside(ChildWorker started) {
    if (isProgram()) {
      after(declaration.timeout(), () -> endIfAlive(started));
    } else {
      after(declaration.timeout(), () -> testAtLimit = Stacks.of(scope.thread()));
      after(longestLife(), () -> endIfAlive(started));
    }
  }

  private static void after(Duration delay, Runnable task) {
    CompletableFuture.delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS).execute(task);
  }

  private Duration longestLife() {
    return declaration.timeout().plus(declaration.grace()).plus(MARGIN);
  }

  private boolean isProgram() {
    return declaration.work() instanceof WorkerDeclaration.Program;
  }

  private void endIfAlive(ChildWorker started) {
    if (started.isAlive()) {
      endOverdue(started);
    }
  }

  /** Ends it because its time is up; whoever comes later learns how, and what it was doing. */
  private Overdue endOverdue(ChildWorker started) {
    if (isOverdue.compareAndSet(false, true)) {
      overdueEnd.completeAsync(
          () -> {
            List<String> last = lastLines();
            Activity doing = new Activity(doing(started), testAtLimit());
            ChildWorker.Ended end = started.end(declaration.grace());
            return new Overdue(doing, isProgram() ? lastLines() : last, end);
          },
          Runnable::run);
    }
    return overdueEnd.join();
  }

  /** What it noted itself; else, as it did not come to that, what can be asked from outside. */
  private List<String> doing(ChildWorker started) {
    List<String> noted = LifeFile.read(lifeFile()).doing();
    if (!noted.isEmpty()) {
      return noted;
    }
    List<String> lines = new ArrayList<>(started.processes());
    if (!isProgram()) {
      lines.addAll(started.threads());
    }
    return lines;
  }

  private List<String> testAtLimit() {
    List<String> noted = testAtLimit;
    return noted == null ? Stacks.of(scope.thread()) : noted;
  }

  /**
   * A worker that had to be ended from outside.
   *
   * @param last the last of its life and output; of a fork before it was asked for its threads
   */
  private record Overdue(Activity doing, List<String> last, ChildWorker.Ended end) {}

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
    OptionalInt code = started.awaitExit(longestLife());
    if (isOverdue.get() || code.isEmpty()) {
      throw timeout(started, endOverdue(started));
    }
    return WorkerEnd.of(name(), life(started), code, run.endedAt(), started.endedAt());
  }

  private Life life(ChildWorker started) {
    Life told = LifeFile.read(lifeFile());
    List<String> lines = new ArrayList<>(told.lines());
    lines.addAll(started.lastLines(SHOWN_LINES));
    return new Life(told.exit(), told.leftAt(), told.calls(), lines, told.doing());
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
    List<AssertionError> complaints = new ArrayList<>();
    ChildWorker.Ended ended = atTeardown;
    if (isOverdue.get()) {
      Overdue overdue = overdueEnd.join();
      ended = overdue.end();
      if (!endWasSeen) {
        complaints.add(timeout(started, overdue));
      }
    } else if (endedByItself && !endWasSeen) {
      leftAtItsLimit(started).ifPresent(complaints::add);
    }
    if (ended.isLeak()) {
      complaints.add(
          new WorkerLeakError(scope.reports().childLeft(declaration, started, ended, lastLines())));
    }
    return Complaints.first(complaints);
  }

  private Optional<AssertionError> leftAtItsLimit(ChildWorker started) {
    Life life = life(started);
    return life.exit()
        .filter(exit -> exit.reason() == ExitReason.TIME_LIMIT)
        .map(exit -> new WorkerTimeoutError(scope
            .reports()
            .childTimeout(
                declaration,
                started,
                exit.handlerStuck()
                    ? "itself, by halting its JVM, since its handler ignored the interrupt"
                    : "itself, at the limit",
                new Activity(life.doing(), testAtLimit()),
                life.exit(),
                life.lines())));
  }

  private WorkerTimeoutError timeout(ChildWorker started, Overdue overdue) {
    ChildWorker.Ended ended = overdue.end();
    return new WorkerTimeoutError(scope
        .reports()
        .childTimeout(
            declaration,
            started,
            "%s, after %d ms"
                .formatted(
                    ended.wasKilled() ? "KILL, since it ignored TERM" : "TERM",
                    ended.took().toMillis()),
            overdue.doing(),
            life(started).exit(),
            overdue.last()));
  }
}

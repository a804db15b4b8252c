package dev.leadlist.junit;

import dev.leadlist.junit.life.LifeJournal;
import dev.leadlist.runner.ExitReason;
import dev.leadlist.runner.Worker;
import dev.leadlist.runner.WorkerBuilder;
import dev.leadlist.runner.WorkerExit;
import dev.leadlist.runner.WorkerInfo;
import dev.leadlist.runner.WorkerListener;
import dev.leadlist.runner.time.Timing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** A worker in this JVM. */
final class InProcessWorker implements ScopedWorker {

  /**
   * What the library itself may need beyond the grace period, to let go of threads and connections.
   */
  private static final Duration MARGIN = Duration.ofSeconds(1);

  private final TestScope scope;
  private final WorkerDeclaration declaration;
  private final WorkerDeclaration.InProcess work;
  private final RevocableDataSource dataSource;
  private final TestRun run;
  private final LifeJournal journal = new LifeJournal();
  private volatile @Nullable Worker worker;
  private volatile boolean stopRequested;
  private volatile boolean endWasSeen;
  private volatile @Nullable Activity atLimit;

  InProcessWorker(
      TestScope scope,
      WorkerDeclaration declaration,
      WorkerDeclaration.InProcess work,
      RevocableDataSource dataSource,
      TestRun run) {
    this.scope = scope;
    this.declaration = declaration;
    this.work = work;
    this.dataSource = dataSource;
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
    if (worker != null) {
      throw new IllegalStateException(
          "worker '" + name() + "': was started before; a test starts its"
              + " own worker only if it is declared with autoStart = false");
    }
    Worker made = build(declaration.maxLoops(), journal);
    worker = made;
    if (stopRequested) {
      made.requestStop();
    }
    made.start();
  }

  private Worker build(int maxLoops, LifeJournal listener) {
    WorkerBuilder builder = Worker.builder(dataSource);
    if (!declaration.untargeted()) {
      builder.targetRun(run.id());
    }
    Worker made = builder
        .handler(listener.watching(work.handler().get()))
        .maxLoops(maxLoops)
        .maxRuntime(declaration.timeout())
        .pollInterval(declaration.pollInterval())
        .grace(declaration.grace())
        .listener(listener)
        .listener(new AtLimit())
        .build();
    scope.expect(made);
    return made;
  }

  @Override
  public boolean isAlive() {
    Worker started = worker;
    try {
      return started != null && started.awaitExit(Duration.ZERO).isEmpty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    } catch (RuntimeException e) {
      return false; // it ended without having worked
    }
  }

  @Override
  public void requestStop() {
    stopRequested = true;
    Worker started = worker;
    if (started != null) {
      started.requestStop();
    }
  }

  @Override
  public WorkerEnd awaitExit() throws InterruptedException {
    Worker started = worker;
    if (started == null) {
      throw new IllegalStateException("worker '" + name() + "': was not started");
    }
    endWasSeen = true;
    Duration limit = declaration.timeout().plus(declaration.grace()).plus(MARGIN);
    Optional<WorkerExit> exit = started.awaitExit(limit);
    if (exit.isEmpty()) {
      throw timeout(started);
    }
    return end(journal);
  }

  @Override
  public WorkerEnd runLoops(int loops) {
    if (worker != null) {
      throw new IllegalStateException("worker '" + name()
          + "': runs in the background; step through one that is declared with autoStart = false");
    }
    LifeJournal ownJournal = new LifeJournal();
    build(loops, ownJournal).run();
    return end(ownJournal);
  }

  private WorkerEnd end(LifeJournal of) {
    return WorkerEnd.of(
        name(), of.life(), OptionalInt.empty(), run.endedAt(), Timing.system().nanoTime());
  }

  @Override
  public List<String> lastLines() {
    return journal.life().lines();
  }

  @Override
  public Map<String, String> environment() {
    return scope.environment(declaration, run);
  }

  @Override
  public Optional<AssertionError> end() {
    Worker started = worker;
    if (started == null) {
      return Optional.empty();
    }
    Timing timing = Timing.system();
    long since = timing.nanoTime();
    started.requestStop();
    @Nullable Activity doing = null;
    Optional<WorkerExit> exit;
    try {
      Duration half = declaration.grace().dividedBy(2);
      exit = awaitUninterruptibly(started, half);
      if (exit.isEmpty()) {
        doing = Activity.of(started, scope.thread(), dataSource); // while it is not fenced
        exit = awaitUninterruptibly(started, declaration.grace().minus(half).plus(MARGIN));
      }
    } catch (RuntimeException e) {
      return Optional.empty(); // it ended without having worked, and whoever started it was told
    }
    List<AssertionError> complaints = new ArrayList<>();
    if (exit.isPresent() && exit.get().reason() == ExitReason.TIME_LIMIT && !endWasSeen) {
      complaints.add(timeout(started));
    }
    if (exit.isEmpty() || exit.get().handlerStuck()) {
      complaints.add(new WorkerLeakError(scope
          .reports()
          .stuck(
              declaration,
              started,
              doing == null ? Activity.of(started, scope.thread(), dataSource) : doing,
              journal.life(),
              timing.since(since))));
    }
    return Complaints.first(complaints);
  }

  private WorkerTimeoutError timeout(Worker started) {
    Activity noted = atLimit;
    return new WorkerTimeoutError(scope
        .reports()
        .timeout(
            declaration,
            started,
            noted == null ? Activity.of(started, scope.thread(), dataSource) : noted,
            journal.life()));
  }

  /** Sees what the worker was busy with when its time was up, before its handler is interrupted. */
  private final class AtLimit implements WorkerListener {
    @Override
    public void onLoopLeft(WorkerInfo info, ExitReason reason) {
      Worker started = worker;
      if (reason == ExitReason.TIME_LIMIT && started != null) {
        atLimit = Activity.of(started, scope.thread(), dataSource);
      }
    }
  }

  /** An interrupt meant for the test must not leave its worker behind. */
  static Optional<WorkerExit> awaitUninterruptibly(Worker worker, Duration limit) {
    Timing timing = Timing.system();
    long since = timing.nanoTime();
    boolean interrupted = Thread.interrupted();
    try {
      while (true) {
        try {
          Duration left = limit.minus(timing.since(since));
          return worker.awaitExit(left.isNegative() ? Duration.ZERO : left);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}

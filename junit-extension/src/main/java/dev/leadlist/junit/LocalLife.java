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
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** One life of a worker in this JVM, and what there is to complain about at its end. */
final class LocalLife {

  /**
   * What the library itself may need beyond the grace period, to let go of threads and connections.
   */
  private static final Duration MARGIN = Duration.ofSeconds(1);

  private final TestScope scope;
  private final WorkerDeclaration declaration;
  private final RevocableDataSource dataSource;
  private final TestRun run;
  private final String startedBy;
  private final LifeJournal journal = new LifeJournal();
  private final Worker worker;
  private volatile boolean endWasSeen;
  private volatile @Nullable Activity atLimit;

  /** Makes a worker that does at most {@code maxLoops} loops; starts nothing. */
  LocalLife(
      TestScope scope,
      WorkerDeclaration declaration,
      WorkerDeclaration.InProcess work,
      RevocableDataSource dataSource,
      TestRun run,
      int maxLoops,
      String startedBy) {
    this.scope = scope;
    this.declaration = declaration;
    this.dataSource = dataSource;
    this.run = run;
    this.startedBy = startedBy;
    WorkerBuilder builder = Worker.builder(dataSource);
    if (!declaration.untargeted()) {
      builder.targetRun(run.id());
    }
    this.worker = builder
        .handler(journal.watching(work.handler().get()))
        .maxLoops(maxLoops)
        .maxRuntime(declaration.timeout())
        .pollInterval(declaration.pollInterval())
        .grace(declaration.grace())
        .listener(journal)
        .listener(new AtLimit())
        .build();
    scope.expect(worker);
  }

  void start() {
    worker.start();
  }

  /** Lives on the calling thread, which sees the end. */
  WorkerExit run() {
    endWasSeen = true;
    return worker.run();
  }

  void requestStop() {
    worker.requestStop();
  }

  boolean isAlive() {
    try {
      return worker.awaitExit(Duration.ZERO).isEmpty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    } catch (RuntimeException e) {
      return false; // it ended without having worked
    }
  }

  /**
   * Waits for its end, at most as long as it may live.
   *
   * @throws WorkerTimeoutError if it does not end by then
   */
  WorkerEnd awaitExit() throws InterruptedException {
    endWasSeen = true;
    Duration limit = declaration.timeout().plus(declaration.grace()).plus(MARGIN);
    if (worker.awaitExit(limit).isEmpty()) {
      throw timeout();
    }
    return howItEnded();
  }

  WorkerEnd howItEnded() {
    return WorkerEnd.of(
        declaration.name(),
        journal.life(),
        OptionalInt.empty(),
        run.endedAt(),
        Timing.system().nanoTime());
  }

  List<String> lastLines() {
    return journal.life().lines();
  }

  /** Ends it, whatever it does, and returns what there is to complain about. */
  Optional<AssertionError> end() {
    Timing timing = Timing.system();
    long since = timing.nanoTime();
    worker.requestStop();
    @Nullable Activity doing = null;
    Optional<WorkerExit> exit;
    try {
      Duration half = declaration.grace().dividedBy(2);
      exit = awaitUninterruptibly(worker, half);
      if (exit.isEmpty()) {
        doing = activity(); // while it is not fenced
        exit = awaitUninterruptibly(worker, declaration.grace().minus(half).plus(MARGIN));
      }
    } catch (RuntimeException e) {
      return Optional.empty(); // it ended without having worked, and whoever started it was told
    }
    List<AssertionError> complaints = new ArrayList<>();
    if (exit.isPresent() && exit.get().reason() == ExitReason.TIME_LIMIT && !endWasSeen) {
      complaints.add(timeout());
    }
    if (exit.isEmpty() || exit.get().handlerStuck()) {
      complaints.add(new WorkerLeakError(scope
          .reports()
          .stuck(
              declaration,
              startedBy,
              worker,
              doing == null ? activity() : doing,
              journal.life(),
              timing.since(since))));
    }
    return Complaints.first(complaints);
  }

  private WorkerTimeoutError timeout() {
    Activity noted = atLimit;
    return new WorkerTimeoutError(scope
        .reports()
        .timeout(declaration, worker, noted == null ? activity() : noted, journal.life()));
  }

  private Activity activity() {
    return Activity.of(worker, scope.thread(), dataSource);
  }

  /** Sees what the worker was busy with when its time was up, before its handler is interrupted. */
  private final class AtLimit implements WorkerListener {
    @Override
    public void onLoopLeft(WorkerInfo info, ExitReason reason) {
      if (reason == ExitReason.TIME_LIMIT) {
        atLimit = activity();
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

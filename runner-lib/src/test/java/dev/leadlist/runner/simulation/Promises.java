package dev.leadlist.runner.simulation;

import dev.leadlist.runner.WorkerSettings;
import dev.leadlist.runner.store.Ledger;
import dev.leadlist.runner.time.Timing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The judge: hears from the table itself what happened to each run, from the handlers what they
 * were let do, and looks after every step whether somebody is late. It asks no worker what it
 * believes.
 */
final class Promises implements Ledger {
  /** P1 and P3: a poll interval and this. */
  private static final Duration MARGIN = Duration.ofSeconds(1);

  private static final long NEVER = Long.MAX_VALUE;

  private final Timing timing;
  private final Map<UUID, RunFile> runs = new HashMap<>();
  private final List<WorkerFile> workers = new ArrayList<>();
  private @Nullable BrokenPromise firstBroken;
  private long moment; // counts what happens, so that things of one time have an order

  private static final class RunFile {
    long endedAt = NEVER;
    long endedMoment = NEVER;
    String holder = "";
    long token;
    long grantedMoment;
  }

  /** What is known of one worker from outside. */
  static final class WorkerFile {
    private final WorkerSettings settings;
    private final Turns.Host host;
    private final List<Doing> doings = new ArrayList<>();
    private long undisturbedSince;
    private long startedAt;
    private long stopRequestedAt = NEVER;
    private boolean hasLeftLoop;

    WorkerFile(WorkerSettings settings, Turns.Host host) {
      this.settings = settings;
      this.host = host;
    }

    String id() {
      return settings.workerId();
    }
  }

  /** A handler that waits in a call, and can be interrupted. */
  private record Doing(UUID run) {}

  Promises(Timing timing) {
    this.timing = timing;
  }

  /** A worker is started. */
  void started(WorkerFile worker) {
    worker.startedAt = timing.nanoTime();
    worker.undisturbedSince = worker.startedAt;
    workers.add(worker);
  }

  /** Something kept the worker from learning or acting until now. */
  void disturbed(WorkerFile worker) {
    worker.undisturbedSince = timing.nanoTime();
  }

  void stopRequested(WorkerFile worker) {
    worker.stopRequestedAt = Math.min(worker.stopRequestedAt, timing.nanoTime());
  }

  void leftLoop(WorkerFile worker) {
    worker.hasLeftLoop = true;
  }

  void ended(WorkerFile worker, long loops) {
    worker.hasLeftLoop = true;
    int most = worker.settings.maxLoops().orElse(Integer.MAX_VALUE);
    if (loops > most) {
      throw broken("P4 limits", worker.id() + " did " + loops + " loops of " + most);
    }
  }

  /** A handler is about to ask whether it may call; returns the moment. */
  long entering() {
    return ++moment;
  }

  /** A call that was entered at that moment was let through. */
  void letThrough(String worker, UUID run, long token, long entered) {
    RunFile file = file(run);
    if (file.endedMoment < entered) {
      throw broken("P2 calls", worker + " calls for run " + run + ", which had ended");
    }
    if (isTaken(file, token) && file.grantedMoment < entered) {
      throw broken(
          "P6 one at a time",
          "%s calls for run %s under token %d; %s has it under %d"
              .formatted(worker, run, token, file.holder, file.token));
    }
  }

  /** A handler was told that its run is its own, without a question to the database. */
  void toldActive(String worker, UUID run, long token) {
    RunFile file = file(run);
    if (isTaken(file, token)) {
      throw broken(
          "P6 one at a time",
          "%s believes in token %d of run %s; %s has it under %d"
              .formatted(worker, token, run, file.holder, file.token));
    }
  }

  /** A handler waits in a call from now on; the result is to be closed when it does no longer. */
  Runnable waiting(WorkerFile worker, UUID run) {
    Doing doing = new Doing(run);
    worker.doings.add(doing);
    return () -> worker.doings.remove(doing);
  }

  @Override
  public void granted(UUID run, String worker, long token) {
    RunFile file = file(run);
    if (file.endedAt != NEVER) {
      throw broken("P1 target", worker + " was given run " + run + ", which has ended");
    }
    if (token < file.token || (token == file.token && !worker.equals(file.holder))) {
      throw broken(
          "P6 one at a time", worker + " was given token " + token + " after " + file.token);
    }
    if (token > file.token) {
      file.grantedMoment = ++moment;
    }
    file.holder = worker;
    file.token = token;
  }

  @Override
  public void written(UUID run, String worker, long token) {
    RunFile file = file(run);
    if (token != file.token || !worker.equals(file.holder)) {
      throw broken(
          "P6 one at a time",
          "%s wrote to run %s under token %d; %s has it under %d"
              .formatted(worker, run, token, file.holder, file.token));
    }
    if (file.endedAt != NEVER) {
      throw broken("P2 calls", worker + " wrote to run " + run + ", which had ended");
    }
  }

  @Override
  public void ended(UUID run) {
    RunFile file = file(run);
    if (file.endedAt == NEVER) {
      file.endedAt = timing.nanoTime();
      file.endedMoment = ++moment;
    }
  }

  @Override
  public void reopened(UUID run) {
    RunFile file = file(run);
    file.endedAt = NEVER;
    file.endedMoment = NEVER;
  }

  /** Looks whether anybody is late. */
  void check() {
    if (firstBroken != null) {
      throw firstBroken;
    }
    for (WorkerFile worker : workers) {
      if (!worker.host.isKilled() && !worker.host.isFrozen()) {
        check(worker);
      }
    }
  }

  private void check(WorkerFile worker) {
    Duration poll = worker.settings.pollInterval();
    for (Doing doing : worker.doings) {
      due("P1 target", worker, file(doing.run()).endedAt, poll, "a handler is still in its call");
    }
    if (worker.hasLeftLoop) {
      return;
    }
    worker
        .settings
        .targetRun()
        .ifPresent(run -> due("P1 target", worker, file(run).endedAt, poll, "its run is over"));
    due("P3 lossless", worker, worker.stopRequestedAt, Duration.ZERO, "it was asked to stop");
    worker
        .settings
        .maxRuntime()
        .ifPresent(most -> due("P4 limits", worker, worker.startedAt, most, "its time is up"));
  }

  private void due(String promise, WorkerFile worker, long since, Duration limit, String what) {
    if (since == NEVER) {
      return;
    }
    long heard =
        Math.max(since + limit.toNanos(), worker.undisturbedSince + pollOf(promise, limit));
    if (timing.nanoTime() > heard + MARGIN.toNanos()) {
      throw broken(
          promise,
          "%s goes on %d ms after it could know: %s"
              .formatted(
                  worker.id(),
                  Duration.ofNanos(timing.nanoTime() - Math.max(since, worker.undisturbedSince))
                      .toMillis(),
                  what));
    }
  }

  /**
   * A disturbance puts off what takes a poll; a time limit that has passed meanwhile it does not.
   */
  private static long pollOf(String promise, Duration limit) {
    return promise.startsWith("P1") ? limit.toNanos() : 0;
  }

  /** Whoever lets a handler or a statement fail may take this for its failure: it is kept. */
  private BrokenPromise broken(String promise, String what) {
    BrokenPromise made = new BrokenPromise(promise, what);
    if (firstBroken == null) {
      firstBroken = made;
    }
    return made;
  }

  private static boolean isTaken(RunFile file, long token) {
    return file.token > token;
  }

  private RunFile file(UUID run) {
    return runs.computeIfAbsent(run, id -> new RunFile());
  }
}

package dev.leadlist.runner.loop;

import dev.leadlist.runner.ExitReason;
import dev.leadlist.runner.Revocation;
import dev.leadlist.runner.StopCause;
import dev.leadlist.runner.WorkerExit;
import dev.leadlist.runner.WorkerSettings;
import dev.leadlist.runner.store.RunStore;
import dev.leadlist.runner.store.WorkerProgress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One life of a worker on one thread: the loop, then the end of its handlers.
 *
 * <p>A handler that outlasts the grace period is fenced: its transaction is cut off, its context
 * refuses everything, and its lease is not given back but passes on by expiry.
 */
final class WorkerLife {
  private static final Logger log = LoggerFactory.getLogger(WorkerLife.class);

  private final WorkerSettings settings;
  private final RunStore store;
  private final Signals signals;
  private final HandlerCrew crew;
  private final WorkerLoop loop;
  private final Listeners listeners;

  WorkerLife(
      WorkerSettings settings,
      RunStore store,
      Signals signals,
      HandlerCrew crew,
      Listeners listeners) {
    this.settings = settings;
    this.store = store;
    this.signals = signals;
    this.crew = crew;
    this.listeners = listeners;
    Results results = new Results(settings, store, crew, signals, listeners);
    this.loop = new WorkerLoop(settings, store, signals, crew, results);
  }

  /** Works until the guard says otherwise; {@code stopping} runs when the loop has been left. */
  WorkerExit live(Runnable stopping) {
    ExitReason reason;
    List<Execution> stuck;
    Revocation why = Revocation.WORKER_LEAVING;
    try {
      reason = watchTargetAndLoop();
      why = revocation(reason);
      stopping.run();
      listeners.loopLeft(reason);
    } finally {
      stuck = endHandlers(why); // a fault must not leave any behind
    }
    return new WorkerExit(
        reason, !stuck.isEmpty(), loop.loops(), crew.calls(), signals.elapsed(), signals.failure());
  }

  /** Returns how far it is; for any thread. */
  WorkerProgress progress() {
    Optional<Execution> slowest = crew.slowest();
    return new WorkerProgress(
        loop.loops(),
        crew.calls(),
        slowest.map(execution -> execution.claim().run().id()),
        slowest.map(Execution::sinceSign).orElseGet(loop::sincePass));
  }

  private ExitReason watchTargetAndLoop() {
    RunStore.Watch watch = settings
        .targetRun()
        .map(target -> store.watch(target, signals))
        .orElse(RunStore.Watch.NOTHING);
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return loop.run();
        } catch (InterruptedException e) {
          interrupted = true;
          signals.onStopRequested(StopCause.REQUESTED);
        }
      }
    } finally {
      watch.close();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** What is true of the target is true of the only run that a targeted worker has. */
  private static Revocation revocation(ExitReason reason) {
    return switch (reason) {
      case TARGET_TERMINAL -> Revocation.RUN_TERMINAL;
      case TARGET_MISSING -> Revocation.RUN_MISSING;
      case LEASE_LOST -> Revocation.LEASE_LOST;
      default -> Revocation.WORKER_LEAVING;
    };
  }

  private List<Execution> endHandlers(Revocation why) {
    List<Execution> stuck = crew.end(why, settings.grace());
    stuck.forEach(this::fence);
    return stuck;
  }

  private void fence(Execution execution) {
    store.fence(execution.claim());
    log.warn(
        "worker {}: the handler of run {} has not ended {} ms after its interrupt; fenced. It is at"
            + " {}",
        settings.workerId(),
        execution.claim().run().id(),
        settings.grace().toMillis(),
        Arrays.stream(execution.stack())
            .map(StackTraceElement::toString)
            .collect(Collectors.joining("\n  ", "\n  ", "")));
  }
}

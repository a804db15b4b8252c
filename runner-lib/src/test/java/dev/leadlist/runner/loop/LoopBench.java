package dev.leadlist.runner.loop;

import dev.leadlist.runner.RunHandler;
import dev.leadlist.runner.StopCause;
import dev.leadlist.runner.WorkerExit;
import dev.leadlist.runner.WorkerListener;
import dev.leadlist.runner.WorkerSettings;
import dev.leadlist.runner.WorkerSettingsBuilder;
import dev.leadlist.runner.store.InMemoryRuns;
import dev.leadlist.runner.store.RunStore;
import dev.leadlist.runner.time.ManualTiming;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;

/** A worker's life in virtual time, on the test's own thread. */
final class LoopBench {
  final ManualTiming timing = new ManualTiming();
  final InMemoryRuns runs = new InMemoryRuns(timing);
  final List<WorkerListener> listeners = new ArrayList<>();

  /** Settings of an untargeted worker; poll interval one second. */
  static WorkerSettingsBuilder untargeted() {
    return WorkerSettings.builder().workerId("worker-1").pollInterval(Duration.ofSeconds(1));
  }

  static WorkerSettingsBuilder targeted(UUID run) {
    return untargeted().targetRun(run);
  }

  UUID insert() {
    return runs.insert("discovery", "active");
  }

  /** Does {@code action} at a time from now. */
  void after(Duration delay, Runnable action) {
    timing.at(delay, action);
  }

  /** Lives a worker's life to its end. */
  WorkerExit live(WorkerSettingsBuilder settings, RunHandler handler) {
    return worker(settings, handler).live();
  }

  OneLife worker(WorkerSettingsBuilder settings, RunHandler handler) {
    WorkerSettings built = settings.build();
    return new OneLife(built, handler, runs.store(built));
  }

  /** A worker's parts, and the store that is one of them. */
  final class OneLife {
    final RunStore store;
    private final LoopLife life;
    private final AtomicReference<AssertionError> disproved = new AtomicReference<>();

    OneLife(WorkerSettings settings, RunHandler handler, RunStore store) {
      this.store = store;
      this.life = new LoopLife(
          settings, asserting(handler), store, timing, new TurnTakingThreads(timing), listeners);
    }

    /** To a worker an assertion that fails is a handler that fails; to a test it is more. */
    private RunHandler asserting(RunHandler handler) {
      return (run, context) -> {
        try {
          return handler.handle(run, context);
        } catch (AssertionError e) {
          disproved.compareAndSet(null, e);
          throw e;
        }
      };
    }

    void requestStop() {
      requestStop(StopCause.REQUESTED);
    }

    void requestStop(StopCause cause) {
      life.requestStop(cause);
    }

    WorkerExit live() {
      return live(() -> {});
    }

    WorkerExit live(Runnable stopping) {
      WorkerExit exit = life.live(stopping);
      AssertionError inHandler = disproved.get();
      if (inHandler != null) {
        throw inHandler;
      }
      return exit;
    }
  }
}

package dev.leadlist.runner.loop;

import dev.leadlist.runner.ExitReason;
import dev.leadlist.runner.Run;
import dev.leadlist.runner.Step;
import dev.leadlist.runner.WorkerExit;
import dev.leadlist.runner.WorkerInfo;
import dev.leadlist.runner.WorkerListener;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells all listeners of a worker, one after the other; a failing one is logged and passed over.
 */
final class Listeners {
  private static final Logger log = LoggerFactory.getLogger(Listeners.class);

  private final WorkerInfo worker;
  private final List<WorkerListener> listeners;

  Listeners(WorkerInfo worker, List<WorkerListener> listeners) {
    this.worker = worker;
    this.listeners = listeners;
  }

  void created() {
    tell(listener -> listener.onCreated(worker));
  }

  void started() {
    tell(listener -> listener.onStarted(worker));
  }

  void claimed(Run run) {
    tell(listener -> listener.onClaimed(worker, run));
  }

  void stepped(Run run, Step step) {
    tell(listener -> listener.onStep(worker, run, step));
  }

  void failed(Run run, Throwable failure) {
    tell(listener -> listener.onFailure(worker, run, failure));
  }

  void loopLeft(ExitReason reason) {
    tell(listener -> listener.onLoopLeft(worker, reason));
  }

  void exited(WorkerExit exit) {
    tell(listener -> listener.onExited(worker, exit));
  }

  private void tell(Consumer<WorkerListener> event) {
    for (WorkerListener listener : listeners) {
      try {
        event.accept(listener);
      } catch (RuntimeException | Error e) { // an assertion of a test, too
        log.warn("worker {}: listener {} failed", worker.workerId(), listener, e);
      }
    }
  }
}

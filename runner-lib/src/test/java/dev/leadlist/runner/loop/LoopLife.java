package dev.leadlist.runner.loop;

import dev.leadlist.runner.RunHandler;
import dev.leadlist.runner.StopCause;
import dev.leadlist.runner.StoreUnavailableException;
import dev.leadlist.runner.WorkerExit;
import dev.leadlist.runner.WorkerInfo;
import dev.leadlist.runner.WorkerListener;
import dev.leadlist.runner.WorkerSettings;
import dev.leadlist.runner.store.RunStore;
import dev.leadlist.runner.time.Timing;
import java.util.List;
import java.util.concurrent.Executor;

/** What a worker consists of, without its public face and without threads of its own. */
public final class LoopLife {
  private final RunStore store;
  private final Signals signals;
  private final WorkerLife life;

  /** Puts the parts together; handlers and their hooks run on {@code threads}. */
  public LoopLife(
      WorkerSettings settings,
      RunHandler handler,
      RunStore store,
      Timing timing,
      Executor threads,
      List<WorkerListener> listeners) {
    this(settings, handler, store, timing, handsOn(threads), listeners);
  }

  LoopLife(
      WorkerSettings settings,
      RunHandler handler,
      RunStore store,
      Timing timing,
      HandlerThreads threads,
      List<WorkerListener> listeners) {
    WorkerInfo info = new WorkerInfo(settings.workerId(), settings.type(), settings.targetRun());
    this.store = store;
    this.signals = new Signals(info, timing, new StoreWait(timing, store::cutOff, patience -> {}));
    HandlerCrew crew = new HandlerCrew(settings, handler, store, signals, threads);
    this.life = new WorkerLife(settings, store, signals, crew, new Listeners(info, listeners));
  }

  private static HandlerThreads handsOn(Executor threads) {
    return new HandlerThreads() {
      @Override
      public void execute(Runnable handler) {
        threads.execute(handler);
      }

      @Override
      public void stopHook(Runnable hooks) {
        threads.execute(hooks);
      }
    };
  }

  /** Asks the worker to stop. */
  public void requestStop(StopCause cause) {
    signals.onStopRequested(cause);
  }

  /** Lives to the end; {@code stopping} runs when the loop has been left. */
  public WorkerExit live(Runnable stopping) {
    signals.begin();
    try {
      store.open();
      signals.onAnswer();
    } catch (StoreUnavailableException e) {
      signals.onSilence(e);
    }
    try {
      return life.live(stopping);
    } finally {
      store.close();
    }
  }
}

package dev.leadlist.runner.loop;

import dev.leadlist.runner.Revocation;
import dev.leadlist.runner.StopCause;
import dev.leadlist.runner.StoreSetupException;
import dev.leadlist.runner.StoreUnavailableException;
import dev.leadlist.runner.Worker;
import dev.leadlist.runner.WorkerExit;
import dev.leadlist.runner.WorkerFactory;
import dev.leadlist.runner.WorkerInfo;
import dev.leadlist.runner.WorkerSettings;
import dev.leadlist.runner.WorkerStatus;
import dev.leadlist.runner.store.Registrant;
import dev.leadlist.runner.store.RunStore;
import dev.leadlist.runner.store.WorkerProgress;
import dev.leadlist.runner.time.Timing;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The worker that users hold: starts one {@link WorkerLife}, stops it, and waits for its end. */
public final class LoopWorker implements Worker {
  private static final Logger log = LoggerFactory.getLogger(LoopWorker.class);

  /** How long {@link #close} leaves the loop to be cut off from what it asked, and to leave. */
  private static final Duration LEAVE_LIMIT = StoreWait.ANSWER_MARGIN.plusMillis(100);

  /** How much longer than the grace period {@link #close} waits for the loop's own end. */
  private static final Duration END_MARGIN = Duration.ofMillis(250);

  /** How long the loop may take at least to leave what was cut off. */
  private static final Duration CUT_OFF_MARGIN = Duration.ofMillis(100);

  /** How much longer than the grace period {@link #close} may take. */
  private static final Duration CLOSE_MARGIN = Duration.ofSeconds(1);

  private final WorkerSettings settings;
  private final WorkerInfo info;
  private final RunStore store;
  private final Timing timing;
  private final WorkerThreads threads;
  private final Listeners listeners;
  private final Lifecycle lifecycle;
  private final Signals signals;
  private final HandlerCrew crew;
  private final WorkerLife life;
  private final CountDownLatch loopLeft = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile @Nullable WorkerExit exit;
  private volatile @Nullable Throwable crash;
  private volatile @Nullable Thread loopThread; // our own, from start()
  private volatile @Nullable Thread livesOn; // ours or the caller of run()

  /** Puts a worker together; {@code store} becomes its own. */
  public LoopWorker(WorkerFactory.Parts parts, RunStore store, Timing timing) {
    this.settings = parts.settings();
    this.info = new WorkerInfo(settings.workerId(), settings.type(), settings.targetRun());
    this.store = store;
    this.timing = timing;
    this.threads = new WorkerThreads(settings.workerId(), settings.concurrency());
    this.listeners = new Listeners(info, parts.listeners());
    this.lifecycle = new Lifecycle(settings.workerId());
    this.signals =
        new Signals(info, timing, new StoreWait(timing, store::cutOff, threads::patience));
    this.crew = new HandlerCrew(settings, parts.handler(), store, signals, threads);
    this.life = new WorkerLife(settings, store, signals, crew, listeners);
    listeners.created();
  }

  @Override
  public WorkerInfo info() {
    return info;
  }

  @Override
  public WorkerStatus status() {
    return lifecycle.status();
  }

  @Override
  public WorkerExit run() {
    connect();
    live();
    return exitOrThrow();
  }

  @Override
  public Worker start() {
    connect();
    Thread thread = threads.loop(this::live);
    loopThread = thread;
    thread.start();
    return this;
  }

  @Override
  public void requestStop(StopCause cause) {
    signals.onStopRequested(cause);
  }

  @Override
  public Optional<WorkerExit> awaitExit(Duration limit) throws InterruptedException {
    return ended.await(TimeUnit.NANOSECONDS.convert(limit), TimeUnit.NANOSECONDS)
        ? Optional.of(exitOrThrow())
        : Optional.empty();
  }

  @Override
  public void close() {
    if (lifecycle.tryBecome(WorkerStatus.NEW, WorkerStatus.ENDED)) {
      closeParts();
      loopLeft.countDown(); // no later close has to wait for either
      ended.countDown();
      return;
    }
    requestStop();
    if (livesOn == Thread.currentThread()) {
      return; // a listener closes its own worker: the loop ends right after it
    }
    crew.recall(Revocation.WORKER_LEAVING); // their grace need not wait for the loop
    try {
      awaitEnd();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The loop ends everything itself, as long as it can be got to. */
  private void awaitEnd() throws InterruptedException {
    long since = timing.nanoTime();
    if (!await(loopLeft, since, LEAVE_LIMIT)) {
      store.cutOff(); // what else may hold it up
      ended.await(CUT_OFF_MARGIN.toNanos(), TimeUnit.NANOSECONDS);
    }
    if (!await(ended, since, settings.grace().plus(END_MARGIN))) {
      store.fence(); // a listener or a pool holds up the loop, and handlers may still be at work
      closeParts();
    }
    Duration limit = settings.grace().plus(CLOSE_MARGIN);
    Thread thread = loopThread; // read now: it may have been started meanwhile
    if (await(ended, since, limit) && thread != null) {
      thread.join(Math.max(1, limit.minus(timing.since(since)).toMillis()));
    }
  }

  private boolean await(CountDownLatch latch, long since, Duration limit)
      throws InterruptedException {
    return latch.await(
        TimeUnit.NANOSECONDS.convert(limit.minus(timing.since(since))), TimeUnit.NANOSECONDS);
  }

  /** Connects on the calling thread, so that a table that is not fit for work is told at once. */
  private void connect() {
    lifecycle.become(WorkerStatus.STARTING);
    livesOn = Thread.currentThread(); // a listener may close its worker already
    listeners.started();
    livesOn = null;
    settings.defaultLimitsNotice().ifPresent(log::info);
    signals.begin();
    if (signals.isAskedToStop()) {
      return; // what it would hear from the database makes no difference any more
    }
    try {
      store.open();
      signals.onAnswer(); // however long that took: a slow start is no silence
    } catch (StoreUnavailableException e) {
      signals.onSilence(e);
      log.warn("worker {}: no answer yet, trying on: {}", info.workerId(), e.getMessage());
    } catch (RuntimeException e) {
      end(e);
      throw e;
    }
    store.register(registrant());
  }

  private Registrant registrant() {
    return new Registrant() {
      @Override
      public WorkerProgress progress() {
        return life.progress();
      }

      @Override
      public void onStopRequested() {
        requestStop();
      }
    };
  }

  private void live() {
    livesOn = Thread.currentThread();
    try {
      lifecycle.become(WorkerStatus.RUNNING);
      exit = life.live(this::stopping);
      end(null);
    } catch (StoreSetupException e) {
      leave(e); // the database answered late, and is not fit for work: the caller's to tell
    } catch (RuntimeException | Error e) {
      try {
        log.error("worker {}: ended by a fault of its own", info.workerId(), e);
      } finally {
        leave(e); // whether or not there was the memory to say so
      }
    }
  }

  private void stopping() {
    lifecycle.become(WorkerStatus.STOPPING);
    loopLeft.countDown();
  }

  /** Ends after a fault, which may have come before the loop was left in good order. */
  private void leave(Throwable fault) {
    lifecycle.tryBecome(WorkerStatus.RUNNING, WorkerStatus.STOPPING);
    end(fault);
  }

  /** The order matters: handlers have ended, then their threads, heartbeats, and database go. */
  private void end(@Nullable Throwable fault) {
    crash = fault;
    loopLeft.countDown();
    WorkerExit made = exit;
    try {
      if (made != null) {
        store.recordExit(made);
      }
      closeParts();
      lifecycle.become(WorkerStatus.ENDED);
      if (made != null) {
        log.info("worker {}: left with {}", info.workerId(), made);
        listeners.exited(made);
      }
    } finally {
      ended.countDown();
    }
  }

  private void closeParts() {
    boolean interrupted = Thread.interrupted(); // by whoever stopped us; the end is bounded anyway
    try {
      threads.close();
    } finally {
      store.close();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private WorkerExit exitOrThrow() {
    WorkerExit made = exit;
    if (made == null) {
      if (crash instanceof StoreSetupException unfit) {
        throw unfit;
      }
      throw new IllegalStateException(
          "worker " + info.workerId() + ": ended without having worked", crash);
    }
    return made;
  }
}

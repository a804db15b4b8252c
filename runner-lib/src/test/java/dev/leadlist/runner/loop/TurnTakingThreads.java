package dev.leadlist.runner.loop;

import dev.leadlist.runner.time.ManualTiming;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Handler threads in virtual time: real threads of which only one runs at a time, by turns with the
 * thread that advances the clock. A handler lets time pass by {@link #nap}, and an interrupt wakes
 * it at the moment it is interrupted; so every run of a test is the same.
 */
public final class TurnTakingThreads implements HandlerThreads {
  private static final ThreadLocal<Turn> CURRENT = new ThreadLocal<>();

  private final ManualTiming timing;
  private int started;

  /** Creates threads that live by {@code timing}. */
  public TurnTakingThreads(ManualTiming timing) {
    this.timing = timing;
  }

  @Override
  public void execute(Runnable handler) {
    Turn turn = new Turn(handler, "handler-" + ++started);
    timing.at(Duration.ZERO, turn::resume);
  }

  @Override
  public void stopHook(Runnable hooks) {
    timing.at(Duration.ZERO, hooks);
  }

  /**
   * Lets {@code duration} pass, on a handler's thread.
   *
   * @throws InterruptedException if the handler is interrupted meanwhile
   */
  public static void nap(Duration duration) throws InterruptedException {
    CURRENT.get().nap(duration);
  }

  /** Lets {@code duration} pass as code does that swallows interrupts. */
  public static void napStubbornly(Duration duration) {
    CURRENT.get().napStubbornly(duration);
  }

  private final class Turn {
    private final Thread thread;
    private final Semaphore go = new Semaphore(0);
    private final Semaphore done = new Semaphore(0);
    private boolean napping;
    private volatile boolean poked; // not the flag: a waiting semaphore clears that for a while
    private boolean begun;
    private boolean ended;

    Turn(Runnable task, String name) {
      this.thread = new Thread(() -> live(task), name) {
        @Override
        public void interrupt() {
          super.interrupt();
          poked = true;
          timing.at(Duration.ZERO, Turn.this::wakeIfInterrupted);
        }
      };
      thread.setDaemon(true);
    }

    private void live(Runnable task) {
      CURRENT.set(this);
      go.acquireUninterruptibly();
      try {
        task.run();
      } finally {
        ended = true;
        done.release();
      }
    }

    /** Gives the thread its turn and waits until it naps or ends. */
    void resume() {
      if (ended) {
        return;
      }
      if (!begun) {
        begun = true;
        thread.start();
      }
      go.release();
      try {
        if (!done.tryAcquire(20, TimeUnit.SECONDS)) {
          throw new IllegalStateException(thread.getName() + " waits for something but time");
        }
      } catch (InterruptedException e) {
        done.acquireUninterruptibly();
        Thread.currentThread().interrupt();
      }
    }

    private void wakeIfInterrupted() {
      if (napping && poked) {
        resume();
      }
    }

    private void wakeAt(long time) {
      if (napping && timing.nanoTime() >= time) {
        resume();
      }
    }

    void nap(Duration duration) throws InterruptedException {
      sleep(timing.nanoTime() + duration.toNanos());
      if (Thread.interrupted()) {
        throw new InterruptedException("interrupted while napping");
      }
    }

    void napStubbornly(Duration duration) {
      long until = timing.nanoTime() + duration.toNanos();
      while (timing.nanoTime() < until) {
        sleep(until);
        Thread.interrupted(); // swallowed
      }
    }

    private void sleep(long until) {
      if (thread.isInterrupted()) {
        return;
      }
      timing.at(Duration.ofNanos(Math.max(0, until - timing.nanoTime())), () -> wakeAt(until));
      poked = false;
      napping = true;
      done.release();
      go.acquireUninterruptibly();
      napping = false;
    }
  }
}

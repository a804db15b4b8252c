package dev.leadlist.runner.postgres.watch;

import dev.leadlist.runner.time.Timing;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The threads of a monitor, daemons all of them. Safe for use by several threads.
 *
 * <p>A task that fails, be it for want of memory, begins anew: all workers of a JVM rely on it. Its
 * fault is told to the {@link Thread.UncaughtExceptionHandler}.
 */
final class MonitorThreads {
  private static final long PAUSE_AFTER_FAULT_MS = 100;

  private final String table;
  private final Timing timing;
  private final List<Thread> threads = new ArrayList<>(); // guarded by this
  private boolean closed; // guarded by this

  /** Threads are named after the table. */
  MonitorThreads(String table, Timing timing) {
    this.table = table;
    this.timing = timing;
  }

  /** Starts one more, unless they are to end. */
  synchronized void start(String duty, Runnable task) {
    if (closed) {
      return;
    }
    Thread thread = new Thread(() -> keepRunning(task), "leadlist-" + duty + "-" + table);
    thread.setDaemon(true);
    threads.add(thread);
    thread.start();
  }

  /** From now on none is started any more; returns whether it was so before. */
  synchronized boolean close() {
    boolean before = closed;
    closed = true;
    notifyAll();
    return before;
  }

  private void keepRunning(Runnable task) {
    while (!isClosed()) {
      try {
        task.run();
        return;
      } catch (RuntimeException | Error e) {
        tell(e);
      }
      pause();
    }
  }

  private static void tell(Throwable fault) {
    Thread thread = Thread.currentThread();
    try {
      thread.getUncaughtExceptionHandler().uncaughtException(thread, fault);
    } catch (RuntimeException | Error e) {
      // as the JVM does with what such a handler throws; there may be no memory to say anything
    }
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  /** On this lock, not on a wakeup, which would need memory. */
  private synchronized void pause() {
    long until = timing.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PAUSE_AFTER_FAULT_MS);
    try {
      while (!closed && timing.nanoTime() - until < 0) {
        wait(PAUSE_AFTER_FAULT_MS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the task ends by that
    }
  }

  private synchronized List<Thread> all() {
    return List.copyOf(threads);
  }

  /** Waits for all of them together; one that waits in the application's pool cannot be ended. */
  void join(long limitMillis) {
    long since = timing.nanoTime();
    boolean interrupted = Thread.interrupted(); // that is how some workers are stopped
    for (Thread thread : all()) {
      long left = limitMillis - timing.since(since).toMillis();
      if (thread == Thread.currentThread() || left <= 0) {
        continue;
      }
      try {
        thread.join(left);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

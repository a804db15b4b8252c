package dev.leadlist.runner.postgres.watch;

import dev.leadlist.runner.time.Timing;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The threads of a monitor, daemons all of them. Safe for use by several threads.
 *
 * <p>A task that fails, be it for want of memory, or that somebody interrupted, begins anew: all
 * workers of a JVM rely on it. A fault is told to the {@link Thread.UncaughtExceptionHandler}.
 */
final class MonitorThreads {
  private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long LONGEST_PAUSE = TimeUnit.SECONDS.toNanos(1);

  private final String table;
  private final Timing timing;
  private final Map<String, Thread> threads = new LinkedHashMap<>(); // by duty; guarded by this
  private boolean closed; // guarded by this

  /** Threads are named after the table. */
  MonitorThreads(String table, Timing timing) {
    this.table = table;
    this.timing = timing;
  }

  /** Starts one more, unless they are to end; once for each duty. */
  synchronized void start(String duty, Runnable task) {
    if (closed || threads.containsKey(duty)) {
      return;
    }
    Thread thread = new Thread(() -> keepRunning(task), "leadlist-" + duty + "-" + table);
    thread.setDaemon(true);
    thread.start();
    threads.put(duty, thread);
  }

  /** From now on none is started any more; returns whether it was so before. */
  synchronized boolean close() {
    boolean before = closed;
    closed = true;
    notifyAll();
    return before;
  }

  private void keepRunning(Runnable task) {
    long pause = FIRST_PAUSE;
    while (!isClosed()) {
      long begun = timing.nanoTime();
      try {
        task.run();
      } catch (RuntimeException | Error e) {
        tell(e);
      }
      boolean ranLong = timing.nanoTime() - begun > LONGEST_PAUSE;
      pause = ranLong ? FIRST_PAUSE : Math.min(2 * pause, LONGEST_PAUSE);
      pauseFor(pause);
    }
  }

  /** What goes wrong while they end is of no consequence. */
  private void tell(Throwable fault) {
    Thread thread = Thread.currentThread();
    if (isClosed()) {
      return;
    }
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
  private synchronized void pauseFor(long nanos) {
    long until = timing.nanoTime() + nanos;
    try {
      for (long left = nanos; !closed && left > 0; left = until - timing.nanoTime()) {
        TimeUnit.NANOSECONDS.timedWait(this, left);
      }
    } catch (InterruptedException e) {
      // whoever it was: these threads end when they are closed
    }
  }

  private synchronized List<Thread> all() {
    return List.copyOf(threads.values());
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

package dev.leadlist.runner.postgres.watch;

import dev.leadlist.runner.time.Timing;
import java.util.ArrayList;
import java.util.List;

/** The threads of a monitor, daemons all of them. Safe for use by several threads. */
final class MonitorThreads {
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
    Thread thread = new Thread(task, "leadlist-" + duty + "-" + table);
    thread.setDaemon(true);
    threads.add(thread);
    thread.start();
  }

  /** From now on none is started any more; returns whether it was so before. */
  synchronized boolean close() {
    boolean before = closed;
    closed = true;
    return before;
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

package dev.leadlist.runner.loop;

import dev.leadlist.runner.time.Timing;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * All threads of one worker: daemon platform threads, named {@code leadlist-<worker>-<duty>}.
 *
 * <p>Platform threads, because an interrupt closes the socket under a virtual thread that is
 * reading from it.
 */
final class WorkerThreads implements HandlerThreads, AutoCloseable {
  private static final Duration IDLE_LIMIT = Duration.ofSeconds(10);
  private static final Duration CLOSE_LIMIT = Duration.ofMillis(100);

  private final String prefix;
  private final Set<Thread> started = ConcurrentHashMap.newKeySet();
  private final AtomicInteger handlerNumber = new AtomicInteger();
  private final ThreadPoolExecutor handlers;

  WorkerThreads(String workerId, int concurrency) {
    this.prefix = "leadlist-" + workerId + "-";
    this.handlers = new ThreadPoolExecutor(
        concurrency,
        concurrency,
        IDLE_LIMIT.toMillis(),
        TimeUnit.MILLISECONDS,
        new LinkedBlockingQueue<>(),
        this::handlerThread);
    this.handlers.allowCoreThreadTimeOut(true);
  }

  @Override
  public void execute(Runnable handler) {
    handlers.execute(handler);
  }

  @Override
  public void stopHook(Runnable hooks) {
    remembered(hooks, "stop-hook").start();
  }

  /** Runs what waits for the loop's store to answer. */
  void patience(Runnable task) {
    remembered(task, "patience").start();
  }

  /** Returns a daemon thread for the loop. */
  Thread loop(Runnable loop) {
    return daemon(loop, prefix + "loop");
  }

  /**
   * Ends the handler threads and waits for all threads but the loop's own; one whose handler or
   * hook is stuck is left behind.
   */
  @Override
  public void close() {
    handlers.shutdown();
    long deadline = Timing.system().nanoTime() + CLOSE_LIMIT.toNanos();
    boolean interrupted = Thread.interrupted();
    for (Thread thread : started) {
      try {
        // join, not awaitTermination: that returns while threads are still on their way out
        TimeUnit.NANOSECONDS.timedJoin(
            thread, Math.max(1, deadline - Timing.system().nanoTime()));
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private Thread handlerThread(Runnable task) {
    return remembered(task, "handler-" + handlerNumber.incrementAndGet());
  }

  private Thread remembered(Runnable task, String duty) {
    Thread thread = daemon(task, prefix + duty);
    started.removeIf(old -> old.getState() == Thread.State.TERMINATED);
    started.add(thread);
    return thread;
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }
}

package dev.leadlist.runner.loop;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * All threads of one worker: daemon platform threads, named {@code leadlist-<worker>-<duty>}.
 *
 * <p>Platform threads, because an interrupt closes the socket under a virtual thread that is
 * reading from it.
 */
final class WorkerThreads implements HandlerThreads, AutoCloseable {
  private static final Duration IDLE_LIMIT = Duration.ofSeconds(10);

  private final String prefix;
  private final Set<Thread> handlerThreads = ConcurrentHashMap.newKeySet();
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
    daemon(hooks, prefix + "stop-hook").start();
  }

  /** Returns a daemon thread for the loop. */
  Thread loop(Runnable loop) {
    return daemon(loop, prefix + "loop");
  }

  /**
   * Ends idle handler threads and waits for them; a thread whose handler is stuck is left behind.
   */
  @Override
  public void close() {
    handlers.shutdown();
    if (handlers.getActiveCount() > 0) {
      return;
    }
    boolean interrupted = false;
    for (Thread thread : handlerThreads) {
      try {
        // join, not awaitTermination: that returns while threads are still on their way out
        thread.join(IDLE_LIMIT.toMillis());
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private Thread handlerThread(Runnable task) {
    Thread thread = daemon(task, prefix + "handler-" + (handlerThreads.size() + 1));
    handlerThreads.removeIf(old -> old.getState() == Thread.State.TERMINATED);
    handlerThreads.add(thread);
    return thread;
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }
}

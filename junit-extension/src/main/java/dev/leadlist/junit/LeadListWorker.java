package dev.leadlist.junit;

import java.util.List;
import java.util.Map;

/**
 * A test's worker: in this JVM, in a child JVM, or a program of any kind. Safe for use by several
 * threads.
 */
public interface LeadListWorker {

  /** Returns its name, empty unless it was given one. */
  String name();

  /** Returns the run it is bound to. */
  TestRun run();

  /**
   * Starts it.
   *
   * @throws IllegalStateException if it was started before; a test starts its own worker only if it
   *     is declared with {@code autoStart = false}; in this JVM also if its test is over
   */
  void start();

  /** Returns whether it was started and has not ended. */
  boolean isAlive();

  /**
   * Asks it to stop, and the loops that {@link #runLoops} is in, and returns at once. Any number of
   * times, also before the start.
   */
  void requestStop();

  /**
   * Waits for its end, at most as long as it may live.
   *
   * @throws WorkerTimeoutError if it does not end within its time limit and its grace period; it is
   *     ended then
   * @throws IllegalStateException if it was not started
   */
  WorkerEnd awaitExit() throws InterruptedException;

  /**
   * Has a worker of the same kind do that many loops on the calling thread, and returns when it has
   * ended: for tests that go step by step. Each call is a life of its own; one that another thread
   * is in when the test is over is ended with it, and one whose handler was stuck fails the test as
   * any worker does.
   *
   * @throws IllegalStateException if this worker runs in the background or is no handler of this
   *     JVM, or if its test is over
   */
  WorkerEnd runLoops(int loops);

  /** Returns the last of what it did or printed. */
  List<String> lastLines();

  /**
   * Returns what to put into the environment of a process that the test starts by itself, so that
   * it works on this worker's run and is ended with the test. Limits are in it.
   */
  Map<String, String> environment();
}

package dev.leadlist.junit;

/**
 * A test left something behind: a worker, or a process, that was still alive when the test was
 * over. It has been ended; the message says what it was, who started it, what it was doing, how it
 * was ended, and how to mend the test.
 */
public final class WorkerLeakError extends AssertionError {
  private static final long serialVersionUID = 1L;

  WorkerLeakError(String message) {
    super(message);
  }
}

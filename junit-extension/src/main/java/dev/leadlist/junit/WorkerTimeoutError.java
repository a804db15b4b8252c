package dev.leadlist.junit;

/**
 * A worker lived longer than its test allowed. The message has the stacks of worker and test, loops
 * against their limit, and the last of what it did.
 */
public final class WorkerTimeoutError extends AssertionError {
  private static final long serialVersionUID = 1L;

  WorkerTimeoutError(String message) {
    super(message);
  }
}

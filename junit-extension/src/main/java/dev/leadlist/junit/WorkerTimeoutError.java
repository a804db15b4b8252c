package dev.leadlist.junit;

/**
 * A worker lived longer than its test allowed. The message has what worker and test were doing when
 * its time was up, loops against their limit, the last of what it did, and the evidence's path. Of
 * a program that is no worker of this library it has the processes instead of a stack.
 */
public final class WorkerTimeoutError extends AssertionError {
  private static final long serialVersionUID = 1L;

  WorkerTimeoutError(String message) {
    super(message);
  }
}

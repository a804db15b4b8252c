package dev.leadlist.runner.loop;

import org.jspecify.annotations.Nullable;

/**
 * Lets a handler's thread be interrupted while it is in handler code, and only then.
 *
 * <p>An interrupt that hits our own database work can break the very statement that ends a run
 * cleanly (db-scheduler issue 558). So interrupting and crossing the border between handler and
 * library exclude each other, and the library never sees a set flag.
 */
final class InterruptGate {
  private final Object lock = new Object();
  private @Nullable Thread handler; // guarded by lock; from open to close
  private boolean inHandlerCode; // guarded by lock
  private boolean owed; // guarded by lock; an interrupt that came outside of handler code

  /** Something to do on one side of the border. */
  interface Work<T extends @Nullable Object, E extends Exception> {
    T run() throws E;
  }

  /** Marks the calling thread as the handler's; it is in handler code from now on. */
  void open() {
    synchronized (lock) {
      handler = Thread.currentThread();
      cross(true);
    }
  }

  /** Ends handler code for good and clears the flag. */
  void close() {
    synchronized (lock) {
      handler = null;
      inHandlerCode = false;
      Thread.interrupted(); // whoever set it meant the handler, which is over
    }
  }

  /** Interrupts the handler's thread: now, or when it comes back from library work. */
  void interrupt() {
    synchronized (lock) {
      if (handler != null && inHandlerCode) {
        handler.interrupt();
      } else {
        owed = true;
      }
    }
  }

  /** Does library work; on the handler's thread a flag set before is set again afterwards. */
  <T extends @Nullable Object, E extends Exception> T outside(Work<T, E> work) throws E {
    if (!cross(false)) {
      return work.run(); // another thread of the handler's: never interrupted by us
    }
    boolean interrupted = Thread.interrupted();
    try {
      return work.run();
    } finally {
      cross(true);
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Does handler work in the midst of library work, which sees no flag afterwards. */
  <T extends @Nullable Object, E extends Exception> T inside(Work<T, E> work) throws E {
    if (!cross(true)) {
      return work.run();
    }
    try {
      return work.run();
    } finally {
      cross(false);
      Thread.interrupted(); // a revocation is remembered by the tenure, which is asked next
    }
  }

  /** Returns what the handler is doing, empty once it has returned. */
  StackTraceElement[] stack() {
    Thread thread;
    synchronized (lock) {
      thread = handler;
    }
    return thread == null ? new StackTraceElement[0] : thread.getStackTrace();
  }

  private boolean cross(boolean intoHandlerCode) {
    synchronized (lock) {
      if (handler != Thread.currentThread()) {
        return false;
      }
      inHandlerCode = intoHandlerCode;
      if (intoHandlerCode && owed) {
        owed = false;
        handler.interrupt();
      }
      return true;
    }
  }
}

package dev.leadlist.runner.time;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A flag that one thread waits on and any thread may raise.
 *
 * <p>It remembers: raised before the wait begins, the wait returns at once. Raising it twice before
 * somebody looks is the same as once, so whoever wakes must look at everything that may have
 * changed.
 */
public final class Wakeup {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean raised; // guarded by lock

  /** Creates one that is lowered. */
  public Wakeup() {}

  /** Raises the flag and wakes the waiting thread. */
  public void raise() {
    lock.lock();
    try {
      raised = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Lowers the flag and returns whether it was raised. */
  public boolean lower() {
    lock.lock();
    try {
      boolean was = raised;
      raised = false;
      return was;
    } finally {
      lock.unlock();
    }
  }

  boolean await(Duration limit) throws InterruptedException {
    long nanos = saturatedNanos(limit);
    lock.lockInterruptibly();
    try {
      while (!raised && nanos > 0) {
        nanos = changed.awaitNanos(nanos);
      }
      boolean was = raised;
      raised = false;
      return was;
    } finally {
      lock.unlock();
    }
  }

  private static long saturatedNanos(Duration limit) {
    return TimeUnit.NANOSECONDS.convert(limit);
  }
}

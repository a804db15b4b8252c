package dev.leadlist.runner.loop;

import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Ends the loop's wait for its store once there is nothing to wait for any more.
 *
 * <p>An application's pool may be exhausted, or pause before it tries a server again that was
 * restarted, and keep the loop waiting for a connection long after its run is over. The interrupt
 * that ends this comes only where what was asked for has become pointless, so it cannot break a
 * statement that somebody needs.
 */
final class StoreWait {
  private final Object lock = new Object();
  private @Nullable Thread waiting; // guarded by lock
  private BooleanSupplier pointless = () -> false; // guarded by lock
  private boolean cutOff; // guarded by lock

  /**
   * Asks the store, for the loop's thread alone. The call may fail in any way that an interrupt
   * brings about once {@code pointless} holds; its flag is cleared afterwards.
   *
   * @param pointless whether the answer is of no use any more; called on any thread
   */
  <T> T during(BooleanSupplier pointless, Supplier<T> question) {
    synchronized (lock) {
      waiting = Thread.currentThread();
      this.pointless = pointless;
    }
    reconsider(); // what was heard since the loop last looked told nobody
    try {
      return question.get();
    } finally {
      over();
    }
  }

  /** Looks whether a wait under way has become pointless. Called after all news, by any thread. */
  void reconsider() {
    synchronized (lock) {
      Thread thread = waiting;
      if (thread != null && !thread.isInterrupted() && pointless.getAsBoolean()) {
        cutOff = true;
        thread.interrupt();
      }
    }
  }

  private void over() {
    synchronized (lock) {
      waiting = null;
      if (cutOff) {
        cutOff = false;
        Thread.interrupted();
      }
    }
  }
}

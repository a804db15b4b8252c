package dev.leadlist.runner.loop;

import dev.leadlist.runner.time.Timing;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Ends the loop's wait for its store once there is nothing to wait for any more.
 *
 * <p>An application's pool may be exhausted, or pause before it tries a server again that was
 * restarted, and keep the loop waiting for a connection long after its run is over: an interrupt
 * ends that. A server may have gone without a word, and no interrupt ends a read from it: if that
 * goes on, the connection is cut off. Both come only where what was asked for has become pointless,
 * so neither can break a statement that somebody needs.
 */
final class StoreWait {

  /** How long an answer that is under way is left to arrive, once nobody needs it. */
  static final Duration ANSWER_MARGIN = Duration.ofMillis(250);

  private final Timing timing;
  private final Consumer<Thread> cutOff;
  private final Object lock = new Object();
  private @Nullable Thread waiting; // guarded by lock
  private BooleanSupplier pointless = () -> false; // guarded by lock
  private @Nullable Long pointlessSince; // guarded by lock
  private boolean interrupted; // guarded by lock

  /**
   * Creates the wait of one loop.
   *
   * @param cutOff cuts off what a thread waits for, and returns at once
   */
  StoreWait(Timing timing, Consumer<Thread> cutOff) {
    this.timing = timing;
    this.cutOff = cutOff;
  }

  /**
   * Asks the store, for the loop's thread alone. The call may fail in any way that an interrupt or
   * a lost connection brings about once {@code pointless} holds; the flag is cleared afterwards.
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

  /**
   * Looks whether a wait under way has become pointless, and if it was before, whether it has ended
   * since. Called after all news, by any thread: once a poll interval at least.
   */
  void reconsider() {
    synchronized (lock) {
      Thread thread = waiting;
      if (thread == null || !pointless.getAsBoolean()) {
        return;
      }
      if (!thread.isInterrupted()) {
        interrupted = true;
        thread.interrupt();
      }
      Long since = pointlessSince;
      if (since == null) {
        pointlessSince = timing.nanoTime();
      } else if (timing.since(since).compareTo(ANSWER_MARGIN) >= 0) {
        cutOff.accept(thread);
      }
    }
  }

  private void over() {
    synchronized (lock) {
      waiting = null;
      pointlessSince = null;
      if (interrupted) {
        interrupted = false;
        Thread.interrupted();
      }
    }
  }
}

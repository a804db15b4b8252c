package dev.leadlist.runner.loop;

import dev.leadlist.runner.time.Timing;
import dev.leadlist.runner.time.Wakeup;
import java.time.Duration;
import java.util.concurrent.Executor;
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
  private final Executor patience;
  private final Object lock = new Object();
  private @Nullable Thread waiting; // guarded by lock
  private BooleanSupplier pointless = () -> false; // guarded by lock
  private @Nullable Long pointlessSince; // guarded by lock
  private Wakeup answered = new Wakeup(); // guarded by lock; raised when the wait is over
  private boolean interrupted; // guarded by lock

  /**
   * Creates the wait of one loop.
   *
   * @param cutOff cuts off what a thread waits for, and returns at once
   * @param patience runs, on a thread of its own, what waits for {@link #ANSWER_MARGIN}
   */
  StoreWait(Timing timing, Consumer<Thread> cutOff, Executor patience) {
    this.timing = timing;
    this.cutOff = cutOff;
    this.patience = patience;
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
   * Looks whether a wait under way has become pointless, and if it was before, whether that was
   * long enough ago. Called after all news, by any thread, and once more {@link #ANSWER_MARGIN}
   * after the first that made it pointless.
   */
  void reconsider() {
    synchronized (lock) {
      Thread thread = waiting;
      if (thread == null) {
        return;
      }
      if (!pointless.getAsBoolean()) {
        pointlessSince = null;
        return;
      }
      if (!thread.isInterrupted()) {
        interrupted = true;
        thread.interrupt();
      }
      Long since = pointlessSince;
      if (since == null) {
        pointlessSince = timing.nanoTime();
        Wakeup over = answered;
        patience.execute(() -> reconsiderUnless(over));
      } else if (timing.since(since).compareTo(ANSWER_MARGIN) >= 0) {
        cutOff.accept(thread);
      }
    }
  }

  private void reconsiderUnless(Wakeup over) {
    try {
      timing.await(over, ANSWER_MARGIN);
    } catch (InterruptedException e) {
      return; // nobody does that to this thread but who wants it gone
    }
    reconsider();
  }

  private void over() {
    synchronized (lock) {
      answered.raise();
      answered = new Wakeup();
      waiting = null;
      pointlessSince = null;
      if (interrupted) {
        interrupted = false;
        Thread.interrupted();
      }
    }
  }
}

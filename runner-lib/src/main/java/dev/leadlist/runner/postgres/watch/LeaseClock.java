package dev.leadlist.runner.postgres.watch;

import dev.leadlist.runner.time.Timing;
import dev.leadlist.runner.time.Wakeup;
import java.time.Duration;

/**
 * Takes runs from their handlers before their leases can be taken by others, where the renewals do
 * not come through. On a thread of its own: the keeper's waits for the very database that does not
 * answer.
 */
final class LeaseClock implements Runnable {

  /** Shorter than any lease is believed, so that one that is new meanwhile is seen in time. */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

  private final LeaseKeeper leases;
  private final Timing timing;
  private final Wakeup closing = new Wakeup();
  private volatile boolean closed;

  LeaseClock(LeaseKeeper leases, Timing timing) {
    this.leases = leases;
    this.timing = timing;
  }

  @Override
  public void run() {
    while (!closed) {
      leases.doubtOverdue();
      Duration next = leases.untilDoubt();
      try {
        timing.await(closing, next.compareTo(LONGEST_WAIT) < 0 ? next : LONGEST_WAIT);
      } catch (InterruptedException e) {
        return; // unless it is closed, its thread begins anew
      }
    }
  }

  void close() {
    closed = true;
    closing.raise();
  }
}

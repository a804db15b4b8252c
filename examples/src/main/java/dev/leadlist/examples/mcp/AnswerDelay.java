package dev.leadlist.examples.mcp;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Holds answers back for a settable time, as a slow server would, but never past the close. */
final class AnswerDelay {

  /** How often a held answer asks whether its client is still there. */
  private static final Duration PROBE_INTERVAL = Duration.ofMillis(50);

  private final CountDownLatch closing = new CountDownLatch(1);
  private volatile Duration length = Duration.ZERO;

  void set(Duration newLength) {
    if (newLength.isNegative()) {
      throw new IllegalArgumentException(
          "delay is %d ms, expected 0 or more".formatted(newLength.toMillis()));
    }
    length = newLength;
  }

  void close() {
    closing.countDown();
  }

  /** Waits the set time and says why it ended: ANSWERED if nothing came in between. */
  CallOutcome hold(ClientLine line) throws InterruptedException {
    long start = System.nanoTime();
    long left = length.toNanos();
    while (left > 0) {
      if (closing.await(Math.min(left, PROBE_INTERVAL.toNanos()), TimeUnit.NANOSECONDS)) {
        return CallOutcome.SERVER_CLOSED;
      }
      if (line.isBroken()) {
        return CallOutcome.CLIENT_GONE;
      }
      left = length.toNanos() - (System.nanoTime() - start);
    }
    return CallOutcome.ANSWERED;
  }
}

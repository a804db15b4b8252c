package dev.leadlist.runner.time;

import java.time.Duration;
import java.time.Instant;

/** The JDK's clocks; the only place that reads them. */
final class SystemTiming implements Timing {
  static final SystemTiming INSTANCE = new SystemTiming();

  private SystemTiming() {}

  @Override
  public Instant wallTime() {
    return Instant.now();
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public boolean await(Wakeup wakeup, Duration limit) throws InterruptedException {
    return wakeup.await(limit);
  }
}

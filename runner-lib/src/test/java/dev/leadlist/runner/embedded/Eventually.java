package dev.leadlist.runner.embedded;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits for something outside of this JVM, with a limit. */
final class Eventually {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final long LOOK_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private Eventually() {}

  /** A condition that may be checked by asking a database. */
  interface Condition {
    boolean holds() throws Exception;
  }

  static void that(String what, Condition condition) {
    that(what, LIMIT, condition);
  }

  static void that(String what, Duration limit, Condition condition) {
    long deadline = System.nanoTime() + limit.toNanos();
    try {
      while (!condition.holds()) {
        if (System.nanoTime() - deadline > 0) {
          throw new AssertionError("not within " + limit.toMillis() + " ms: " + what);
        }
        LockSupport.parkNanos(LOOK_EVERY_NANOS);
      }
    } catch (Exception e) {
      throw new AssertionError("cannot tell: " + what, e);
    }
  }

  static void opens(String what, CountDownLatch latch) throws InterruptedException {
    if (!latch.await(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new AssertionError("not within " + LIMIT.toMillis() + " ms: " + what);
    }
  }

  /** Lets a random part of {@code most} pass, so that rounds differ in what they hit. */
  static void randomPhase(Random random, Duration most) {
    long until = System.nanoTime() + (long) (random.nextDouble() * most.toNanos());
    for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}

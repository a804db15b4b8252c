package dev.leadlist.runner.process;

import dev.leadlist.runner.time.Timing;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Halts the JVM when its time is up, whatever else it is doing: shutdown hooks of others can hang,
 * and {@code System.exit} waits for all of them.
 *
 * <p>Its thread is there from the start, and neither that nor {@link #haltAfter} needs memory: a
 * JVM that has none left can start no thread.
 */
public final class LastResort {
  private static final long LONGEST_NANOS = Long.MAX_VALUE / 2;

  private final Object lock = new Object();
  private boolean isSet; // guarded by lock
  private long haltAt; // monotonic; guarded by lock
  private int exitCode; // guarded by lock

  private LastResort() {}

  /** Starts one that does nothing yet. */
  public static LastResort start() {
    LastResort made = new LastResort();
    Thread thread = new Thread(made::awaitAndHalt, "leadlist-last-resort");
    thread.setDaemon(true);
    thread.start();
    return made;
  }

  /**
   * Halts with {@code code} after {@code limit}, unless the JVM has ended by then. Of several, the
   * one that comes first counts. Returns at once; for any thread.
   */
  public void haltAfter(Duration limit, int code) {
    long nanos = Math.min(TimeUnit.NANOSECONDS.convert(limit), LONGEST_NANOS);
    long at = Timing.system().nanoTime() + nanos;
    synchronized (lock) {
      if (!isSet || at - haltAt < 0) {
        isSet = true;
        haltAt = at;
        exitCode = code;
        lock.notifyAll();
      }
    }
  }

  private void awaitAndHalt() {
    Runtime.getRuntime().halt(awaitTheEnd());
  }

  private int awaitTheEnd() {
    synchronized (lock) {
      while (!isDue()) {
        try {
          lock.wait(isSet ? millisLeft() : 0);
        } catch (InterruptedException | OutOfMemoryError e) { // the latter in place of the former
          haltAt = Timing.system().nanoTime(); // somebody wants it sooner, if at all
        }
      }
      return exitCode;
    }
  }

  private boolean isDue() {
    return isSet && nanosLeft() <= 0;
  }

  /** At least one, as zero would be for ever. */
  private long millisLeft() {
    return TimeUnit.NANOSECONDS.toMillis(nanosLeft()) + 1;
  }

  private long nanosLeft() {
    return haltAt - Timing.system().nanoTime();
  }
}

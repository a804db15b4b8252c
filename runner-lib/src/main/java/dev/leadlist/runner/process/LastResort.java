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
  private boolean isPlanned; // guarded by lock
  private long plannedAt; // monotonic; guarded by lock
  private Duration plannedLimit = Duration.ZERO; // guarded by lock
  private int plannedCode; // guarded by lock

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

  /**
   * As {@link #haltAfter}, with a limit that begins once {@code start} has passed: a JVM that was
   * frozen over all of it has the limit from when it wakes. Called once.
   */
  public void haltAfter(Duration start, Duration limit, int code) {
    synchronized (lock) {
      isPlanned = true;
      plannedAt =
          Timing.system().nanoTime() + Math.min(TimeUnit.NANOSECONDS.convert(start), LONGEST_NANOS);
      plannedLimit = limit;
      plannedCode = code;
      lock.notifyAll();
    }
  }

  private void awaitAndHalt() {
    Runtime.getRuntime().halt(awaitTheEnd());
  }

  private int awaitTheEnd() {
    synchronized (lock) {
      while (!isDue()) {
        beginWhatWasPlanned();
        try {
          lock.wait(millisToNext());
        } catch (InterruptedException | OutOfMemoryError e) { // the latter in place of the former
          // any code may interrupt any thread, which makes it neither sooner nor later
        }
      }
      return exitCode;
    }
  }

  private void beginWhatWasPlanned() {
    if (isPlanned && nanosUntil(plannedAt) <= 0) {
      isPlanned = false;
      haltAfter(plannedLimit, plannedCode);
    }
  }

  private boolean isDue() {
    return isSet && nanosUntil(haltAt) <= 0;
  }

  /** At least one, as zero is for ever. */
  private long millisToNext() {
    long next = LONGEST_NANOS;
    if (isSet) {
      next = Math.min(next, nanosUntil(haltAt));
    }
    if (isPlanned) {
      next = Math.min(next, nanosUntil(plannedAt));
    }
    return Math.max(0, TimeUnit.NANOSECONDS.toMillis(next)) + 1;
  }

  private static long nanosUntil(long moment) {
    return moment - Timing.system().nanoTime();
  }
}

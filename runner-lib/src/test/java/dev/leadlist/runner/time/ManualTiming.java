package dev.leadlist.runner.time;

import java.time.Duration;
import java.time.Instant;
import java.util.PriorityQueue;

/**
 * Time that moves only when a test moves it, or when somebody waits for it: {@link #await} advances
 * the clock by its limit instead of waiting, and runs what was scheduled on the way.
 *
 * <p>Deterministic: actions run in the order of their time, those of one time in the order of their
 * scheduling, on the thread that advances the clock. Any thread may look and schedule; one thread
 * at a time may advance.
 */
public final class ManualTiming implements Timing {
  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

  private final PriorityQueue<Action> actions = new PriorityQueue<>(); // guarded by this
  private long scheduled; // guarded by this
  private long now; // guarded by this
  private Duration wallStep = Duration.ZERO; // guarded by this

  private record Action(long at, long number, Runnable task) implements Comparable<Action> {
    @Override
    public int compareTo(Action other) {
      return at != other.at ? Long.compare(at, other.at) : Long.compare(number, other.number);
    }
  }

  /** Creates one that stands still until it is moved. */
  public ManualTiming() {}

  /** Runs {@code action} when the clock gets {@code delay} further than it is now. */
  public synchronized void at(Duration delay, Runnable action) {
    actions.add(new Action(now + delay.toNanos(), scheduled++, action));
  }

  /** Runs {@code action} each time another {@code period} has passed, from one period on. */
  public void every(Duration period, Runnable action) {
    at(period, () -> {
      action.run();
      every(period, action);
    });
  }

  /** Moves the clock, whoever waits. */
  public void advance(Duration duration) {
    long deadline = nanoTime() + duration.toNanos();
    while (step(deadline)) {
      // each step runs one action
    }
  }

  /** Steps the wall clock, as an operator does; the monotonic clock does not notice. */
  public synchronized void stepWallClock(Duration step) {
    wallStep = wallStep.plus(step);
  }

  /** Returns how much time has passed since this was made. */
  public Duration passed() {
    return Duration.ofNanos(nanoTime());
  }

  @Override
  public synchronized Instant wallTime() {
    return BEGIN.plusNanos(now).plus(wallStep);
  }

  @Override
  public synchronized long nanoTime() {
    return now;
  }

  @Override
  public boolean await(Wakeup wakeup, Duration limit) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("interrupted before waiting");
    }
    long deadline = nanoTime() + limit.toNanos();
    do {
      if (wakeup.lower()) {
        return true;
      }
    } while (step(deadline));
    return wakeup.lower();
  }

  /** Runs the next action due by {@code deadline}, or goes to the deadline if there is none. */
  private boolean step(long deadline) {
    Action next;
    synchronized (this) {
      next = actions.peek();
      if (next == null || next.at() > deadline) {
        now = Math.max(now, deadline);
        return false;
      }
      actions.remove();
      now = Math.max(now, next.at());
    }
    next.task().run();
    return true;
  }
}

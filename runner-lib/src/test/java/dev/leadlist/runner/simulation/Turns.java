package dev.leadlist.runner.simulation;

import dev.leadlist.runner.time.ManualTiming;
import dev.leadlist.runner.time.Timing;
import dev.leadlist.runner.time.Wakeup;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Virtual time for many threads, of which one at a time runs. Whoever waits gives up its turn, and
 * a seed decides how long it takes until somebody who was woken has it again; so every run of one
 * seed is the same.
 */
final class Turns implements Timing {
  private static final int MOST_JITTER_NANOS = 300_000;
  private static final ThreadLocal<Turn> CURRENT = new ThreadLocal<>();

  private final ManualTiming clock;
  private final Random random;
  private final Runnable afterEachStep;
  private final Deque<Carrier> idle;
  private final Set<Turn> alive = new LinkedHashSet<>();

  /** Whose threads they are: a machine that can be frozen and killed. */
  static final class Host {
    private final List<Turn> late = new ArrayList<>(); // whose moment came while it was frozen
    private boolean frozen;
    private boolean killed;

    boolean isFrozen() {
      return frozen;
    }

    boolean isKilled() {
      return killed;
    }
  }

  /** Ends a thread of a killed host, wherever it is. */
  static final class Killed extends Error {
    private static final long serialVersionUID = 1L;

    Killed() {
      super("killed", null, false, false);
    }
  }

  /**
   * Begins at time zero.
   *
   * @param idle threads to use, given back by {@link #close}
   */
  Turns(ManualTiming clock, Random random, Deque<Carrier> idle, Runnable afterEachStep) {
    this.clock = clock;
    this.random = random;
    this.idle = idle;
    this.afterEachStep = afterEachStep;
  }

  /** Returns an empty supply of threads. */
  static Deque<Carrier> supply() {
    return new ArrayDeque<>();
  }

  /** Does {@code task} on a thread of {@code host}, after {@code delay}. */
  void spawn(Host host, Duration delay, Runnable task) {
    Turn turn = new Turn(host, task);
    alive.add(turn);
    at(delay.plusNanos(random.nextInt(MOST_JITTER_NANOS)), () -> turn.resume(0));
  }

  /** Does {@code event} after {@code delay}, outside of all processes. */
  void at(Duration delay, Runnable event) {
    clock.at(delay, () -> {
      event.run();
      wakeWhoWasCalled();
      afterEachStep.run();
    });
  }

  /** Stops all threads of a host where they are. */
  void freeze(Host host) {
    host.frozen = true;
  }

  /** Lets them go on; what was due meanwhile comes now. */
  void thaw(Host host) {
    host.frozen = false;
    List<Turn> late = List.copyOf(host.late);
    host.late.clear();
    late.forEach(this::soon);
  }

  /** Ends all threads of a host, which get no moment for a last word. */
  void kill(Host host) {
    host.killed = true;
    host.frozen = false;
    host.late.clear();
    for (Turn turn : List.copyOf(alive)) {
      if (turn.host == host) {
        turn.end();
      }
    }
  }

  /** Lets time pass, interruptibly, on one of these threads. */
  void pass(Duration duration) throws InterruptedException {
    Turn turn = current();
    if (!Thread.interrupted()) {
      turn.park(null, duration, true);
    }
    if (turn.carrier.poked() || Thread.interrupted()) {
      Thread.interrupted();
      throw new InterruptedException("interrupted in virtual time");
    }
  }

  /** Lets time pass, whoever interrupts. */
  void passUninterruptibly(Duration duration) {
    current().park(null, duration, false);
  }

  static void requireAlive() {
    Turn turn = CURRENT.get();
    if (turn != null && turn.host.killed) {
      throw new Killed();
    }
  }

  @Override
  public boolean await(Wakeup wakeup, Duration limit) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("interrupted before waiting");
    }
    return wakeup.lower() || current().park(wakeup, limit, false) || wakeup.lower();
  }

  @Override
  public Instant wallTime() {
    return clock.wallTime();
  }

  @Override
  public long nanoTime() {
    return clock.nanoTime();
  }

  /** Ends what still lives. */
  void close() {
    for (Turn turn : List.copyOf(alive)) {
      turn.host.killed = true;
      turn.end();
    }
  }

  private static Turn current() {
    Turn turn = CURRENT.get();
    if (turn == null) {
      throw new IllegalStateException("not on a thread of the simulation");
    }
    return turn;
  }

  private void wakeWhoWasCalled() {
    for (Turn turn : alive) {
      boolean called = turn.parked && !turn.due && (turn.wasInterrupted() || turn.wasRaised());
      if (called) {
        soon(turn);
      }
    }
  }

  private void soon(Turn turn) {
    turn.due = true;
    int number = turn.parks;
    at(Duration.ofNanos(random.nextInt(MOST_JITTER_NANOS)), () -> turn.resume(number));
  }

  private final class Turn {
    private final Host host;
    private final Runnable task;
    private final Semaphore back = new Semaphore(0);
    private @Nullable Carrier carrier;
    private @Nullable Wakeup wakeup;
    private boolean interruptible;
    private boolean raised;
    private boolean parked;
    private boolean due; // is to be resumed for having been called
    private int parks;
    private boolean ended;

    Turn(Host host, Runnable task) {
      this.host = host;
      this.task = task;
    }

    boolean wasInterrupted() {
      return interruptible && carrier != null && carrier.poked;
    }

    boolean wasRaised() {
      if (wakeup == null || !wakeup.lower()) {
        return false;
      }
      raised = true;
      return true;
    }

    /** Gives it its turn, if it still waits as it did when this was planned. */
    void resume(int number) {
      boolean isLate = ended || number != parks || (carrier != null && !parked);
      if (isLate) {
        return;
      }
      if (host.frozen) {
        host.late.add(this);
        return;
      }
      go();
    }

    private void go() {
      due = false;
      parked = false;
      if (carrier == null) {
        Carrier free = idle.poll();
        carrier = free == null ? new Carrier() : free;
        carrier.poked = false;
        carrier.take(this);
      }
      carrier.go.release();
      back.acquireUninterruptibly();
      if (ended) {
        alive.remove(this);
        idle.push(carrier);
      }
    }

    /** Lets it see that it is killed until it has ended. */
    void end() {
      if (carrier == null) {
        ended = true;
        alive.remove(this);
      }
      while (!ended) {
        go();
      }
    }

    void live() {
      CURRENT.set(this);
      try {
        requireAlive();
        task.run();
      } catch (Killed e) {
        // that is its end
      } finally {
        CURRENT.remove();
        Thread.interrupted();
        ended = true;
        back.release();
      }
    }

    /** Gives up the turn; returns whether it was the wakeup that gave it back. */
    boolean park(@Nullable Wakeup wanted, Duration limit, boolean mayBeInterrupted) {
      requireAlive();
      wakeup = wanted;
      interruptible = mayBeInterrupted;
      raised = false;
      carrier.poked = false;
      parked = true;
      int number = ++parks;
      at(limit, () -> resume(number));
      back.release();
      carrier.go.acquireUninterruptibly();
      wakeup = null;
      requireAlive();
      return raised;
    }
  }

  /** A real thread that carries one turn after the other. */
  static final class Carrier extends Thread {
    private final Semaphore go = new Semaphore(0);
    private volatile @Nullable Turn turn;
    private volatile boolean poked; // not the flag: a waiting semaphore clears that for a while

    Carrier() {
      super("simulated");
      setDaemon(true);
      start();
    }

    void take(Turn next) {
      turn = next;
    }

    boolean poked() {
      return poked;
    }

    @Override
    public void interrupt() {
      poked = true;
      super.interrupt();
    }

    @Override
    public void run() {
      while (true) {
        go.acquireUninterruptibly();
        Turn next = turn;
        if (next != null) {
          next.live();
        }
      }
    }
  }
}

package dev.leadlist.runner.loop;

import dev.leadlist.runner.Revocation;
import dev.leadlist.runner.RunHandler;
import dev.leadlist.runner.WorkerSettings;
import dev.leadlist.runner.store.Claim;
import dev.leadlist.runner.store.RunStore;
import dev.leadlist.runner.time.Timing;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The worker's hands: runs handlers, collects what they say, and ends them.
 *
 * <p>Used by the loop's thread alone, but for {@link #calls}, {@link #slowest} and {@link #recall};
 * handlers raise the loop's wakeup when they return.
 */
final class HandlerCrew {

  /** How often a handler that goes on in spite of an interrupt is interrupted again. */
  private static final Duration INSIST_EVERY = Duration.ofMillis(100);

  private final WorkerSettings settings;
  private final RunHandler handler;
  private final RunStore store;
  private final Signals signals;
  private final HandlerThreads threads;
  private final Map<UUID, Execution> working = new ConcurrentHashMap<>(); // loop writes
  private final Set<UUID> unsettled = new HashSet<>(); // returned, result not yet written
  private final AtomicLong calls = new AtomicLong();
  private volatile @Nullable Revocation recalled; // set once, before working is gone through
  private volatile long recalledAt; // set before recalled

  HandlerCrew(
      WorkerSettings settings,
      RunHandler handler,
      RunStore store,
      Signals signals,
      HandlerThreads threads) {
    this.settings = settings;
    this.handler = handler;
    this.store = store;
    this.signals = signals;
    this.threads = threads;
  }

  /** Returns how many runs more it could take. */
  int free() {
    return settings.concurrency() - working.size() - unsettled.size();
  }

  boolean isIdle() {
    return working.isEmpty() && unsettled.isEmpty();
  }

  /** Returns the runs that are being worked on, or whose results are not written yet. */
  Set<UUID> inHand() {
    Set<UUID> inHand = new HashSet<>(working.keySet());
    inHand.addAll(unsettled);
    return inHand;
  }

  /** Returns how many calls to the outside were let through. */
  long calls() {
    return calls.get();
  }

  /** Returns the handler that has gone longest without a sign; for any thread. */
  Optional<Execution> slowest() {
    return working.values().stream().max(Comparator.comparing(Execution::sinceSign));
  }

  /** Hands a claimed run to the handler, on one of its threads, unless all are recalled. */
  void handle(Claim claim) {
    if (recalled != null) {
      return; // the loop was held up, and is to leave now
    }
    InterruptGate gate = new InterruptGate();
    Tenure tenure = new Tenure(claim, gate, threads::stopHook, signals::onAnswer);
    LiveRunContext context =
        new LiveRunContext(tenure, gate, store, calls, this::remaining, signals.timing());
    Execution execution =
        new Execution(tenure, gate, context, handler, store, signals.wakeup()::raise);
    working.put(claim.run().id(), execution);
    Revocation why = recalled;
    if (why != null) { // meanwhile: it does not even begin
      execution.revoke(why);
    }
    threads.execute(execution);
  }

  /** Returns what handlers have said since the last call; their runs stay in hand until settled. */
  List<Outcome> collect() {
    List<Outcome> collected = working.values().stream()
        .filter(Execution::isOver)
        .map(Execution::outcome)
        .toList();
    for (Outcome outcome : collected) {
      working.remove(outcome.claim().run().id());
      unsettled.add(outcome.claim().run().id());
    }
    return collected;
  }

  /** Lets go of a run whose result is written or given up. */
  void settled(Claim claim) {
    unsettled.remove(claim.run().id());
  }

  /** Takes all runs from their handlers, and each that comes later; for any thread. */
  void recall(Revocation why) {
    synchronized (this) {
      if (recalled == null) {
        recalledAt = signals.timing().nanoTime();
        recalled = why;
      }
    }
    working.values().forEach(execution -> execution.revoke(why));
  }

  /**
   * Recalls all handlers, unless somebody has, and waits until they have returned, interrupting
   * again and again.
   *
   * @return the handlers that had not returned {@code grace} after the recall
   */
  List<Execution> end(Revocation why, Duration grace) {
    recall(why);
    Timing timing = signals.timing();
    long since = recalledAt;
    boolean interrupted = Thread.interrupted();
    for (collect(); isWorking() && timing.since(since).compareTo(grace) < 0; collect()) {
      Duration left = grace.minus(timing.since(since));
      try {
        timing.await(signals.wakeup(), left.compareTo(INSIST_EVERY) < 0 ? left : INSIST_EVERY);
      } catch (InterruptedException e) {
        interrupted = true; // already leaving; the wait is bounded by the grace period
      }
      working.values().forEach(Execution::insist);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return List.copyOf(working.values());
  }

  private boolean isWorking() {
    return !working.isEmpty();
  }

  private Optional<Duration> remaining() {
    return settings.maxRuntime().map(max -> max.minus(signals.elapsed()));
  }
}

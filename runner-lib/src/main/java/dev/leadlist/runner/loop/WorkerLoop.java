package dev.leadlist.runner.loop;

import dev.leadlist.runner.ExitReason;
import dev.leadlist.runner.StoreUnavailableException;
import dev.leadlist.runner.TerminationGuard;
import dev.leadlist.runner.WorkerFacts;
import dev.leadlist.runner.WorkerSettings;
import dev.leadlist.runner.store.ClaimRequest;
import dev.leadlist.runner.store.ClaimRound;
import dev.leadlist.runner.store.RunStore;
import dev.leadlist.runner.time.Timing;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The loop: guard, claim, handle, or wait.
 *
 * <p>Runs on one thread. Returns why it was left; the reason comes from the guard and from nowhere
 * else. Every pass counts, idle ones too.
 */
final class WorkerLoop {
  private final WorkerSettings settings;
  private final TerminationGuard guard;
  private final RunStore store;
  private final Signals signals;
  private final HandlerCrew crew;
  private final Results results;
  private final Timing timing;
  private final AtomicLong begun = new AtomicLong();
  private volatile long passAt;
  private long finished;

  WorkerLoop(
      WorkerSettings settings, RunStore store, Signals signals, HandlerCrew crew, Results results) {
    this.settings = settings;
    this.guard = new TerminationGuard(TerminationGuard.Limits.of(settings));
    this.store = store;
    this.signals = signals;
    this.crew = crew;
    this.results = results;
    this.timing = signals.timing();
    this.passAt = timing.nanoTime();
  }

  ExitReason run() throws InterruptedException {
    while (true) {
      Optional<ExitReason> exit = guard.check(facts());
      if (exit.isPresent()) {
        return exit.get();
      }
      begun.incrementAndGet();
      passAt = timing.nanoTime();
      takeWork();
      settle();
      finished = begun.get();
    }
  }

  /** Returns the passes begun so far; for any thread. */
  long loops() {
    return begun.get();
  }

  /** Returns how long ago the last one began; for any thread. */
  Duration sincePass() {
    return timing.since(passAt);
  }

  /** Claims what the crew has room for; the claim's own statement looks at the target once more. */
  private void takeWork() {
    if (crew.free() == 0) {
      return;
    }
    try {
      ClaimRequest request = new ClaimRequest(settings.targetRun(), crew.free(), crew.inHand());
      ClaimRound round = signals.storeWait().during(this::mustLeave, () -> store.claim(request));
      signals.onAnswer();
      round.claims().forEach(signals::onClaimed); // before news of an earlier claim is judged
      round.target().ifPresent(signals::onState);
      if (!mustLeave()) {
        round.claims().forEach(results::begin);
      }
    } catch (StoreUnavailableException e) {
      if (!mustLeave()) { // else the wait may have been cut off, and says nothing
        signals.onSilence(e);
      }
    }
  }

  /** Handles what was claimed, or idles: waits until there is a reason for another pass. */
  private void settle() throws InterruptedException {
    long since = timing.nanoTime();
    while (true) {
      long writtenBefore = results.written();
      boolean goesOnAtOnce = results.write();
      if (results.written() > writtenBefore) {
        since = timing.nanoTime(); // the run's pause counts from here; earlier is idle
      }
      boolean passIsOver = isLastPass() ? crew.isIdle() : goesOnAtOnce || pollIsDue(since);
      if (passIsOver || mustLeave()) {
        return;
      }
      timing.await(signals.wakeup(), nextLook(since));
    }
  }

  /** A pass lasts as long as the crew is full, and else until it is time to look for work again. */
  private boolean pollIsDue(long since) {
    return crew.free() > 0 && timing.since(since).compareTo(settings.pollInterval()) >= 0;
  }

  private boolean isLastPass() {
    return settings.maxLoops().isPresent() && begun.get() >= settings.maxLoops().getAsInt();
  }

  private boolean mustLeave() {
    return guard.check(facts()).isPresent();
  }

  private Duration nextLook(long since) {
    Duration untilPoll = settings.pollInterval().minus(timing.since(since));
    Duration regular = untilPoll.compareTo(Duration.ZERO) > 0 ? untilPoll : settings.pollInterval();
    return guard.nextLook(facts()).filter(next -> next.compareTo(regular) < 0).orElse(regular);
  }

  private WorkerFacts facts() {
    return signals.facts(finished);
  }
}

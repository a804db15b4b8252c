package dev.leadlist.runner.loop;

import dev.leadlist.runner.RunState;
import dev.leadlist.runner.StopCause;
import dev.leadlist.runner.StoreUnavailableException;
import dev.leadlist.runner.WorkerFacts;
import dev.leadlist.runner.WorkerInfo;
import dev.leadlist.runner.store.Claim;
import dev.leadlist.runner.store.RunObserver;
import dev.leadlist.runner.time.Timing;
import dev.leadlist.runner.time.Wakeup;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a worker has heard: one immutable snapshot, replaced atomically, and a wakeup for the loop.
 *
 * <p>The end of the target is remembered for good: setting a terminal run active again does not
 * revive a worker that is leaving.
 */
final class Signals implements RunObserver {
  private static final Logger log = LoggerFactory.getLogger(Signals.class);

  private final @Nullable UUID targetId;
  private final String workerId;
  private final Timing timing;
  private final Wakeup wakeup = new Wakeup();
  private final StoreWait storeWait;
  private volatile Knowledge heard; // replaced by update alone
  private volatile long startedAt;

  /**
   * Knows nothing yet.
   *
   * @param storeWait is told of every piece of news
   */
  Signals(WorkerInfo worker, Timing timing, StoreWait storeWait) {
    this.targetId = worker.targetRun().orElse(null);
    this.workerId = worker.workerId();
    this.timing = timing;
    this.storeWait = storeWait;
    this.startedAt = timing.nanoTime();
    this.heard = Knowledge.nothing(startedAt);
  }

  /** Starts the clocks; a stop that was requested before is kept. */
  void begin() {
    startedAt = timing.nanoTime();
    update(h -> h.answer(h.target(), startedAt));
  }

  Timing timing() {
    return timing;
  }

  Duration elapsed() {
    return timing.since(startedAt);
  }

  /** Returns what the guard is to judge, after {@code loops} finished loops. */
  WorkerFacts facts(long loops) {
    Knowledge now = heard;
    return new WorkerFacts(
        Optional.ofNullable(now.target()),
        Optional.ofNullable(now.stop()),
        now.failure() != null,
        now.leaseLostBy(workerId),
        now.held() != null,
        now.heldElsewhereThan(workerId),
        loops,
        elapsed(),
        timing.since(now.answeredAt()));
  }

  /** Returns what failed: the handler for good, or else the database at the moment. */
  @Nullable
  Throwable failure() {
    Knowledge now = heard;
    return now.failure() != null ? now.failure() : now.silence();
  }

  /** Returns what the loop waits on; raised with every piece of news. */
  Wakeup wakeup() {
    return wakeup;
  }

  /** Returns what the loop asks its store through; told of every piece of news. */
  StoreWait storeWait() {
    return storeWait;
  }

  boolean isAskedToStop() {
    return heard.stop() != null;
  }

  boolean targetIsOver() {
    return heard.targetIsOver();
  }

  @Override
  public void onSuspicion() {
    // nothing to do: a worker leaves only on the database's own word, which follows
  }

  /** Hears what the database said of some run; only the target's state is kept. */
  @Override
  public void onState(RunState state) {
    if (!state.runId().equals(targetId)) {
      onAnswer();
      return;
    }
    long now = timing.nanoTime();
    Knowledge before = update(h -> h.answer(h.targetIsOver() ? h.target() : state, now));
    if (!state.equals(before.target())) {
      wakeup.raise();
    }
    if (heard.heldElsewhereThan(workerId) && !before.heldElsewhereThan(workerId)) {
      log.info("worker {}: run {} is held by {}", workerId, targetId, state.holder());
    }
  }

  @Override
  public void onLeaseDoubted(long fencingToken) {
    // its handler's affair: the worker claims the run again when the database answers
  }

  @Override
  public void onLeaseLost(long fencingToken) {
    update(h -> h.rejected(fencingToken));
    wakeup.raise();
  }

  /** Hears that the database answered. */
  void onAnswer() {
    long now = timing.nanoTime();
    update(h -> h.answer(h.target(), now));
  }

  /** Hears that the database did not. */
  @Override
  public void onSilence(StoreUnavailableException why) {
    update(h -> h.silence(why));
  }

  /** Hears that a run was claimed. */
  void onClaimed(Claim claim) {
    if (claim.run().id().equals(targetId)) {
      update(h -> h.claim(claim));
    }
  }

  /** Hears that somebody wants the worker to stop; the first cause counts. */
  void onStopRequested(StopCause cause) {
    update(h -> h.stop(cause));
    wakeup.raise();
  }

  /** Hears that the handler failed on a run once too often. */
  void onGivenUp(UUID runId, Throwable last) {
    if (runId.equals(targetId)) {
      update(h -> h.failure(last));
    }
  }

  /** Replaces the snapshot, and has what waits look at it; returns the one before. */
  private Knowledge update(UnaryOperator<Knowledge> change) {
    Knowledge before;
    synchronized (this) {
      before = heard;
      heard = change.apply(before);
    }
    storeWait.reconsider();
    return before;
  }
}

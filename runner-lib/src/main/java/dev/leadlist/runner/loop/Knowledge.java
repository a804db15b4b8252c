package dev.leadlist.runner.loop;

import dev.leadlist.runner.RunState;
import dev.leadlist.runner.StopCause;
import dev.leadlist.runner.StoreUnavailableException;
import dev.leadlist.runner.store.Claim;
import org.jspecify.annotations.Nullable;

/**
 * What a worker knows at one moment; a value.
 *
 * @param target the target's last known state
 * @param held the target's claim as this worker last got it
 * @param stop who asked to stop
 * @param failure what made the target fail for good
 * @param answeredAt when the database last answered, monotonic
 * @param silence why the database does not answer, null while it does
 * @param leaseRejected whether the database refused to renew {@code held}
 */
record Knowledge(
    @Nullable RunState target,
    @Nullable Claim held,
    @Nullable StopCause stop,
    @Nullable Throwable failure,
    long answeredAt,
    @Nullable StoreUnavailableException silence,
    boolean leaseRejected) {

  static Knowledge nothing(long now) {
    return new Knowledge(null, null, null, null, now, null, false);
  }

  Knowledge answer(@Nullable RunState newTarget, long now) {
    return new Knowledge(newTarget, held, stop, failure, now, null, leaseRejected);
  }

  Knowledge silence(StoreUnavailableException why) {
    return new Knowledge(target, held, stop, failure, answeredAt, why, leaseRejected);
  }

  Knowledge claim(Claim claim) {
    return new Knowledge(target, claim, stop, failure, answeredAt, silence, false);
  }

  Knowledge stop(StopCause cause) {
    return stop != null
        ? this
        : new Knowledge(target, held, cause, failure, answeredAt, silence, leaseRejected);
  }

  Knowledge failure(Throwable last) {
    return new Knowledge(target, held, stop, last, answeredAt, silence, leaseRejected);
  }

  boolean targetIsOver() {
    return target != null && target.isOver();
  }

  /** A newer token under our own name is our next claim, read before it was told to us. */
  boolean leaseLostBy(String workerId) {
    boolean taken = target != null
        && held != null
        && held.isSupersededIn(target)
        && !workerId.equals(target.holder());
    return leaseRejected || taken;
  }

  boolean heldElsewhereThan(String workerId) {
    String holder = target == null ? null : target.holder();
    return held == null && holder != null && !holder.equals(workerId);
  }

  Knowledge rejected(long fencingToken) {
    boolean current = held != null && held.fencingToken() == fencingToken;
    return current ? new Knowledge(target, held, stop, failure, answeredAt, silence, true) : this;
  }
}

package dev.leadlist.runner.loop;

import dev.leadlist.runner.Revocation;
import dev.leadlist.runner.RunRevokedException;
import dev.leadlist.runner.RunState;
import dev.leadlist.runner.StoreUnavailableException;
import dev.leadlist.runner.store.Claim;
import dev.leadlist.runner.store.RunObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A handler's hold on one run, from claim to return: active, suspected, or revoked for good.
 *
 * <p>A suspicion comes from a notification, which anybody can send: it makes {@link #isActive}
 * false until the database was asked. A revocation is final; it interrupts the handler and runs its
 * stop hooks. Called from the store's threads, the loop's and the handler's.
 */
final class Tenure implements RunObserver {
  private static final Logger log = LoggerFactory.getLogger(Tenure.class);

  private final Claim claim;
  private final InterruptGate gate;
  private final Executor hookThreads;
  private final Runnable onAnswer;

  private final Object lock = new Object();
  private boolean suspected; // guarded by lock
  private @Nullable Revocation revocation; // guarded by lock, set once
  private final List<Runnable> hooks = new ArrayList<>(); // guarded by lock

  Tenure(Claim claim, InterruptGate gate, Executor hookThreads, Runnable onAnswer) {
    this.claim = claim;
    this.gate = gate;
    this.hookThreads = hookThreads;
    this.onAnswer = onAnswer;
  }

  Claim claim() {
    return claim;
  }

  @Override
  public void onSuspicion() {
    synchronized (lock) {
      suspected = true;
    }
  }

  @Override
  public void onState(RunState state) {
    onAnswer.run();
    switch (state.kind()) {
      case TERMINAL -> revoke(Revocation.RUN_TERMINAL);
      case MISSING -> revoke(Revocation.RUN_MISSING);
      case OPEN -> {
        if (claim.isSupersededIn(state)) {
          revoke(Revocation.LEASE_LOST);
        } else {
          trust();
        }
      }
    }
  }

  @Override
  public void onSilence(StoreUnavailableException why) {
    // nothing is known that was not known before; the lease has a clock of its own
  }

  @Override
  public void onLeaseDoubted(long fencingToken) {
    if (fencingToken == claim.fencingToken()) {
      revoke(Revocation.LEASE_DOUBTED);
    }
  }

  @Override
  public void onLeaseLost(long fencingToken) {
    if (fencingToken == claim.fencingToken()) {
      revoke(Revocation.LEASE_LOST);
    }
  }

  /**
   * Takes the run away: the first reason counts. Returns at once. A handler that has returned needs
   * no stop hooks.
   */
  void revoke(Revocation why) {
    synchronized (lock) {
      if (revocation != null) {
        return;
      }
      revocation = why;
    }
    gate.interrupt(); // first: hooks want a thread, which there may be no memory for
    if (why != Revocation.HANDLER_RETURNED) {
      startHooks();
    }
  }

  private void startHooks() {
    List<Runnable> toRun;
    synchronized (lock) {
      toRun = List.copyOf(hooks);
    }
    if (!toRun.isEmpty()) {
      // a hook may block, and whoever revokes must not
      hookThreads.execute(() -> toRun.forEach(this::runHook));
    }
  }

  boolean isActive() {
    synchronized (lock) {
      return revocation == null && !suspected;
    }
  }

  boolean isSuspected() {
    synchronized (lock) {
      return suspected;
    }
  }

  boolean isRevoked() {
    synchronized (lock) {
      return revocation != null;
    }
  }

  /** Throws if the run was taken away; {@code refused} is the subject of the message. */
  void require(String refused) {
    synchronized (lock) {
      if (revocation != null) {
        throw new RunRevokedException(refused, claim.run().id(), revocation);
      }
    }
  }

  void onStop(Runnable hook) {
    synchronized (lock) {
      if (revocation == null) {
        hooks.add(hook);
        return;
      }
    }
    runHook(hook);
  }

  private void trust() {
    synchronized (lock) {
      suspected = false;
    }
  }

  private void runHook(Runnable hook) {
    try {
      hook.run();
    } catch (RuntimeException | Error e) { // the other hooks run all the same
      log.warn("run {}: stop hook {} failed", claim.run().id(), hook, e);
    }
  }
}

package dev.leadlist.runner.loop;

import dev.leadlist.runner.Revocation;
import dev.leadlist.runner.RunHandler;
import dev.leadlist.runner.RunRevokedException;
import dev.leadlist.runner.Step;
import dev.leadlist.runner.StoreUnavailableException;
import dev.leadlist.runner.store.Claim;
import dev.leadlist.runner.store.RunStore;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One claimed run in the hands of its handler.
 *
 * <p>How that ended is kept in fields, for the loop's thread to make an {@link Outcome} of: a
 * handler may leave its own thread without the memory to say anything.
 */
final class Execution implements Runnable {
  private final Tenure tenure;
  private final InterruptGate gate;
  private final LiveRunContext context;
  private final RunHandler handler;
  private final RunStore store;
  private final Runnable done;
  private @Nullable Step step; // this and the next two are published by over
  private @Nullable Throwable failure;
  private boolean wasRevoked;
  private volatile boolean over;

  Execution(
      Tenure tenure,
      InterruptGate gate,
      LiveRunContext context,
      RunHandler handler,
      RunStore store,
      Runnable done) {
    this.tenure = tenure;
    this.gate = gate;
    this.context = context;
    this.handler = handler;
    this.store = store;
    this.done = done;
  }

  Claim claim() {
    return tenure.claim();
  }

  void revoke(Revocation why) {
    tenure.revoke(why);
  }

  /** Interrupts again, for a handler that swallowed the first. */
  void insist() {
    gate.interrupt();
  }

  Duration sinceSign() {
    return context.sinceSign();
  }

  StackTraceElement[] stack() {
    return gate.stack();
  }

  boolean isOver() {
    return over;
  }

  /** Returns how the handler call ended, once it is over. */
  Outcome outcome() {
    Step said = step;
    Throwable thrown = failure;
    if (!wasRevoked && thrown != null) {
      return new Outcome.Threw(claim(), thrown);
    }
    return wasRevoked || said == null
        ? new Outcome.Withdrawn(claim())
        : new Outcome.Said(claim(), said);
  }

  @Override
  public void run() {
    try {
      watchAndCallHandler();
    } catch (RunRevokedException | StoreUnavailableException e) {
      // nothing said: the run was taken away, or the database could not be asked
    } catch (Throwable e) {
      failure = e;
    } finally {
      wasRevoked = tenure.isRevoked();
      leave();
    }
  }

  private void leave() {
    try {
      tenure.revoke(Revocation.HANDLER_RETURNED);
    } finally {
      over = true;
      done.run();
    }
  }

  private void watchAndCallHandler() throws Exception {
    RunStore.Watch watch = store.watch(claim().run().id(), tenure);
    try {
      // Looked at once it is watched: from now on it cannot be doubted without our hearing of it.
      if (!tenure.isRevoked() && store.believes(claim())) {
        callHandler();
      }
    } finally {
      watch.close();
    }
  }

  private void callHandler() throws Exception {
    gate.open();
    try {
      step = Objects.requireNonNull(
          handler.handle(claim().run(), context), "the handler returned null");
    } finally {
      gate.close();
    }
  }
}

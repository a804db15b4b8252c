package dev.leadlist.runner.loop;

import dev.leadlist.runner.Claim;
import dev.leadlist.runner.Revocation;
import dev.leadlist.runner.RunHandler;
import dev.leadlist.runner.RunRevokedException;
import dev.leadlist.runner.RunStore;
import dev.leadlist.runner.Step;
import dev.leadlist.runner.StoreUnavailableException;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;

/** One claimed run in the hands of its handler. */
final class Execution implements Runnable {
  private final Tenure tenure;
  private final InterruptGate gate;
  private final LiveRunContext context;
  private final RunHandler handler;
  private final RunStore store;
  private final Consumer<Outcome> done;

  Execution(
      Tenure tenure,
      InterruptGate gate,
      LiveRunContext context,
      RunHandler handler,
      RunStore store,
      Consumer<Outcome> done) {
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

  @Override
  public void run() {
    Outcome outcome = watchAndCallHandler();
    boolean wasRevoked = tenure.isRevoked();
    tenure.revoke(Revocation.HANDLER_RETURNED);
    done.accept(wasRevoked ? new Outcome.Withdrawn(claim()) : outcome);
  }

  private Outcome watchAndCallHandler() {
    RunStore.Watch watch;
    try {
      watch = store.watch(claim().run().id(), tenure);
    } catch (StoreUnavailableException e) {
      return new Outcome.Withdrawn(claim()); // closed meanwhile: the worker is leaving
    }
    try {
      // Looked at once it is watched: from now on it cannot be doubted without our hearing of it.
      return store.believes(claim()) ? callHandler() : new Outcome.Withdrawn(claim());
    } finally {
      watch.close();
    }
  }

  private Outcome callHandler() {
    gate.open();
    try {
      Step step = handler.handle(claim().run(), context);
      return new Outcome.Said(claim(), Objects.requireNonNull(step, "the handler returned null"));
    } catch (RunRevokedException | StoreUnavailableException e) {
      return new Outcome.Withdrawn(claim());
    } catch (Throwable e) {
      return new Outcome.Threw(claim(), e);
    } finally {
      gate.close();
    }
  }
}

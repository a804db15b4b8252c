package dev.leadlist.runner.loop;

import dev.leadlist.runner.RunContext;
import dev.leadlist.runner.RunState;
import dev.leadlist.runner.StoreUnavailableException;
import dev.leadlist.runner.TransactionWork;
import dev.leadlist.runner.store.Claim;
import dev.leadlist.runner.store.RunStore;
import dev.leadlist.runner.time.Timing;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The context of one handler call: each method asks the {@link Tenure} before it does anything. */
final class LiveRunContext implements RunContext {

  /** How long a call waits for the database's word before it is refused (promise P2). */
  static final Duration ANSWER_LIMIT = Duration.ofSeconds(1);

  private final Tenure tenure;
  private final InterruptGate gate;
  private final RunStore store;
  private final AtomicLong calls;
  private final Supplier<Optional<Duration>> remaining;
  private final Timing timing;
  private volatile long signAt;

  LiveRunContext(
      Tenure tenure,
      InterruptGate gate,
      RunStore store,
      AtomicLong calls,
      Supplier<Optional<Duration>> remaining,
      Timing timing) {
    this.tenure = tenure;
    this.gate = gate;
    this.store = store;
    this.calls = calls;
    this.remaining = remaining;
    this.timing = timing;
    this.signAt = timing.nanoTime();
  }

  @Override
  public <T extends @Nullable Object> T call(Callable<T> call) throws Exception {
    askDatabase("call");
    // The answer may be an old one: this thread, or the machine, may have slept since it was given.
    requireBelief("call");
    calls.incrementAndGet();
    sign();
    T result = call.call();
    sign();
    return result;
  }

  @Override
  public void checkpoint() {
    tenure.require("checkpoint");
    if (tenure.isSuspected()) {
      askDatabase("checkpoint");
    }
    requireBelief("checkpoint");
    sign();
  }

  @Override
  public boolean isActive() {
    return tenure.isActive() && store.believes(claim());
  }

  @Override
  public Optional<Duration> remaining() {
    return remaining.get();
  }

  @Override
  public void onStop(Runnable hook) {
    tenure.onStop(hook);
  }

  @Override
  public <T extends @Nullable Object> T inTransaction(TransactionWork<T> work) throws Exception {
    tenure.require("transaction");
    requireBelief("transaction");
    sign();
    return gate.outside(() -> store.inTransaction(claim(), connection -> {
      T result = gate.inside(() -> {
        tenure.require("transaction"); // nobody interrupts a handler that waits for a connection
        return work.run(connection);
      });
      tenure.require("commit");
      sign();
      return result;
    }));
  }

  @Override
  public long fencingToken() {
    if (!store.hasFencingTokens()) {
      throw new IllegalStateException(
          "fencingToken: the database has no lease table, so there are no tokens;"
              + " Schema.install(dataSource) makes one");
    }
    return claim().fencingToken();
  }

  private void askDatabase(String refused) {
    tenure.require(refused);
    RunState state = gate.outside(() -> store.ask(claim().run().id(), ANSWER_LIMIT));
    tenure.onState(state);
    tenure.require(refused);
  }

  private void requireBelief(String refused) {
    if (!store.believes(claim())) {
      throw new StoreUnavailableException(
          refused
              + " refused: the lease of run "
              + claim().run().id()
              + " was not renewed in time; it may be taken over at any moment",
          null);
    }
  }

  /** Returns how long ago the handler last gave a sign of getting on. */
  Duration sinceSign() {
    return timing.since(signAt);
  }

  private void sign() {
    signAt = timing.nanoTime();
  }

  private Claim claim() {
    return tenure.claim();
  }
}

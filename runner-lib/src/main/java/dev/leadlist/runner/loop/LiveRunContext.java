package dev.leadlist.runner.loop;

import dev.leadlist.runner.Claim;
import dev.leadlist.runner.RunContext;
import dev.leadlist.runner.RunState;
import dev.leadlist.runner.RunStore;
import dev.leadlist.runner.StoreUnavailableException;
import dev.leadlist.runner.TransactionWork;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The context of one handler call: each method asks the {@link Tenure} before it does anything. */
final class LiveRunContext implements RunContext {

  /** How long a call waits for the database's word before it is refused (design of promise P3). */
  static final Duration ANSWER_LIMIT = Duration.ofSeconds(1);

  private final Tenure tenure;
  private final InterruptGate gate;
  private final RunStore store;
  private final AtomicLong calls;
  private final Supplier<Optional<Duration>> remaining;

  LiveRunContext(
      Tenure tenure,
      InterruptGate gate,
      RunStore store,
      AtomicLong calls,
      Supplier<Optional<Duration>> remaining) {
    this.tenure = tenure;
    this.gate = gate;
    this.store = store;
    this.calls = calls;
    this.remaining = remaining;
  }

  @Override
  public <T extends @Nullable Object> T call(Callable<T> call) throws Exception {
    askDatabase("call");
    calls.incrementAndGet();
    return call.call();
  }

  @Override
  public void checkpoint() {
    tenure.require("checkpoint");
    if (tenure.isSuspected()) {
      askDatabase("checkpoint");
    } else if (!store.believes(claim())) {
      throw new StoreUnavailableException(
          "checkpoint refused: the lease of run "
              + claim().run().id()
              + " was not renewed in time; it may be taken over at any moment",
          null);
    }
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
    return gate.outside(() -> store.inTransaction(claim(), connection -> {
      T result = gate.inside(() -> {
        tenure.require("transaction"); // nobody interrupts a handler that waits for a connection
        return work.run(connection);
      });
      tenure.require("commit");
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

  private Claim claim() {
    return tenure.claim();
  }
}

package dev.leadlist.runner.loop;

import dev.leadlist.runner.RunState;
import dev.leadlist.runner.TransactionWork;
import dev.leadlist.runner.WorkerExit;
import dev.leadlist.runner.store.Claim;
import dev.leadlist.runner.store.ClaimRequest;
import dev.leadlist.runner.store.ClaimRound;
import dev.leadlist.runner.store.Registrant;
import dev.leadlist.runner.store.ResultOutcome;
import dev.leadlist.runner.store.RunObserver;
import dev.leadlist.runner.store.RunStore;
import dev.leadlist.runner.store.StepResult;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Passes on to another store, but throws where a test says so; remembers what it was told. */
class FaultyStore implements RunStore {
  private final RunStore store;
  final AtomicReference<@Nullable RuntimeException> onOpen = new AtomicReference<>();
  final AtomicReference<@Nullable RuntimeException> onClaim = new AtomicReference<>();
  final AtomicReference<@Nullable RuntimeException> onWatch = new AtomicReference<>();
  final AtomicReference<@Nullable Registrant> registered = new AtomicReference<>();
  final AtomicReference<@Nullable WorkerExit> recorded = new AtomicReference<>();
  volatile boolean fencingTokens = true;
  volatile boolean closed;

  FaultyStore(RunStore store) {
    this.store = store;
  }

  private static void perhapsThrow(AtomicReference<@Nullable RuntimeException> fault) {
    RuntimeException failure = fault.get();
    if (failure != null) {
      throw failure;
    }
  }

  @Override
  public void open() {
    perhapsThrow(onOpen);
    store.open();
  }

  @Override
  public ClaimRound claim(ClaimRequest request) {
    perhapsThrow(onClaim);
    return store.claim(request);
  }

  @Override
  public List<ResultOutcome> apply(List<StepResult> results) {
    return store.apply(results);
  }

  @Override
  public RunState ask(UUID runId, Duration limit) {
    return store.ask(runId, limit);
  }

  @Override
  public boolean believes(Claim claim) {
    return store.believes(claim);
  }

  @Override
  public Watch watch(UUID runId, RunObserver observer) {
    perhapsThrow(onWatch);
    return store.watch(runId, observer);
  }

  @Override
  public <T extends @Nullable Object> T inTransaction(Claim claim, TransactionWork<T> work)
      throws Exception {
    return store.inTransaction(claim, work);
  }

  @Override
  public void fence(Claim claim) {
    store.fence(claim);
  }

  @Override
  public void fence() {
    store.fence();
  }

  @Override
  public void register(Registrant worker) {
    registered.set(worker);
    store.register(worker);
  }

  @Override
  public void recordExit(WorkerExit exit) {
    recorded.set(exit);
    store.recordExit(exit);
  }

  @Override
  public void cutOff(Thread asking) {
    store.cutOff(asking);
  }

  @Override
  public void cutOff() {
    store.cutOff();
  }

  @Override
  public boolean hasFencingTokens() {
    return fencingTokens && store.hasFencingTokens();
  }

  @Override
  public void close() {
    closed = true;
    store.close();
  }
}

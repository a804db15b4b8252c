package dev.leadlist.runner.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leadlist.runner.Revocation;
import dev.leadlist.runner.RunRevokedException;
import dev.leadlist.runner.RunState;
import dev.leadlist.runner.StoreUnavailableException;
import dev.leadlist.runner.TransactionWork;
import dev.leadlist.runner.WorkerSettings;
import dev.leadlist.runner.store.Claim;
import dev.leadlist.runner.store.ClaimRequest;
import dev.leadlist.runner.store.InMemoryRunStore;
import dev.leadlist.runner.store.RunStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a handler's context lets through, and what it asks before it does. */
class LiveRunContextTests {
  private static final Duration LATER = Duration.ofMillis(300);

  private final LoopBench bench = new LoopBench();
  private final UUID run = bench.insert();
  private final WorkerSettings settings = LoopBench.targeted(run).build();
  private final Pool store = new Pool(bench.runs.store(settings));
  private final Claim claim = claim();
  private final InterruptGate gate = new InterruptGate();
  private final AtomicLong calls = new AtomicLong();
  private final Tenure tenure = new Tenure(claim, gate, Runnable::run, () -> {});
  private final LiveRunContext context = new LiveRunContext(
      tenure, gate, store, calls, () -> Optional.of(Duration.ofSeconds(42)), bench.timing);

  /** Counts questions, and is where a transaction may have to wait for a connection. */
  private static final class Pool extends FaultyStore {
    private final AtomicInteger questions = new AtomicInteger();
    private Runnable whileAsking = () -> {};
    private Runnable whileWaiting = () -> {};

    Pool(RunStore store) {
      super(store);
    }

    @Override
    public RunState ask(UUID runId, Duration limit) {
      questions.incrementAndGet();
      assertThat(limit).isEqualTo(LiveRunContext.ANSWER_LIMIT);
      whileAsking.run();
      assertThat(Thread.currentThread().isInterrupted())
          .as("the library sees a flag")
          .isFalse();
      return super.ask(runId, limit);
    }

    @Override
    public <T extends @Nullable Object> T inTransaction(Claim claim, TransactionWork<T> work)
        throws Exception {
      whileWaiting.run();
      return super.inTransaction(claim, work);
    }
  }

  private Claim claim() {
    store.open();
    return store.claim(new ClaimRequest(Optional.of(run), 1, Set.of())).claims().get(0);
  }

  @BeforeEach
  void enterHandlerCode() {
    gate.open();
  }

  @AfterEach
  void leaveHandlerCode() {
    gate.close();
    store.close();
  }

  /** The lease is not believed any more, though the database answers: the machine slept. */
  private void oversleep() {
    bench.timing.stepWallClock(settings.lease());
  }

  // --- calls

  @Test
  void aCallAsksTheDatabaseAndHandsOnTheResult() throws Exception {
    assertThat(context.<String>call(() -> "found 12")).isEqualTo("found 12");
    assertThat(context.<String>call(() -> "found 13")).isEqualTo("found 13");

    assertThat(store.questions).hasValue(2);
    assertThat(calls).hasValue(2);
  }

  @Test
  void aCallIsRefusedWithoutAQuestionOnceTheRunWasTaken() {
    tenure.revoke(Revocation.WORKER_LEAVING);

    assertThatThrownBy(() -> context.call(AssertionError::new))
        .isInstanceOf(RunRevokedException.class)
        .hasMessageContaining("call");

    assertThat(store.questions).hasValue(0);
    assertThat(calls).hasValue(0);
  }

  @Test
  void aCallIsRefusedByTheAnswerItself() {
    bench.runs.suppressSignals();
    bench.runs.end(run);

    assertThatThrownBy(() -> context.call(AssertionError::new))
        .isInstanceOfSatisfying(
            RunRevokedException.class,
            refused -> assertThat(refused.revocation()).isEqualTo(Revocation.RUN_TERMINAL));

    assertThat(calls).hasValue(0);
  }

  @Test
  void aCallIsRefusedWhenTheAnswerMayBeTooOld() {
    oversleep();

    assertThatThrownBy(() -> context.call(AssertionError::new))
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessageContaining("call refused: the lease of run " + run);

    assertThat(calls).hasValue(0);
  }

  @Test
  void aRevocationDuringTheQuestionInterruptsOnlyTheHandler() {
    store.whileAsking = () -> tenure.revoke(Revocation.WORKER_LEAVING);

    assertThatThrownBy(() -> context.call(AssertionError::new))
        .isInstanceOf(RunRevokedException.class);

    assertThat(store.questions).hasValue(1);
    assertThat(Thread.currentThread().isInterrupted()).isTrue();
  }

  // --- checkpoints

  @Test
  void aCheckpointAsksNobodyWhileThereIsNoSuspicion() {
    context.checkpoint();

    assertThat(store.questions).hasValue(0);
  }

  @Test
  void aCheckpointUnderSuspicionAsks() {
    tenure.onSuspicion();

    context.checkpoint();

    assertThat(store.questions).hasValue(1);
    assertThat(context.isActive()).isTrue();
  }

  @Test
  void aCheckpointIsRefusedOnceTheRunWasTaken() {
    tenure.revoke(Revocation.RUN_TERMINAL);

    assertThatThrownBy(context::checkpoint)
        .isInstanceOf(RunRevokedException.class)
        .hasMessageContaining("checkpoint");
  }

  @Test
  void aCheckpointIsRefusedWithoutABelievedLease() {
    oversleep();

    assertThatThrownBy(context::checkpoint)
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessageContaining("checkpoint refused: the lease of run " + run);
  }

  @Test
  void isActiveOnlyWhileNothingSpeaksAgainstIt() {
    assertThat(context.isActive()).isTrue();

    oversleep();
    assertThat(context.isActive()).as("lease not believed").isFalse();
    bench.timing.stepWallClock(settings.lease().negated());
    assertThat(context.isActive()).isTrue();

    tenure.onSuspicion();
    assertThat(context.isActive()).as("suspected").isFalse();
  }

  // --- transactions

  @Test
  void aTransactionCommitsAndHandsOnTheResult() throws Exception {
    assertThat(context.<String>inTransaction(connection -> {
          InMemoryRunStore.note(connection, run);
          return "noted";
        }))
        .isEqualTo("noted");

    assertThat(bench.runs.notes(run)).isEqualTo(1);
  }

  @Test
  void aTransactionIsRefusedBeforeAConnectionIsTaken() {
    store.whileWaiting = () -> {
      throw new AssertionError("a connection was taken");
    };

    oversleep();
    assertThatThrownBy(() -> context.inTransaction(connection -> "never"))
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessageContaining("transaction refused: the lease of run " + run);

    tenure.revoke(Revocation.RUN_TERMINAL);
    assertThatThrownBy(() -> context.inTransaction(connection -> "never"))
        .isInstanceOf(RunRevokedException.class)
        .hasMessageContaining("transaction");
  }

  @Test
  void aTransactionIsRefusedWhenTheRunIsTakenWhileItWaitsForAConnection() {
    store.whileWaiting = () -> {
      tenure.revoke(Revocation.WORKER_LEAVING);
      assertThat(Thread.currentThread().isInterrupted())
          .as("the pool sees a flag")
          .isFalse();
    };
    List<String> done = new ArrayList<>();

    assertThatThrownBy(() -> context.inTransaction(connection -> done.add("work")))
        .isInstanceOf(RunRevokedException.class)
        .hasMessageContaining("transaction");

    assertThat(done).isEmpty();
  }

  @Test
  void theCommitIsRefusedWhenTheRunIsTakenDuringTheWork() {
    assertThatThrownBy(() -> context.inTransaction(connection -> {
          InMemoryRunStore.note(connection, run);
          tenure.revoke(Revocation.WORKER_LEAVING);
          return "too late";
        }))
        .isInstanceOf(RunRevokedException.class)
        .hasMessageContaining("commit");

    assertThat(bench.runs.notes(run)).isZero();
  }

  // --- the rest

  @Test
  void everythingAHandlerDoesHereIsASignOfProgress() throws Exception {
    bench.timing.advance(LATER);
    assertThat(context.sinceSign()).isEqualTo(LATER);

    context.checkpoint();
    assertThat(context.sinceSign()).as("after a checkpoint").isZero();

    bench.timing.advance(LATER);
    Duration within = context.call(() -> {
      Duration atEntry = context.sinceSign();
      bench.timing.advance(LATER);
      return atEntry;
    });
    assertThat(within).as("in a call").isZero();
    assertThat(context.sinceSign()).as("after a call").isZero();

    bench.timing.advance(LATER);
    within = context.inTransaction(connection -> {
      Duration atEntry = context.sinceSign();
      bench.timing.advance(LATER);
      return atEntry;
    });
    assertThat(within).as("in a transaction").isZero();
    assertThat(context.sinceSign()).as("after a transaction").isZero();
  }

  @Test
  void knowsTheTimeLeftAndTheToken() {
    assertThat(context.remaining()).contains(Duration.ofSeconds(42));
    assertThat(context.fencingToken()).isEqualTo(claim.fencingToken()).isPositive();
  }

  @Test
  void hasNoTokenWithoutALeaseTable() {
    store.fencingTokens = false;

    assertThatThrownBy(context::fencingToken)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Schema.install");
  }

  @Test
  void handsItsHooksToTheTenure() {
    List<String> hooks = new ArrayList<>();
    context.onStop(() -> hooks.add("stopped"));

    tenure.revoke(Revocation.RUN_TERMINAL);

    assertThat(hooks).containsExactly("stopped");
  }
}

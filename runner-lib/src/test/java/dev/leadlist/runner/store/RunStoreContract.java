package dev.leadlist.runner.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leadlist.runner.Revocation;
import dev.leadlist.runner.RunRevokedException;
import dev.leadlist.runner.RunState;
import dev.leadlist.runner.Step;
import dev.leadlist.runner.StoreUnavailableException;
import dev.leadlist.runner.WorkerSettings;
import dev.leadlist.runner.WorkerSettingsBuilder;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every {@link RunStore} does, with leases or without. Needs nothing but the store's interface
 * and, for the other side, a hand in the table.
 */
@Timeout(60)
public abstract class RunStoreContract {
  protected static final Duration POLL = Duration.ofMillis(50);
  protected static final Duration LIMIT = Duration.ofSeconds(1);

  private final AtomicInteger workers = new AtomicInteger();
  private final List<RunStore> stores = new ArrayList<>();

  /** Returns where the runs of these tests live. */
  protected abstract StorePlace place();

  protected final RunStore create(WorkerSettings settings) {
    return place().create(settings);
  }

  protected final UUID insert(String stage, @Nullable String status) {
    return place().insert(stage, status);
  }

  protected final boolean passes(BooleanSupplier condition) {
    return place().passes(condition);
  }

  @AfterEach
  protected void closeStores() {
    place().answer();
    stores.forEach(RunStore::close);
  }

  /** Settings of another worker, which polls fast. */
  protected final WorkerSettingsBuilder worker() {
    return WorkerSettings.builder()
        .workerId("worker-" + workers.incrementAndGet())
        .pollInterval(POLL)
        .alone(true);
  }

  protected final RunStore open(WorkerSettingsBuilder settings) {
    RunStore store = create(settings.build());
    stores.add(store);
    store.open();
    return store;
  }

  /** Opens the store of a worker that is bound to {@code run}. */
  protected final RunStore openFor(UUID run) {
    return open(worker().targetRun(run));
  }

  protected static ClaimRound look(RunStore store, UUID run) {
    return store.claim(new ClaimRequest(Optional.of(run), 1, Set.of()));
  }

  /** Claims the run, which must be free for this worker. */
  protected static Claim claim(RunStore store, UUID run) {
    List<Claim> claims = look(store, run).claims();
    assertThat(claims).hasSize(1);
    return claims.get(0);
  }

  protected static List<Claim> claimAny(RunStore store, int limit, Set<UUID> inHand) {
    return store.claim(new ClaimRequest(Optional.empty(), limit, inHand)).claims();
  }

  protected static ResultOutcome apply(RunStore store, Claim claim, Step step) {
    boolean ends = step instanceof Step.Complete || step instanceof Step.Fail;
    return apply(store, new StepResult(claim, step, 0, Duration.ZERO, !ends));
  }

  protected static ResultOutcome apply(RunStore store, StepResult result) {
    List<ResultOutcome> outcomes = store.apply(List.of(result));
    assertThat(outcomes).hasSize(1);
    return outcomes.get(0);
  }

  protected static UUID id(Claim claim) {
    return claim.run().id();
  }

  // --- looking and claiming

  @Test
  protected void looksAtTheTargetAndClaimsItInOneRound() {
    UUID run = insert("discovery", "active");

    ClaimRound round = look(openFor(run), run);

    assertThat(round.target()).get().extracting(RunState::kind).isEqualTo(RunState.Kind.OPEN);
    assertThat(round.claims()).hasSize(1);
    assertThat(round.claims().get(0).run().id()).isEqualTo(run);
    assertThat(round.claims().get(0).run().stage()).isEqualTo("discovery");
    assertThat(round.claims().get(0).run().status()).isEqualTo("active");
    assertThat(round.claims().get(0).failures()).isZero();
  }

  @Test
  protected void aMissingTargetIsMissing() {
    UUID run = UUID.randomUUID();

    ClaimRound round = look(openFor(run), run);

    assertThat(round.target()).contains(RunState.missing(run));
    assertThat(round.claims()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"completed", "error", "archived", " completed", "\t\n\r\f error \n"})
  protected void aTerminalTargetIsNotClaimed(String status) {
    UUID run = insert("discovery", status);

    ClaimRound round = look(openFor(run), run);

    assertThat(round.target()).get().extracting(RunState::kind).isEqualTo(RunState.Kind.TERMINAL);
    assertThat(round.target()).get().extracting(RunState::status).isEqualTo(status.strip());
    assertThat(round.claims()).isEmpty();
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "paused", "Completed", "ACTIVE", "completed\u000b", "\u00a0active"})
  protected void anyOtherStatusIsIdle(@Nullable String status) {
    UUID run = insert("discovery", status);

    ClaimRound round = look(openFor(run), run);

    assertThat(round.target()).get().extracting(RunState::kind).isEqualTo(RunState.Kind.OPEN);
    assertThat(round.target()).get().extracting(RunState::claimable).isEqualTo(false);
    assertThat(round.claims()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"active", "in_progress", " active ", "\tin_progress\r\n"})
  protected void blanksAroundAnActiveStatusDoNotCount(String status) {
    UUID run = insert("discovery", status);

    assertThat(claim(openFor(run), run).run().status()).isEqualTo(status.strip());
  }

  @Test
  protected void aTargetedWorkerClaimsNothingElse() {
    UUID other = insert("discovery", "active");
    UUID run = insert("discovery", "paused");

    assertThat(look(openFor(run), run).claims()).isEmpty();
    assertThat(claim(openFor(other), other).run().id()).isEqualTo(other);
  }

  @Test
  protected void claimsActiveRunsUpToTheLimit() {
    insert("discovery", "paused");
    insert("discovery", "completed");
    insert("discovery", null);
    Set<UUID> active = Set.of(
        insert("discovery", "active"),
        insert("discovery", "in_progress"),
        insert("discovery", " active\n"));

    RunStore store = open(worker());
    List<Claim> two = claimAny(store, 2, Set.of());
    List<Claim> all = claimAny(store, 10, Set.of());

    assertThat(two).hasSize(2).doesNotHaveDuplicates();
    assertThat(all).extracting(RunStoreContract::id).containsExactlyInAnyOrderElementsOf(active);
  }

  @Test
  protected void aRoundWithoutTargetSaysNothingOfOne() {
    assertThat(open(worker())
            .claim(new ClaimRequest(Optional.empty(), 1, Set.of()))
            .target())
        .isEmpty();
  }

  @Test
  protected void aRunInHandIsNotClaimedAgain() {
    UUID run = insert("discovery", "active");
    RunStore store = openFor(run);
    claim(store, run);

    ClaimRound round = store.claim(new ClaimRequest(Optional.of(run), 1, Set.of(run)));

    assertThat(round.claims()).isEmpty();
    assertThat(round.target()).get().extracting(RunState::kind).isEqualTo(RunState.Kind.OPEN);
  }

  @Test
  protected void anotherRunIsClaimedWhileOneIsInHand() {
    UUID first = insert("discovery", "active");
    UUID second = insert("discovery", "active");
    RunStore store = open(worker());

    assertThat(claimAny(store, 5, Set.of(first)))
        .extracting(RunStoreContract::id)
        .containsExactly(second);
  }

  @Test
  protected void itsOwnHeldRunIsReturnedAgainUnderTheSameToken() {
    UUID run = insert("discovery", "active");
    RunStore store = openFor(run);

    assertThat(claim(store, run).fencingToken()).isEqualTo(claim(store, run).fencingToken());
  }

  @Test
  protected void aRunThatAnotherWorkerHoldsIsSeenAndNotClaimed() {
    UUID run = insert("discovery", "active");
    RunStore first = openFor(run);
    RunStore second = openFor(run);
    claim(first, run);

    ClaimRound round = look(second, run);

    assertThat(round.claims()).isEmpty();
    assertThat(round.target()).get().extracting(RunState::claimable).isEqualTo(false);
    assertThat(round.target().flatMap(state -> Optional.ofNullable(state.holder())))
        .isPresent();
  }

  @Test
  protected void aRunIsFreeOnceItsWorkerHasClosed() {
    UUID run = insert("discovery", "active");
    RunStore first = openFor(run);
    claim(first, run);

    first.close();

    RunStore second = openFor(run);
    assertThat(passes(() -> !look(second, run).claims().isEmpty())).isTrue();
  }

  // --- results

  @Test
  protected void theNextStageIsWrittenAndTheRunKept() {
    UUID run = insert("discovery", "active");
    RunStore store = openFor(run);

    ResultOutcome outcome = apply(store, claim(store, run), Step.next("contacts"));

    assertThat(outcome.applied()).isTrue();
    assertThat(outcome.state().kind()).isEqualTo(RunState.Kind.OPEN);
    assertThat(place().stage(run)).isEqualTo("contacts");
    assertThat(place().status(run)).isEqualTo("active");
    assertThat(claim(store, run).run().stage()).isEqualTo("contacts");
  }

  @Test
  protected void completingEndsTheRun() {
    UUID run = insert("discovery", "active");
    RunStore store = openFor(run);

    ResultOutcome outcome = apply(store, claim(store, run), Step.complete());

    assertThat(outcome.applied()).isTrue();
    assertThat(outcome.state().kind()).isEqualTo(RunState.Kind.TERMINAL);
    assertThat(place().status(run)).isEqualTo("completed");
    assertThat(place().stage(run)).isEqualTo("discovery");
    assertThat(look(store, run).claims()).isEmpty();
  }

  @Test
  protected void failingEndsTheRun() {
    UUID run = insert("discovery", "active");
    RunStore store = openFor(run);

    ResultOutcome outcome = apply(store, claim(store, run), Step.fail("no criteria"));

    assertThat(outcome.applied()).isTrue();
    assertThat(outcome.state().kind()).isEqualTo(RunState.Kind.TERMINAL);
    assertThat(place().status(run)).isEqualTo("error");
  }

  @Test
  protected void aResultForARunThatIsOverIsRefused() {
    UUID run = insert("discovery", "active");
    RunStore store = openFor(run);
    Claim claim = claim(store, run);
    place().setStatus(run, "archived");

    ResultOutcome outcome = apply(store, claim, Step.next("contacts"));

    assertThat(outcome.applied()).isFalse();
    assertThat(outcome.state().kind()).isEqualTo(RunState.Kind.TERMINAL);
    assertThat(place().stage(run)).isEqualTo("discovery");
    assertThat(place().status(run)).isEqualTo("archived");
  }

  @Test
  protected void aResultForARunThatIsGoneIsRefused() {
    UUID run = insert("discovery", "active");
    RunStore store = openFor(run);
    Claim claim = claim(store, run);
    place().delete(run);

    ResultOutcome outcome = apply(store, claim, Step.complete());

    assertThat(outcome.applied()).isFalse();
    assertThat(outcome.state()).isEqualTo(RunState.missing(run));
  }

  @Test
  protected void outcomesComeInTheOrderOfTheResults() {
    UUID ended = insert("discovery", "active");
    UUID open = insert("discovery", "active");
    RunStore store = open(worker());
    List<Claim> claims = new ArrayList<>(claimAny(store, 2, Set.of()));
    claims.sort(Comparator.comparing(claim -> !id(claim).equals(ended)));
    place().setStatus(ended, "completed");

    List<ResultOutcome> outcomes = store.apply(claims.stream()
        .map(c -> new StepResult(c, Step.next("contacts"), 0, Duration.ZERO, true))
        .toList());

    assertThat(outcomes).extracting(ResultOutcome::applied).containsExactly(false, true);
    assertThat(outcomes).extracting(o -> o.state().runId()).containsExactly(ended, open);
  }

  @Test
  protected void aPausedRunIsLeftAloneUntilItsTime() {
    UUID run = insert("discovery", "active");
    RunStore store = openFor(run);
    Duration pause = Duration.ofMillis(300);

    apply(store, new StepResult(claim(store, run), Step.again(pause), 0, pause, true));

    assertThat(look(store, run).claims()).isEmpty();
    assertThat(passes(() -> !look(store, run).claims().isEmpty())).isTrue();
  }

  @Test
  protected void failuresInARowAreRemembered() {
    UUID run = insert("discovery", "active");
    RunStore store = openFor(run);

    apply(store, new StepResult(claim(store, run), Step.again(), 2, Duration.ZERO, true));
    Claim afterFailures = claim(store, run);
    apply(store, afterFailures, Step.next("contacts"));

    assertThat(afterFailures.failures()).isEqualTo(2);
    assertThat(claim(store, run).failures()).isZero();
  }

  // --- asking and watching

  @Test
  protected void askingTellsWhatTheDatabaseKnowsNow() {
    UUID run = insert("discovery", "active");
    RunStore store = openFor(run);

    RunState before = store.ask(run, LIMIT);
    place().setStatus(run, "completed");
    RunState after = store.ask(run, LIMIT);
    place().delete(run);

    assertThat(before.kind()).isEqualTo(RunState.Kind.OPEN);
    assertThat(before.claimable()).isTrue();
    assertThat(after.kind()).isEqualTo(RunState.Kind.TERMINAL);
    assertThat(store.ask(run, LIMIT)).isEqualTo(RunState.missing(run));
  }

  @Test
  protected void aWatchTellsOfEachRead() {
    UUID run = insert("discovery", "active");
    RunStore store = openFor(run);
    Heard heard = new Heard();

    try (RunStore.Watch watch = store.watch(run, heard)) {
      assertThat(watch).isNotNull();
      assertThat(passes(() -> heard.states().size() >= 3)).isTrue();
    }

    assertThat(heard.states()).allMatch(state -> state.runId().equals(run));
  }

  @Test
  protected void aWatchTellsOfTheEnd() {
    UUID run = insert("discovery", "active");
    RunStore store = openFor(run);
    Heard heard = new Heard();
    store.watch(run, heard);

    place().setStatus(run, "completed");

    assertThat(passes(heard::heardOfTheEnd)).isTrue();
  }

  @Test
  protected void aWatchTellsOfADeletion() {
    UUID run = insert("discovery", "active");
    RunStore store = openFor(run);
    Heard heard = new Heard();
    store.watch(run, heard);

    place().delete(run);

    assertThat(passes(() -> heard.states().contains(RunState.missing(run)))).isTrue();
  }

  @Test
  protected void aClosedWatchTellsNothing() {
    UUID run = insert("discovery", "active");
    RunStore store = openFor(run);
    Heard closed = new Heard();
    Heard open = new Heard();
    RunStore.Watch watch = store.watch(run, closed);
    store.watch(run, open);

    watch.close();
    watch.close();
    assertThat(passes(() -> open.states().size() >= 2)).isTrue();
    int heard = closed.states().size();
    place().setStatus(run, "completed");

    assertThat(passes(open::heardOfTheEnd)).isTrue();
    assertThat(closed.states()).hasSize(heard);
  }

  // --- transactions

  @Test
  protected void aTransactionCommitsWhileTheRunIsItsOwn() throws Exception {
    UUID run = insert("discovery", "active");
    RunStore store = openFor(run);

    String result = store.inTransaction(claim(store, run), connection -> {
      place().note(connection, run);
      assertThat(place().notes(run)).isZero();
      return "done";
    });

    assertThat(result).isEqualTo("done");
    assertThat(place().notes(run)).isEqualTo(1);
  }

  @Test
  protected void aTransactionThatThrowsWritesNothing() {
    UUID run = insert("discovery", "active");
    RunStore store = openFor(run);
    Claim claim = claim(store, run);
    IOException failure = new IOException("the call failed");

    assertThatThrownBy(() -> store.inTransaction(claim, connection -> {
          place().note(connection, run);
          throw failure;
        }))
        .isSameAs(failure);

    assertThat(place().notes(run)).isZero();
  }

  @Test
  protected void aTransactionOfARunThatIsOverIsRefused() {
    UUID run = insert("discovery", "active");
    RunStore store = openFor(run);
    Claim claim = claim(store, run);

    place().setStatus(run, "completed");

    assertThatThrownBy(() -> noteInTransaction(store, claim))
        .isInstanceOfSatisfying(
            RunRevokedException.class,
            e -> assertThat(e.revocation()).isEqualTo(Revocation.RUN_TERMINAL));
    assertThat(place().notes(run)).isZero();
  }

  @Test
  protected void aTransactionOfARunThatIsGoneIsRefused() {
    UUID run = insert("discovery", "active");
    RunStore store = openFor(run);
    Claim claim = claim(store, run);

    place().delete(run);

    assertThatThrownBy(() -> store.inTransaction(claim, connection -> "nothing"))
        .isInstanceOfSatisfying(
            RunRevokedException.class,
            e -> assertThat(e.revocation()).isEqualTo(Revocation.RUN_MISSING));
  }

  @Test
  protected void aTransactionMayBeRepeatedAfterItFailed() throws Exception {
    UUID run = insert("discovery", "active");
    RunStore store = openFor(run);
    Claim claim = claim(store, run);
    assertThatThrownBy(() -> store.inTransaction(claim, connection -> {
          throw new IOException("the call failed");
        }))
        .isInstanceOf(IOException.class);

    noteInTransaction(store, claim);

    assertThat(place().notes(run)).isEqualTo(1);
  }

  protected final void noteInTransaction(RunStore store, Claim claim) throws Exception {
    store.inTransaction(claim, connection -> {
      place().note(connection, id(claim));
      return "noted";
    });
  }

  // --- silence and the end

  @Test
  protected void whatCannotBeAskedIsUnavailableAndWorksAgainLater() {
    UUID run = insert("discovery", "active");
    RunStore store = openFor(run);
    Claim claim = claim(store, run);

    place().goSilent();

    assertThatThrownBy(() -> look(store, run)).isInstanceOf(StoreUnavailableException.class);
    assertThatThrownBy(() -> apply(store, claim, Step.complete()))
        .isInstanceOf(StoreUnavailableException.class);
    assertThatThrownBy(() -> store.ask(run, LIMIT)).isInstanceOf(StoreUnavailableException.class);
    assertThatThrownBy(() -> noteInTransaction(store, claim))
        .isInstanceOf(StoreUnavailableException.class);

    place().answer();

    assertThat(apply(store, claim, Step.complete()).applied()).isTrue();
  }

  @Test
  protected void aStoreOpenedDuringASilenceWorksOnceItIsOver() {
    UUID run = insert("discovery", "active");
    RunStore store = create(worker().targetRun(run).build());
    place().goSilent();
    assertThatThrownBy(store::open).isInstanceOf(StoreUnavailableException.class);

    Heard heard = new Heard();
    store.watch(run, heard);
    place().answer();

    assertThat(claim(store, run).run().id()).isEqualTo(run);
    assertThat(passes(() -> !heard.states().isEmpty())).isTrue();
    store.close();
  }

  @Test
  protected void closingIsFineAnyNumberOfTimesAndBeforeOpening() {
    UUID run = insert("discovery", "active");
    RunStore neverOpened = create(worker().targetRun(run).build());
    RunStore store = openFor(run);
    claim(store, run);

    assertThatCode(() -> {
          neverOpened.close();
          store.close();
          store.close();
        })
        .doesNotThrowAnyException();
  }

  @Test
  protected void aClosedStoreIsUnavailable() {
    UUID run = insert("discovery", "active");
    RunStore store = openFor(run);
    Claim claim = claim(store, run);

    store.close();

    assertThatThrownBy(() -> look(store, run)).isInstanceOf(StoreUnavailableException.class);
    assertThatThrownBy(() -> store.ask(run, LIMIT)).isInstanceOf(StoreUnavailableException.class);
    assertThatThrownBy(() -> apply(store, claim, Step.complete()))
        .isInstanceOf(StoreUnavailableException.class);
    assertThat(store.believes(claim)).isFalse();
  }

  @Test
  protected void closingDuringASilenceIsBounded() {
    UUID run = insert("discovery", "active");
    RunStore store = openFor(run);
    claim(store, run);
    place().goSilent();

    long since = System.nanoTime();
    store.close();

    assertThat(Duration.ofNanos(System.nanoTime() - since)).isLessThan(Duration.ofSeconds(3));
  }

  @Test
  protected void severalThreadsMayClose() throws InterruptedException {
    UUID run = insert("discovery", "active");
    RunStore store = openFor(run);
    claim(store, run);
    AtomicInteger closed = new AtomicInteger();
    Runnable close = () -> {
      store.close();
      closed.incrementAndGet();
    };
    List<Thread> threads = List.of(new Thread(close), new Thread(close), new Thread(close));

    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join(10_000);
    }

    assertThat(closed).hasValue(3);
  }
}

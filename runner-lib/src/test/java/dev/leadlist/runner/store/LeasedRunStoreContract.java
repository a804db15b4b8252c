package dev.leadlist.runner.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leadlist.runner.ExitReason;
import dev.leadlist.runner.Revocation;
import dev.leadlist.runner.RunRevokedException;
import dev.leadlist.runner.RunState;
import dev.leadlist.runner.Step;
import dev.leadlist.runner.StoreUnavailableException;
import dev.leadlist.runner.WorkerExit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What a {@link RunStore} with leases does besides. */
public abstract class LeasedRunStoreContract extends RunStoreContract {

  /** Lets the lease of a run run out, as if nobody had renewed it. */
  protected abstract void expireLease(UUID run);

  /** Has {@code other} get the run, though its holder may renew the lease in between. */
  private Claim takeOver(RunStore other, UUID run) {
    List<Claim> claims = new ArrayList<>();
    assertThat(passes(() -> {
          expireLease(run);
          claims.addAll(look(other, run).claims());
          return !claims.isEmpty();
        }))
        .as("run %s is taken over", run)
        .isTrue();
    return claims.get(0);
  }

  /** Lets the pause of a run be over. */
  protected abstract void endPause(UUID run);

  /** Signals that a run may have ended, which it has not. */
  protected abstract void forgeSignal(UUID run);

  /** Returns what the registry has of a worker: status, reason, and loops. */
  protected abstract String registered(String worker);

  /** Asks a worker to stop, through the registry. */
  protected abstract void requestStop(String worker);

  @Test
  protected void hasFencingTokens() {
    assertThat(open(worker()).hasFencingTokens()).isTrue();
  }

  @Test
  protected void registersAWorkerAndKeepsHowItEnded() {
    RunStore store = open(worker().workerId("registered"));
    store.register(new Doing(3));
    assertThat(passes(() -> registered("registered").equals("active, loops 3"))).isTrue();

    store.recordExit(exit(ExitReason.TIME_LIMIT, 4));
    store.close();

    assertThat(registered("registered")).isEqualTo("ended TIME_LIMIT, loops 4");
  }

  @Test
  protected void registersAWorkerThatEndsBeforeItsFirstHeartbeat() {
    RunStore store = open(worker().workerId("brief"));
    store.register(new Doing(1));
    store.recordExit(exit(ExitReason.LOOP_LIMIT, 1));

    store.close();

    assertThat(registered("brief")).isEqualTo("ended LOOP_LIMIT, loops 1");
  }

  @Test
  protected void registersAWorkerOnceTheDatabaseAnswers() {
    RunStore store = open(worker().workerId("patient"));
    place().goSilent();
    store.register(new Doing(1));
    place().answer();

    assertThat(passes(() -> registered("patient").equals("active, loops 1"))).isTrue();
  }

  @Test
  protected void tellsAWorkerThatItIsToStop() {
    Doing doing = new Doing(1);
    RunStore store = open(worker().workerId("unwanted"));
    store.register(doing);
    assertThat(passes(() -> registered("unwanted").startsWith("active"))).isTrue();
    assertThat(doing.stopRequested).isFalse();

    requestStop("unwanted");

    assertThat(passes(() -> doing.stopRequested)).isTrue();
  }

  @Test
  protected void theNextWorkerOfThatNameIsNotToStop() {
    open(worker().workerId("again")).register(new Doing(1));
    assertThat(passes(() -> registered("again").startsWith("active"))).isTrue();
    requestStop("again");
    closeStores();

    Doing next = new Doing(7);
    open(worker().workerId("again")).register(next);

    assertThat(passes(() -> registered("again").equals("active, loops 7"))).isTrue();
    assertThat(next.stopRequested).isFalse();
  }

  /** A worker as the registry sees it. */
  private static final class Doing implements Registrant {
    private final long loops;
    private volatile boolean stopRequested;

    Doing(long loops) {
      this.loops = loops;
    }

    @Override
    public WorkerProgress progress() {
      return new WorkerProgress(loops, 2, Optional.empty(), Duration.ZERO);
    }

    @Override
    public void onStopRequested() {
      stopRequested = true;
    }
  }

  private static WorkerExit exit(ExitReason reason, long loops) {
    return new WorkerExit(reason, false, loops, 2, Duration.ofSeconds(1), null);
  }

  /** In time for its handler to be interrupted. */
  @Test
  protected void aLeaseThatCannotBeRenewedIsDoubtedBeforeItCanBeTaken() {
    UUID run = insert("discovery", "active");
    RunStore store = open(worker().targetRun(run).lease(Duration.ofSeconds(2)));
    Claim claim = claim(store, run);
    Heard heard = new Heard();
    store.watch(run, heard);
    assertThat(store.believes(claim)).isTrue();

    place().goSilent();

    assertThat(passes(() -> heard.doubtedTokens().contains(claim.fencingToken())))
        .isTrue();
    assertThat(store.believes(claim)).isFalse();
    place().answer();
    assertThat(passes(() -> store.believes(claim))).as("believed again").isTrue();
  }

  /** Its handlers may still be at work, whoever closes it. */
  @Test
  protected void aStoreThatIsFencedAsAWholeGivesNoLeaseBack() {
    UUID run = insert("discovery", "active");
    UUID later = insert("discovery", "active");
    RunStore store = open(worker());
    Claim claim = claim(store, run);
    store.fence();
    Claim afterwards = claim(store, later);

    assertThat(store.believes(claim)).isFalse();
    assertThat(store.believes(afterwards)).isFalse();
    assertThatThrownBy(() -> store.inTransaction(claim, connection -> 1))
        .isInstanceOfAny(RunRevokedException.class, StoreUnavailableException.class);
    store.close();
    RunStore next = open(worker());
    assertThat(next.ask(run, LIMIT).holder()).isNotNull();
    assertThat(next.ask(later, LIMIT).holder()).isNotNull();
  }

  @Test
  protected void aStoreThatIsCutOffAnswersNobodyAndStillSaysItsLastWords() {
    UUID run = insert("discovery", "active");
    RunStore store = open(worker().workerId("cut-off").targetRun(run));
    store.register(new Doing(3));
    assertThat(passes(() -> registered("cut-off").startsWith("active"))).isTrue();
    Claim claim = claim(store, run);

    store.cutOff();

    assertThatThrownBy(() -> apply(store, claim, Step.complete()))
        .isInstanceOf(StoreUnavailableException.class);
    store.recordExit(exit(ExitReason.STOP_REQUESTED, 4));
    store.close();
    assertThat(registered("cut-off")).isEqualTo("ended STOP_REQUESTED, loops 4");
    assertThat(open(worker()).ask(run, LIMIT).holder()).isNull();
  }

  @Test
  protected void tokensGrowWithEveryClaim() {
    UUID run = insert("discovery", "active");
    UUID other = insert("discovery", "active");
    List<Long> tokens = new ArrayList<>();

    for (int i = 0; i < 3; i++) {
      RunStore store = openFor(run);
      tokens.add(claim(store, run).fencingToken());
      store.close();
    }
    tokens.add(claim(openFor(other), other).fencingToken());

    assertThat(tokens).isSorted().doesNotHaveDuplicates().allMatch(token -> token > 0);
  }

  @Test
  protected void theStateNamesTokenAndHolder() {
    UUID run = insert("discovery", "active");
    RunStore store = open(worker().workerId("the-holder").targetRun(run));
    Claim claim = claim(store, run);

    RunState state = store.ask(run, LIMIT);

    assertThat(state.fencingToken()).isEqualTo(claim.fencingToken());
    assertThat(state.holder()).isEqualTo("the-holder");
    assertThat(state.claimable()).isFalse();
    assertThat(claim.isSupersededIn(state)).isFalse();
  }

  @Test
  protected void untargetedWorkersNeverHoldTheSameRun() throws InterruptedException {
    int count = 40;
    for (int i = 0; i < count; i++) {
      insert("discovery", "active");
    }
    Queue<UUID> claimed = new ConcurrentLinkedQueue<>();
    CountDownLatch start = new CountDownLatch(1);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      RunStore store = open(worker());
      threads.add(new Thread(() -> claimAll(store, start, claimed)));
    }
    threads.forEach(Thread::start);

    start.countDown();
    for (Thread thread : threads) {
      thread.join(20_000);
    }

    assertThat(claimed).hasSize(count).doesNotHaveDuplicates();
  }

  private static void claimAll(RunStore store, CountDownLatch start, Queue<UUID> claimed) {
    try {
      start.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    Set<UUID> mine = new java.util.HashSet<>();
    int misses = 0;
    while (misses < 3) { // a run that another claim has locked is skipped, not waited for
      List<Claim> claims = claimAny(store, 3, mine);
      claims.forEach(claim -> mine.add(id(claim)));
      misses = claims.isEmpty() ? misses + 1 : 0;
    }
    claimed.addAll(mine);
  }

  @Test
  protected void aLeaseThatRanOutPassesOn() {
    UUID run = insert("discovery", "active");
    RunStore frozen = openFor(run);
    Claim lost = claim(frozen, run);
    RunStore other = openFor(run);
    assertThat(look(other, run).claims()).isEmpty();

    Claim taken = takeOver(other, run);

    assertThat(taken.fencingToken()).isGreaterThan(lost.fencingToken());
    assertThat(look(frozen, run).claims()).isEmpty();
    assertThat(lost.isSupersededIn(frozen.ask(run, LIMIT))).isTrue();
  }

  @Test
  protected void aResultUnderAnOldTokenIsRefused() {
    UUID run = insert("discovery", "active");
    RunStore frozen = openFor(run);
    Claim lost = claim(frozen, run);
    RunStore other = open(worker().workerId("the-new-holder").targetRun(run));
    takeOver(other, run);

    ResultOutcome outcome = apply(frozen, lost, Step.complete());

    assertThat(outcome.applied()).isFalse();
    assertThat(lost.isSupersededIn(outcome.state())).isTrue();
    assertThat(outcome.state().holder()).isEqualTo("the-new-holder");
    assertThat(place().status(run)).isEqualTo("active");
  }

  @Test
  protected void aLeaseThatRanOutUntakenStillCounts() {
    UUID run = insert("discovery", "active");
    RunStore store = openFor(run);
    Claim claim = claim(store, run);

    expireLease(run);

    assertThat(apply(store, claim, Step.next("contacts")).applied()).isTrue();
    assertThat(place().stage(run)).isEqualTo("contacts");
  }

  @Test
  protected void aRunThatIsNotKeptIsFreeAtOnce() {
    UUID run = insert("discovery", "active");
    RunStore first = openFor(run);
    Claim claim = claim(first, run);

    apply(first, new StepResult(claim, Step.next("contacts"), 0, Duration.ZERO, false));

    assertThat(claim(openFor(run), run).fencingToken()).isGreaterThan(claim.fencingToken());
    assertThat(first.believes(claim)).isFalse();
  }

  /** It stood until it ran out, after its worker had left with the end of its run. */
  @Test
  protected void aResultThatComesAfterTheEndGivesItsLeaseBack() {
    UUID run = insert("discovery", "active");
    RunStore store = openFor(run);
    Claim claim = claim(store, run);
    place().setStatus(run, "completed");

    ResultOutcome outcome =
        apply(store, new StepResult(claim, Step.again(), 0, Duration.ZERO, true));

    assertThat(outcome.applied()).isFalse();
    assertThat(store.ask(run, LIMIT).holder()).isNull();
  }

  @Test
  protected void failuresAreRememberedOverWorkers() {
    UUID run = insert("discovery", "active");
    RunStore first = openFor(run);
    apply(first, new StepResult(claim(first, run), Step.again(), 2, Duration.ZERO, false));
    first.close();

    assertThat(claim(openFor(run), run).failures()).isEqualTo(2);
  }

  @Test
  protected void pausesHoldForAllWorkers() {
    UUID run = insert("discovery", "active");
    RunStore first = openFor(run);
    Duration pause = Duration.ofHours(1);
    apply(first, new StepResult(claim(first, run), Step.again(pause), 0, pause, false));
    RunStore other = openFor(run);

    assertThat(look(other, run).claims()).isEmpty();
    assertThat(claimAny(open(worker()), 10, Set.of())).isEmpty();
    endPause(run);

    assertThat(passes(() -> !look(other, run).claims().isEmpty())).isTrue();
  }

  @Test
  protected void closingGivesLeasesBackAtOnce() {
    UUID run = insert("discovery", "active");
    RunStore first = openFor(run);
    claim(first, run);

    first.close();

    assertThat(claim(openFor(run), run)).isNotNull();
  }

  @Test
  protected void closingKeepsAFencedLeaseUntilItRunsOut() {
    UUID run = insert("discovery", "active");
    UUID free = insert("discovery", "active");
    RunStore first = open(worker());
    claimAny(first, 2, Set.of()).stream()
        .filter(claim -> id(claim).equals(run))
        .forEach(first::fence);

    first.close();

    RunStore second = openFor(run);
    assertThat(look(second, run).claims()).isEmpty();
    assertThat(claim(openFor(free), free)).isNotNull();
    assertThat(takeOver(second, run)).isNotNull();
  }

  @Test
  protected void believesWhatItHolds() {
    UUID run = insert("discovery", "active");
    RunStore store = openFor(run);
    Claim claim = claim(store, run);
    Claim old = new Claim(claim.run(), claim.fencingToken() - 1, 0);

    assertThat(store.believes(claim)).isTrue();
    assertThat(store.believes(old)).isFalse();
    store.fence(claim);
    assertThat(store.believes(claim)).isFalse();
  }

  @Test
  protected void hearsThatItsLeaseWasTaken() {
    UUID run = insert("discovery", "active");
    RunStore frozen = openFor(run);
    Claim lost = claim(frozen, run);
    Heard heard = new Heard();
    frozen.watch(run, heard);
    RunStore other = openFor(run);
    takeOver(other, run);

    assertThat(passes(() -> heard.lostTokens().contains(lost.fencingToken()))).isTrue();
    assertThat(frozen.believes(lost)).isFalse();
  }

  @Test
  protected void aTransactionAfterATakeoverIsRefused() {
    UUID run = insert("discovery", "active");
    RunStore frozen = openFor(run);
    Claim lost = claim(frozen, run);
    takeOver(openFor(run), run);

    assertThatThrownBy(() -> noteInTransaction(frozen, lost))
        .isInstanceOfSatisfying(
            RunRevokedException.class,
            e -> assertThat(e.revocation()).isEqualTo(Revocation.LEASE_LOST));
    assertThat(place().notes(run)).isZero();
  }

  @Test
  protected void fencingCutsOffTheOpenTransaction() {
    UUID run = insert("discovery", "active");
    RunStore store = openFor(run);
    Claim claim = claim(store, run);

    assertThatThrownBy(() -> store.inTransaction(claim, connection -> {
          place().note(connection, run);
          store.fence(claim);
          return "stuck";
        }))
        .isInstanceOf(Exception.class);

    assertThat(place().notes(run)).isZero();
  }

  @Test
  protected void aSignalIsHeardAtOnceAndThenConfirmed() {
    UUID run = insert("discovery", "active");
    RunStore store = open(worker().targetRun(run).pollInterval(Duration.ofHours(1)));
    Heard heard = new Heard();
    store.watch(run, heard);
    waitForEars(run, heard);
    int before = heard.suspicions();

    place().setStatus(run, "completed");

    assertThat(passes(() -> heard.suspicions() > before && heard.heardOfTheEnd()))
        .isTrue();
  }

  @Test
  protected void aForgedSignalIsFollowedByTheTruth() {
    UUID run = insert("discovery", "active");
    RunStore store = open(worker().targetRun(run).pollInterval(Duration.ofHours(1)));
    Heard heard = new Heard();
    store.watch(run, heard);

    waitForEars(run, heard);

    assertThat(passes(() -> !heard.states().isEmpty())).isTrue();
    assertThat(heard.heardOfTheEnd()).isFalse();
  }

  /** A listener connects in the background: signals until one is heard. */
  private void waitForEars(UUID run, Heard heard) {
    assertThat(passes(() -> {
          forgeSignal(run);
          return heard.suspicions() > 0;
        }))
        .isTrue();
  }
}

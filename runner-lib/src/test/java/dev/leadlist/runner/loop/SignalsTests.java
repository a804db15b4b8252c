package dev.leadlist.runner.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadlist.runner.Run;
import dev.leadlist.runner.RunState;
import dev.leadlist.runner.StopCause;
import dev.leadlist.runner.StoreUnavailableException;
import dev.leadlist.runner.WorkerFacts;
import dev.leadlist.runner.WorkerInfo;
import dev.leadlist.runner.store.Claim;
import dev.leadlist.runner.time.ManualTiming;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a worker makes of what it hears: the facts that its guard judges. */
class SignalsTests {
  private static final UUID TARGET = new UUID(0, 1);
  private static final UUID OTHER = new UUID(0, 2);
  private static final long TOKEN = 7;
  private static final Duration LATER = Duration.ofSeconds(3);
  private final StoreUnavailableException silence =
      new StoreUnavailableException("no answer", null);

  private final ManualTiming timing = new ManualTiming();
  private final Signals signals = new Signals(
      new WorkerInfo("worker-1", "test", Optional.of(TARGET)),
      timing,
      new StoreWait(timing, asking -> {}, patience -> {}));

  @AfterEach
  void clearTheFlag() {
    Thread.interrupted();
  }

  private WorkerFacts facts() {
    return signals.facts(0);
  }

  private boolean woken() {
    return signals.wakeup().lower();
  }

  private static RunState open(long token, String holder) {
    return new RunState(TARGET, RunState.Kind.OPEN, "active", false, token, holder);
  }

  private static RunState terminal(UUID run) {
    return new RunState(run, RunState.Kind.TERMINAL, "completed", false, TOKEN, null);
  }

  private static Claim claim(UUID run, long token) {
    return new Claim(new Run(run, "{}", 1, "discovery", "active"), token, 0);
  }

  // --- the target

  @Test
  void knowsNothingAtFirst() {
    assertThat(signals.facts(4))
        .isEqualTo(new WorkerFacts(
            Optional.empty(),
            Optional.empty(),
            false,
            false,
            false,
            false,
            4,
            Duration.ZERO,
            Duration.ZERO));
    assertThat(signals.failure()).isNull();
    assertThat(signals.targetIsOver()).isFalse();
    assertThat(woken()).isFalse();
  }

  @Test
  void newsOfTheTargetWakeTheLoopOnce() {
    signals.onState(open(TOKEN, "worker-1"));
    assertThat(woken()).isTrue();
    assertThat(facts().target()).contains(open(TOKEN, "worker-1"));

    signals.onState(open(TOKEN, "worker-1"));
    assertThat(woken()).as("by the same again").isFalse();
  }

  @Test
  void theEndOfTheTargetIsForGood() {
    signals.onState(terminal(TARGET));
    signals.onState(open(TOKEN, "worker-1"));

    assertThat(signals.targetIsOver()).isTrue();
    assertThat(facts().target()).contains(terminal(TARGET));
  }

  @Test
  void anotherRunsStateIsAnAnswerAndNothingElse() {
    timing.advance(LATER);

    signals.onState(terminal(OTHER));

    assertThat(facts().databaseSilence()).isZero();
    assertThat(facts().target()).isEmpty();
    assertThat(woken()).isFalse();
  }

  /** What waits in an application's pool is to hear of it, too. */
  @Test
  void newsEndAWaitThatTheyMakePointless() {
    boolean cutOff = signals.storeWait().during(signals::targetIsOver, () -> {
      signals.onState(open(TOKEN, "worker-1"));
      assertThat(Thread.currentThread().isInterrupted()).isFalse();
      signals.onState(terminal(TARGET));
      return Thread.currentThread().isInterrupted();
    });

    assertThat(cutOff).isTrue();
  }

  // --- leases

  @Test
  void aNewerTokenOfAnotherWorkersIsALoss() {
    signals.onClaimed(claim(TARGET, TOKEN));
    assertThat(facts().everObtained()).isTrue();

    signals.onState(open(TOKEN, "worker-2"));
    assertThat(facts().leaseLost()).as("by its own token").isFalse();

    signals.onState(open(TOKEN + 1, "worker-2"));
    assertThat(facts().leaseLost()).isTrue();
  }

  @Test
  void aNewerTokenOfItsOwnIsItsNextClaim() {
    signals.onClaimed(claim(TARGET, TOKEN));

    signals.onState(open(TOKEN + 1, "worker-1"));

    assertThat(facts().leaseLost()).isFalse();
  }

  @Test
  void aRefusedRenewalIsALossUntilTheRunIsClaimedAgain() {
    signals.onClaimed(claim(TARGET, TOKEN));
    woken();

    signals.onLeaseLost(TOKEN);
    assertThat(facts().leaseLost()).isTrue();
    assertThat(woken()).isTrue();

    signals.onClaimed(claim(TARGET, TOKEN + 1));
    assertThat(facts().leaseLost()).isFalse();
  }

  @Test
  void theLossOfAnEarlierLeaseIsNone() {
    signals.onLeaseLost(TOKEN);
    assertThat(facts().leaseLost()).as("before any claim").isFalse();

    signals.onClaimed(claim(TARGET, TOKEN));
    signals.onLeaseLost(TOKEN - 1);

    assertThat(facts().leaseLost()).isFalse();
  }

  @Test
  void aClaimOfAnotherRunIsNotTheTargets() {
    signals.onClaimed(claim(OTHER, TOKEN));

    assertThat(facts().everObtained()).isFalse();
  }

  @Test
  void isHeldElsewhereOnlyWhileItNeverHadTheRunItself() {
    signals.onState(open(TOKEN, null));
    assertThat(facts().heldElsewhere()).as("by nobody").isFalse();
    signals.onState(open(TOKEN, "worker-1"));
    assertThat(facts().heldElsewhere()).as("by itself").isFalse();

    signals.onState(open(TOKEN, "worker-2"));
    assertThat(facts().heldElsewhere()).isTrue();

    signals.onClaimed(claim(TARGET, TOKEN + 1));
    assertThat(facts().heldElsewhere()).isFalse();
  }

  // --- stops, failures, silence

  @Test
  void theFirstCauseToStopCountsAndWakesTheLoop() {
    signals.onStopRequested(StopCause.OWNER_GONE);
    assertThat(woken()).isTrue();

    signals.onStopRequested(StopCause.REQUESTED);

    assertThat(facts().stop()).contains(StopCause.OWNER_GONE);
  }

  @Test
  void aStopThatWasRequestedBeforeTheStartIsKept() {
    signals.onStopRequested(StopCause.REQUESTED);
    timing.advance(LATER);

    signals.begin();

    assertThat(facts().stop()).contains(StopCause.REQUESTED);
    assertThat(facts().elapsed()).isZero();
    assertThat(facts().databaseSilence()).isZero();
  }

  @Test
  void bothClocksRunFromTheStart() {
    signals.begin();
    timing.advance(LATER);

    assertThat(facts().elapsed()).isEqualTo(LATER);
    assertThat(facts().databaseSilence()).isEqualTo(LATER);

    signals.onAnswer();
    timing.advance(LATER);
    assertThat(facts().elapsed()).isEqualTo(LATER.multipliedBy(2));
    assertThat(facts().databaseSilence()).isEqualTo(LATER);
  }

  @Test
  void aSilenceIsAFailureUntilTheNextAnswer() {
    timing.advance(LATER);
    signals.onSilence(silence);
    assertThat(signals.failure()).isSameAs(silence);
    assertThat(facts().databaseSilence()).isEqualTo(LATER);

    signals.onAnswer();
    assertThat(signals.failure()).isNull();
  }

  @Test
  void theHandlersFailureOnItsTargetStaysAndComesBeforeASilence() {
    IllegalStateException last = new IllegalStateException("the last of many");
    signals.onGivenUp(OTHER, last);
    assertThat(facts().handlerFailed()).as("on another run").isFalse();

    signals.onGivenUp(TARGET, last);
    signals.onSilence(silence);
    assertThat(signals.failure()).isSameAs(last);

    signals.onAnswer();
    assertThat(signals.failure()).isSameAs(last);
    assertThat(facts().handlerFailed()).isTrue();
  }

  @Test
  void neitherASuspicionNorADoubtIsAFactYet() {
    WorkerFacts before = facts();

    signals.onSuspicion();
    signals.onLeaseDoubted(TOKEN);

    assertThat(facts()).isEqualTo(before);
    assertThat(woken()).isFalse();
  }
}

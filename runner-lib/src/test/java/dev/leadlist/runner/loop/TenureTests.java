package dev.leadlist.runner.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leadlist.runner.Revocation;
import dev.leadlist.runner.Run;
import dev.leadlist.runner.RunRevokedException;
import dev.leadlist.runner.RunState;
import dev.leadlist.runner.StoreUnavailableException;
import dev.leadlist.runner.store.Claim;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What ends a handler's hold on its run, and what does not. */
class TenureTests {
  private static final UUID RUN = new UUID(0, 1);
  private static final long TOKEN = 7;

  private final InterruptGate gate = new InterruptGate();
  private final List<Runnable> onHookThreads = new ArrayList<>();
  private final AtomicInteger answers = new AtomicInteger();
  private final List<String> hooks = new ArrayList<>();
  private final Tenure tenure = new Tenure(
      new Claim(new Run(RUN, "{}", 1, "discovery", "active"), TOKEN, 0),
      gate,
      onHookThreads::add,
      answers::incrementAndGet);

  @BeforeEach
  void enterHandlerCode() {
    gate.open();
  }

  @AfterEach
  void leaveHandlerCode() {
    gate.close();
  }

  private static RunState open(long token) {
    return new RunState(RUN, RunState.Kind.OPEN, "active", false, token, "worker-1");
  }

  private static RunState terminal() {
    return new RunState(RUN, RunState.Kind.TERMINAL, "completed", false, TOKEN, null);
  }

  private void runHooks() {
    onHookThreads.forEach(Runnable::run);
  }

  private void assertRevoked(Revocation why) {
    assertThat(Thread.currentThread().isInterrupted()).as("interrupted").isTrue();
    assertThat(tenure.isActive()).isFalse();
    assertThat(tenure.isRevoked()).isTrue();
    assertThatThrownBy(() -> tenure.require("call"))
        .isInstanceOfSatisfying(
            RunRevokedException.class,
            refused -> assertThat(refused.revocation()).isEqualTo(why))
        .hasMessageContaining("call")
        .hasMessageContaining(RUN.toString());
  }

  private void assertHeld() {
    assertThat(Thread.currentThread().isInterrupted()).as("interrupted").isFalse();
    assertThat(tenure.isActive()).isTrue();
    assertThat(tenure.isRevoked()).isFalse();
    assertThatCode(() -> tenure.require("call")).doesNotThrowAnyException();
  }

  // --- what the database says

  @Test
  void theEndOfTheRunEndsIt() {
    tenure.onState(terminal());

    assertRevoked(Revocation.RUN_TERMINAL);
  }

  @Test
  void theDeletionOfTheRunEndsIt() {
    tenure.onState(RunState.missing(RUN));

    assertRevoked(Revocation.RUN_MISSING);
  }

  @Test
  void aNewerTokenEndsIt() {
    tenure.onState(open(TOKEN + 1));

    assertRevoked(Revocation.LEASE_LOST);
  }

  @Test
  void itsOwnTokenAndAnOlderOneDoNot() {
    tenure.onState(open(TOKEN));
    tenure.onState(open(TOKEN - 1));

    assertHeld();
  }

  @Test
  void whateverTheDatabaseSaysIsAnAnswer() {
    tenure.onState(open(TOKEN));
    tenure.onState(terminal());

    assertThat(answers).hasValue(2);
  }

  @Test
  void aSilenceIsNeitherAnAnswerNorAnEnd() {
    tenure.onSilence(new StoreUnavailableException("no answer", null));

    assertThat(answers).hasValue(0);
    assertHeld();
  }

  // --- leases

  @Test
  void doubtOfItsOwnLeaseEndsIt() {
    tenure.onLeaseDoubted(TOKEN);

    assertRevoked(Revocation.LEASE_DOUBTED);
  }

  @Test
  void theLossOfItsOwnLeaseEndsIt() {
    tenure.onLeaseLost(TOKEN);

    assertRevoked(Revocation.LEASE_LOST);
  }

  @Test
  void whatBecomesOfAnotherLeaseOnTheSameRunDoesNot() {
    tenure.onLeaseDoubted(TOKEN - 1);
    tenure.onLeaseLost(TOKEN - 1);

    assertHeld();
  }

  // --- suspicion

  @Test
  void aSuspicionLastsUntilTheDatabaseWasAsked() {
    tenure.onSuspicion();

    assertThat(tenure.isSuspected()).isTrue();
    assertThat(tenure.isActive()).isFalse();
    assertThat(tenure.isRevoked()).isFalse();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();

    tenure.onState(open(TOKEN));

    assertThat(tenure.isSuspected()).isFalse();
    assertHeld();
  }

  @Test
  void anAnswerThatConfirmsItDoesNotLiftIt() {
    tenure.onSuspicion();

    tenure.onState(terminal());

    assertThat(tenure.isSuspected()).isTrue();
    assertRevoked(Revocation.RUN_TERMINAL);
  }

  // --- hooks

  @Test
  void theFirstReasonCountsAndHooksRunOnce() {
    tenure.onStop(() -> hooks.add("stopped"));

    tenure.revoke(Revocation.WORKER_LEAVING);
    Thread.interrupted();
    tenure.revoke(Revocation.RUN_TERMINAL);
    runHooks();

    assertThat(Thread.currentThread().isInterrupted())
        .as("interrupted once more")
        .isFalse();
    assertThat(hooks).containsExactly("stopped");
    assertThatThrownBy(() -> tenure.require("call"))
        .hasFieldOrPropertyWithValue("revocation", Revocation.WORKER_LEAVING);
  }

  @Test
  void hooksRunInOrderOnAThreadThatIsNotTheRevokers() {
    tenure.onStop(() -> hooks.add("first"));
    tenure.onStop(() -> hooks.add("second"));

    tenure.onState(terminal());

    assertThat(hooks).isEmpty();
    runHooks();
    assertThat(hooks).containsExactly("first", "second");
  }

  @Test
  void noThreadIsAskedForWithoutHooks() {
    tenure.onState(terminal());

    assertThat(onHookThreads).isEmpty();
  }

  @Test
  void aHookThatFailsDoesNotStopTheOthers() {
    tenure.onStop(() -> {
      throw new AssertionError("a hook that fails");
    });
    tenure.onStop(() -> hooks.add("second"));

    tenure.onState(terminal());
    runHooks();

    assertThat(hooks).containsExactly("second");
  }

  @ParameterizedTest
  @EnumSource
  void aHookThatComesAfterTheEndRunsAtOnce(Revocation why) {
    tenure.revoke(why);

    tenure.onStop(() -> hooks.add("late"));

    assertThat(hooks).containsExactly("late");
    assertThat(onHookThreads).isEmpty();
  }

  @Test
  void aHandlerThatReturnedNeedsNoHooks() {
    tenure.onStop(() -> hooks.add("stopped"));

    tenure.revoke(Revocation.HANDLER_RETURNED);
    runHooks();

    assertThat(hooks).isEmpty();
    assertThat(tenure.isRevoked()).isTrue();
  }
}

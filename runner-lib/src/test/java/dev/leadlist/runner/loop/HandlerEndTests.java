package dev.leadlist.runner.loop;

import static dev.leadlist.runner.loop.LoopBench.targeted;
import static dev.leadlist.runner.loop.LoopBench.untargeted;
import static dev.leadlist.runner.loop.TurnTakingThreads.nap;
import static dev.leadlist.runner.loop.TurnTakingThreads.napStubbornly;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leadlist.runner.ExitReason;
import dev.leadlist.runner.Revocation;
import dev.leadlist.runner.RunContext;
import dev.leadlist.runner.RunRevokedException;
import dev.leadlist.runner.Step;
import dev.leadlist.runner.StoreUnavailableException;
import dev.leadlist.runner.WorkerExit;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How a run is taken from its handler, and what the handler's context allows, in virtual time. */
@Timeout(60)
class HandlerEndTests {
  private static final Duration LONG = Duration.ofMinutes(1);

  private final LoopBench bench = new LoopBench();
  private final List<String> events = new ArrayList<>();

  private void note(String event) {
    events.add(event + " at " + bench.timing.passed().toMillis());
  }

  // --- taken away

  @Test
  void theEndOfTheRunInterruptsItsHandlerAtOnce() {
    UUID run = bench.insert();
    bench.after(Duration.ofMillis(400), () -> bench.runs.end(run));

    WorkerExit exit = bench.live(targeted(run), (claimed, context) -> {
      try {
        nap(LONG);
      } catch (InterruptedException e) {
        note("interrupted");
        assertThatThrownBy(context::checkpoint)
            .isInstanceOfSatisfying(
                RunRevokedException.class,
                refused -> assertThat(refused.revocation()).isEqualTo(Revocation.RUN_TERMINAL));
      }
      return Step.next("contacts");
    });

    assertThat(events).containsExactly("interrupted at 401");
    assertThat(exit.reason()).isEqualTo(ExitReason.TARGET_TERMINAL);
    assertThat(exit.handlerStuck()).isFalse();
    assertThat(bench.runs.stage(run)).isEqualTo("discovery");
  }

  @Test
  void theDeletionOfTheRunInterruptsItsHandler() {
    UUID run = bench.insert();
    bench.after(Duration.ofMillis(400), () -> bench.runs.delete(run));

    WorkerExit exit = bench.live(targeted(run), (claimed, context) -> {
      nap(LONG);
      return Step.complete();
    });

    assertThat(exit.reason()).isEqualTo(ExitReason.TARGET_MISSING);
    assertThat(exit.duration()).isEqualTo(Duration.ofMillis(401));
  }

  @Test
  void aLostLeaseInterruptsTheHandlerAndEndsATargetedWorker() {
    UUID run = bench.insert();
    bench.after(Duration.ofMillis(2_200), () -> bench.runs.take(run, "another worker"));

    WorkerExit exit = bench.live(targeted(run), (claimed, context) -> {
      nap(LONG);
      return Step.complete();
    });

    assertThat(exit.reason()).isEqualTo(ExitReason.LEASE_LOST);
    assertThat(exit.exitCode()).isEqualTo(75);
    assertThat(exit.duration()).isEqualTo(Duration.ofSeconds(3)); // the next beat, or read
    assertThat(bench.runs.holder(run)).isEqualTo("another worker");
  }

  @Test
  void anUntargetedWorkerGoesOnWithOtherRunsAfterALoss() {
    UUID lost = bench.insert();
    LoopBench.OneLife worker = bench.worker(untargeted(), (claimed, context) -> {
      if (claimed.id().equals(lost)) {
        nap(LONG);
      }
      return Step.complete();
    });
    bench.after(Duration.ofMillis(500), () -> bench.runs.take(lost, "another worker"));
    bench.after(Duration.ofMillis(600), bench::insert);
    bench.after(Duration.ofSeconds(10), worker::requestStop);

    WorkerExit exit = worker.live();

    assertThat(exit.reason()).isEqualTo(ExitReason.STOP_REQUESTED);
    assertThat(bench.runs.status(lost)).isEqualTo("active");
    assertThat(bench.runs.status(new UUID(0, 2))).isEqualTo("completed");
  }

  /** Its lease was renewed for as long as the worker lived, one more with each such run. */
  @Test
  void anUntargetedWorkerLetsGoOfARunThatEndedInItsHands() {
    UUID ended = bench.insert();
    LoopBench.OneLife worker = bench.worker(untargeted(), (claimed, context) -> {
      nap(LONG);
      return Step.complete();
    });
    bench.after(Duration.ofMillis(500), () -> bench.runs.setStatus(ended, "archived"));
    bench.after(Duration.ofSeconds(10), () -> note("held by " + bench.runs.holder(ended)));
    bench.after(Duration.ofSeconds(10), worker::requestStop);

    WorkerExit exit = worker.live();

    assertThat(events).containsExactly("held by null at 10000");
    assertThat(exit.reason()).isEqualTo(ExitReason.STOP_REQUESTED);
    assertThat(bench.runs.status(ended)).isEqualTo("archived");
  }

  @Test
  void aStopInterruptsTheHandlerAndGivesTheRunBack() {
    UUID run = bench.insert();
    LoopBench.OneLife worker = bench.worker(targeted(run), (claimed, context) -> {
      try {
        nap(LONG);
      } catch (InterruptedException e) {
        note("interrupted");
      }
      assertThat(context.isActive()).isFalse();
      return Step.complete();
    });
    bench.after(Duration.ofMillis(700), worker::requestStop);
    bench.after(Duration.ofMillis(700), worker::requestStop);

    WorkerExit exit = worker.live();

    assertThat(events).containsExactly("interrupted at 700");
    assertThat(exit.reason()).isEqualTo(ExitReason.STOP_REQUESTED);
    assertThat(bench.runs.status(run)).isEqualTo("active");
    assertThat(bench.runs.failures(run)).isZero();
    assertThat(bench.runs.holder(run)).isNull();
  }

  @Test
  void theTimeLimitInterruptsAWorkingHandler() {
    UUID run = bench.insert();

    WorkerExit exit =
        bench.live(targeted(run).maxRuntime(Duration.ofMillis(1_300)), (claimed, context) -> {
          assertThat(context.remaining()).contains(Duration.ofMillis(1_300));
          nap(LONG);
          return Step.complete();
        });

    assertThat(exit.reason()).isEqualTo(ExitReason.TIME_LIMIT);
    assertThat(exit.duration()).isEqualTo(Duration.ofMillis(1_300));
  }

  @Test
  void aHandlerThatSwallowsInterruptsIsInterruptedAgain() {
    UUID run = bench.insert();
    LoopBench.OneLife worker = bench.worker(targeted(run), (claimed, context) -> {
      for (int swallowed = 0; swallowed < 3; ) {
        try {
          nap(LONG);
        } catch (InterruptedException e) {
          swallowed++;
          note("interrupted");
        }
      }
      return Step.complete();
    });
    bench.after(Duration.ofMillis(500), worker::requestStop);

    WorkerExit exit = worker.live();

    assertThat(events)
        .containsExactly("interrupted at 500", "interrupted at 600", "interrupted at 700");
    assertThat(exit.handlerStuck()).isFalse();
  }

  @Test
  void aHandlerThatOutlastsTheGraceIsStuckAndFenced() {
    UUID run = bench.insert();
    AtomicReference<RunContext> context = new AtomicReference<>();
    LoopBench.OneLife worker =
        bench.worker(targeted(run).grace(Duration.ofSeconds(2)), (claimed, given) -> {
          context.set(given);
          napStubbornly(LONG);
          return Step.complete();
        });
    bench.after(Duration.ofMillis(500), worker::requestStop);

    WorkerExit exit = worker.live();

    assertThat(exit.reason()).isEqualTo(ExitReason.STOP_REQUESTED);
    assertThat(exit.handlerStuck()).isTrue();
    assertThat(exit.exitCode()).isEqualTo(WorkerExit.HALTED);
    assertThat(exit.duration()).isEqualTo(Duration.ofMillis(2_500));
    assertThat(bench.runs.holder(run)).isEqualTo("worker-1"); // until it runs out
    assertThatThrownBy(() -> context.get().call(() -> "call"))
        .isInstanceOf(RunRevokedException.class);
    bench.timing.advance(LONG);
    assertThat(bench.runs.status(run)).isEqualTo("active");
    assertThat(bench.runs.holder(run)).isNull();
  }

  // --- suspicion

  @Test
  void aForgedSignalIsLiftedAndNothingEnds() {
    UUID run = bench.insert();
    bench.after(Duration.ofMillis(100), () -> bench.runs.forgeSignal(run));

    WorkerExit exit = bench.live(targeted(run), (claimed, context) -> {
      nap(Duration.ofMillis(100));
      assertThat(context.isActive()).isFalse(); // suspected, not yet confirmed
      nap(Duration.ofMillis(5));
      assertThat(context.isActive()).isTrue();
      context.checkpoint();
      return Step.complete();
    });

    assertThat(exit.reason()).isEqualTo(ExitReason.TARGET_TERMINAL);
    assertThat(bench.runs.status(run)).isEqualTo("completed");
  }

  @Test
  void aCheckpointUnderSuspicionAsksTheDatabase() {
    UUID run = bench.insert();

    bench.live(targeted(run), (claimed, context) -> {
      bench.runs.forgeSignal(run);
      context.checkpoint();
      assertThat(context.isActive()).isTrue();
      bench.runs.forgeSignal(run);
      bench.runs.goSilent();
      assertThatThrownBy(context::checkpoint).isInstanceOf(StoreUnavailableException.class);
      bench.runs.answer();
      note("done");
      return Step.complete();
    });

    assertThat(events).hasSize(1);
  }

  // --- calls

  @Test
  void aCallEnteredAfterTheEndIsRefusedWithoutAnySignal() {
    UUID run = bench.insert();
    bench.runs.suppressSignals();

    WorkerExit exit = bench.live(targeted(run), (claimed, context) -> {
      context.call(() -> events.add("first"));
      bench.runs.end(run);
      context.call(() -> events.add("second"));
      return Step.complete();
    });

    assertThat(events).containsExactly("first");
    assertThat(exit.calls()).isEqualTo(1);
    assertThat(exit.reason()).isEqualTo(ExitReason.TARGET_TERMINAL);
    assertThat(bench.runs.failures(run)).isZero();
  }

  @Test
  void aCallIsRefusedWhileTheDatabaseCannotBeAsked() {
    UUID run = bench.insert();

    WorkerExit exit = bench.live(targeted(run).maxLoops(1), (claimed, context) -> {
      bench.runs.goSilent();
      bench.after(Duration.ofSeconds(1), bench.runs::answer);
      return context.call(() -> Step.complete());
    });

    assertThat(exit.calls()).isZero();
    assertThat(bench.runs.status(run)).isEqualTo("active");
    assertThat(bench.runs.failures(run)).isZero(); // not the handler's fault
  }

  @Test
  void aCallAfterATakeoverIsRefused() {
    UUID run = bench.insert();

    WorkerExit exit = bench.live(targeted(run), (claimed, context) -> {
      bench.runs.take(run, "another worker");
      return context.call(() -> Step.complete());
    });

    assertThat(exit.calls()).isZero();
    assertThat(exit.reason()).isEqualTo(ExitReason.LEASE_LOST);
  }

  @Test
  void aTransactionThatTheEndOvertakesIsRefused() {
    UUID run = bench.insert();

    bench.live(targeted(run), (claimed, context) -> {
      assertThatThrownBy(() -> context.inTransaction(connection -> {
            dev.leadlist.runner.store.InMemoryRunStore.note(connection, run);
            bench.runs.end(run);
            return "too late";
          }))
          .isInstanceOf(RunRevokedException.class);
      note("refused");
      return Step.complete();
    });

    assertThat(events).hasSize(1);
    assertThat(bench.runs.notes(run)).isZero();
  }

  @Test
  void aContextIsSpentOnceItsHandlerHasReturned() {
    UUID run = bench.insert();
    AtomicReference<RunContext> kept = new AtomicReference<>();

    bench.live(targeted(run), (claimed, context) -> {
      kept.set(context);
      return Step.complete();
    });

    assertThat(kept.get().isActive()).isFalse();
    assertThatThrownBy(() -> kept.get().call(() -> "late"))
        .isInstanceOf(RunRevokedException.class)
        .hasMessageContaining("returned");
  }

  // --- stop hooks

  @Test
  void stopHooksRunOnceInOrder() {
    UUID run = bench.insert();
    LoopBench.OneLife worker = bench.worker(targeted(run), (claimed, context) -> {
      context.onStop(() -> note("first"));
      context.onStop(() -> {
        throw new AssertionError("a hook that fails");
      });
      context.onStop(() -> note("third"));
      napStubbornly(Duration.ofSeconds(2));
      context.onStop(() -> note("late"));
      return Step.complete();
    });
    bench.after(Duration.ofMillis(500), () -> bench.runs.end(run));
    bench.after(Duration.ofMillis(900), worker::requestStop);

    worker.live();

    assertThat(events).containsExactly("first at 501", "third at 501", "late at 2000");
  }

  @Test
  void stopHooksDoNotRunAfterANormalReturn() {
    UUID run = bench.insert();

    bench.live(targeted(run), (claimed, context) -> {
      context.onStop(() -> note("stopped"));
      return Step.complete();
    });
    bench.timing.advance(LONG);

    assertThat(events).isEmpty();
  }

  // --- failures

  @Test
  void aFailureIsRetriedWithAGrowingPauseAndGivenUp() {
    UUID run = bench.insert();
    IOException last = new IOException("no answer");

    WorkerExit exit = bench.live(targeted(run).maxFailures(4).maxLoops(100), (claimed, context) -> {
      note("tried");
      throw last;
    });

    assertThat(events)
        .containsExactly("tried at 0", "tried at 1000", "tried at 3000", "tried at 7000");
    assertThat(exit.reason()).isEqualTo(ExitReason.HANDLER_FAILED);
    assertThat(exit.exitCode()).isEqualTo(70);
    assertThat(exit.failure()).containsSame(last);
    assertThat(bench.runs.status(run)).isEqualTo("error");
  }

  @Test
  void anUntargetedWorkerGivesARunUpAndGoesOn() {
    UUID bad = bench.insert();
    LoopBench.OneLife worker = bench.worker(untargeted().maxFailures(2), (claimed, context) -> {
      if (claimed.id().equals(bad)) {
        throw new IllegalStateException("bad run");
      }
      return Step.complete();
    });
    bench.after(Duration.ofSeconds(5), bench::insert);
    bench.after(Duration.ofSeconds(10), worker::requestStop);

    WorkerExit exit = worker.live();

    assertThat(exit.reason()).isEqualTo(ExitReason.STOP_REQUESTED);
    assertThat(exit.failure()).isEmpty();
    assertThat(bench.runs.status(bad)).isEqualTo("error");
    assertThat(bench.runs.status(new UUID(0, 2))).isEqualTo("completed");
  }

  @Test
  void aSuccessBetweenFailuresStartsTheCountAnew() {
    UUID run = bench.insert();
    List<Integer> calls = new ArrayList<>();

    WorkerExit exit = bench.live(targeted(run).maxFailures(2).maxLoops(100), (claimed, context) -> {
      calls.add(calls.size());
      if (calls.size() == 2) {
        return Step.next("contacts");
      }
      if (calls.size() == 4) {
        return Step.complete();
      }
      throw new IllegalStateException("every other time");
    });

    assertThat(exit.reason()).isEqualTo(ExitReason.TARGET_TERMINAL);
    assertThat(bench.runs.status(run)).isEqualTo("completed");
  }

  @Test
  void anErrorOrANullIsAFailureToo() {
    UUID run = bench.insert();
    List<Integer> calls = new ArrayList<>();

    WorkerExit exit = bench.live(targeted(run).maxLoops(100), (claimed, context) -> {
      calls.add(calls.size());
      if (calls.size() == 1) {
        throw new StackOverflowError("deep");
      }
      return calls.size() == 2 ? null : Step.complete();
    });

    assertThat(exit.reason()).isEqualTo(ExitReason.TARGET_TERMINAL);
    assertThat(calls).hasSize(3);
  }
}

package dev.leadlist.runner.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.zaxxer.hikari.HikariDataSource;
import dev.leadlist.runner.ExitReason;
import dev.leadlist.runner.Revocation;
import dev.leadlist.runner.Run;
import dev.leadlist.runner.RunContext;
import dev.leadlist.runner.RunHandler;
import dev.leadlist.runner.RunRevokedException;
import dev.leadlist.runner.Step;
import dev.leadlist.runner.StoreUnavailableException;
import dev.leadlist.runner.Worker;
import dev.leadlist.runner.WorkerExit;
import dev.leadlist.runner.faults.FaultRounds;
import dev.leadlist.runner.faults.FaultTally;
import dev.leadlist.runner.faults.Harm;
import java.time.Duration;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** P2: no call to the outside is let through once the run's end was acknowledged. */
@ParameterizedClass
@EnumSource(Mode.class)
class CallTests {
  private final Mode mode;
  private final Workplace place;

  CallTests(Mode mode) {
    this.mode = mode;
    this.place = new Workplace(mode);
  }

  @AfterEach
  void closeAll() {
    place.close();
  }

  @Test
  void letsNoCallThroughThatWasEnteredAfterTheEnd() throws Exception {
    callUntilTheEnd("a run ends, a few", mode.listens() ? 50 : 15, () -> {});
  }

  @Test
  void letsNoCallThroughWhenTheListenerDiesBeforeTheEnd() throws Exception {
    callUntilTheEnd("listener killed during calls, a few", 10, place::killListeners);
  }

  @Test
  @Tag("faults")
  void letsNoCallThroughInThousandsOfEnds() throws Exception {
    callUntilTheEnd("a run ends during calls", FaultRounds.of(500), () -> {});
    callUntilTheEnd("listener killed during calls", FaultRounds.of(500), place::killListeners);
  }

  private void callUntilTheEnd(String scenario, int rounds, Runnable beforeTheEnd)
      throws Exception {
    try (FaultTally tally = new FaultTally(scenario + ", " + mode)) {
      callUntilTheEnd(rounds, beforeTheEnd, tally);
    }
  }

  private void callUntilTheEnd(int rounds, Runnable beforeTheEnd, FaultTally tally)
      throws Exception {
    Random random = FaultRounds.random();
    for (int round = 0; round < rounds; round++) {
      UUID run = place.runs.insertActive();
      TightCalls calls = new TightCalls();
      Worker worker = place.start(place.worker(run, calls));
      Eventually.opens("calls are made", calls.begun);
      Eventually.randomPhase(random, Duration.ofMillis(20));
      beforeTheEnd.run();
      long ended = place.outsider.setStatus(run, "completed");
      WorkerExit exit = Workplace.exitOf(worker);
      worker.close();
      assertThat(exit.reason()).isEqualTo(ExitReason.TARGET_TERMINAL);
      tally.rounds(1);
      tally.countIf(calls.lastAcceptedAt - ended >= 0, Harm.CALL_AFTER_THE_END, "round " + round);
      assertThat(exit.calls()).as("refused calls do not count").isEqualTo(calls.accepted.get());
      assertThat(calls.refusal.revocation()).isEqualTo(Revocation.RUN_TERMINAL);
    }
  }

  /** Calls as fast as it can, and notes when the last call that was let through was entered. */
  private static final class TightCalls implements RunHandler {
    private final CountDownLatch begun = new CountDownLatch(1);
    private volatile long lastAcceptedAt;
    private final AtomicInteger accepted = new AtomicInteger();
    private volatile RunRevokedException refusal;

    @Override
    public Step handle(Run run, RunContext context) throws Exception {
      try {
        while (true) {
          long entered = System.nanoTime();
          context.call(() -> accept(entered));
        }
      } catch (RunRevokedException e) {
        refusal = e;
        throw e;
      }
    }

    private long accept(long entered) {
      lastAcceptedAt = entered;
      accepted.incrementAndGet();
      begun.countDown();
      return entered;
    }
  }

  @Test
  void refusesACallWhileTheDatabaseCannotBeAsked() throws Exception {
    UUID run = place.runs.insertActive();
    CountDownLatch handling = new CountDownLatch(1);
    CountDownLatch cutOff = new CountDownLatch(1);
    CountDownLatch refused = new CountDownLatch(1);
    AtomicReference<Exception> refusal = new AtomicReference<>();
    AtomicReference<Duration> took = new AtomicReference<>();
    AtomicInteger called = new AtomicInteger();
    RunHandler handler = (r, context) -> {
      handling.countDown();
      cutOff.await();
      long entered = System.nanoTime();
      try {
        return context.call(() -> {
          called.incrementAndGet();
          return Step.again();
        });
      } catch (StoreUnavailableException e) {
        refusal.compareAndSet(null, e);
        took.compareAndSet(null, Duration.ofNanos(System.nanoTime() - entered));
        refused.countDown();
        throw e;
      }
    };
    try (FaultyNetwork network = new FaultyNetwork(place.database.port());
        HikariDataSource pool = Workplace.pool(network.jdbcUrl(place.database.name()));
        Worker worker = Workplace.worker(pool, run, handler).build()) {
      worker.start();
      Eventually.opens("the handler runs", handling);
      network.freeze();
      cutOff.countDown();
      Eventually.opens("the call is refused", refused);
      assertThat(refusal.get()).hasMessageContaining(run.toString());
      assertThat(took.get()).isBetween(Duration.ofMillis(900), Duration.ofMillis(1_700));
      assertThat(called).hasValue(0);
      worker.requestStop();
      network.thaw();
      assertThat(Workplace.exitOf(worker).calls()).isZero();
    }
  }

  @Test
  void interruptsTheCallInFlight() throws Exception {
    UUID run = place.runs.insertActive();
    BlockedCall blocked = new BlockedCall();
    Worker worker = place.start(place.worker(run, blocked));
    Eventually.opens("the handler is in its call", blocked.entered);
    place.outsider.setStatus(run, "completed");
    WorkerExit exit = Workplace.exitOf(worker);
    assertThat(blocked.wasInterrupted()).isTrue();
    assertThat(exit.calls()).isEqualTo(1);
    assertThat(exit.handlerStuck()).isFalse();
  }

  @Test
  void runsTheStopHookOfACallThatNoInterruptEnds() throws Exception {
    UUID run = place.runs.insertActive();
    CountDownLatch inCall = new CountDownLatch(1);
    AtomicInteger hooks = new AtomicInteger();
    AtomicInteger answered = new AtomicInteger();
    CountDownLatch socketClosed = new CountDownLatch(1);
    RunHandler stubborn = (r, context) -> {
      context.onStop(() -> {
        hooks.incrementAndGet();
        socketClosed.countDown();
      });
      return context.call(() -> {
        inCall.countDown();
        awaitInSpiteOfInterrupts(socketClosed);
        answered.incrementAndGet();
        return Step.complete();
      });
    };
    Worker worker = place.start(place.worker(run, stubborn));
    Eventually.opens("the handler is in its call", inCall);
    place.outsider.setStatus(run, "error");
    WorkerExit exit = Workplace.exitOf(worker);
    assertThat(exit.handlerStuck()).isFalse();
    assertThat(hooks).hasValue(1);
    assertThat(answered).hasValue(1);
    assertThat(place.runs.status(run)).as("its result is not written").isEqualTo("error");
  }

  @Test
  void refusesEverythingAfterTheHandlerHasReturned() throws Exception {
    UUID run = place.runs.insertActive();
    AtomicReference<RunContext> kept = new AtomicReference<>();
    RunHandler keeping = (r, context) -> {
      kept.set(context);
      return Step.complete();
    };
    try (Worker worker = place.worker(run, keeping).build()) {
      worker.run();
    }
    AtomicInteger called = new AtomicInteger();
    RunContext context = kept.get();
    assertThat(context.isActive()).isFalse();
    assertThat(catchThrowable(() -> context.call(called::incrementAndGet)))
        .isInstanceOf(RunRevokedException.class);
    assertThat(called).hasValue(0);
  }

  static void awaitInSpiteOfInterrupts(CountDownLatch latch) {
    boolean interrupted = false;
    while (latch.getCount() > 0) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

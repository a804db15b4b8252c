package dev.leadlist.runner.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadlist.runner.ExitReason;
import dev.leadlist.runner.RunHandler;
import dev.leadlist.runner.Step;
import dev.leadlist.runner.Worker;
import dev.leadlist.runner.WorkerExit;
import dev.leadlist.runner.faults.FaultRounds;
import java.time.Duration;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** P1: a targeted worker leaves once its run is terminal or its row is gone. */
@ParameterizedClass
@EnumSource(Mode.class)
class TargetTests {
  private static final RunHandler AGAIN = (run, context) -> Step.again();

  private final Mode mode;
  private final Workplace place;
  private final LifeLog life = new LifeLog();

  TargetTests(Mode mode) {
    this.mode = mode;
    this.place = new Workplace(mode);
  }

  @AfterEach
  void closeAll() {
    place.close();
  }

  @Test
  void worksThroughStagesAndLeavesWhenItsRunIsCompleted() {
    UUID run = place.runs.insertActive();
    RunHandler pipeline = (r, context) ->
        r.stage().equals("company_discovery") ? Step.next("contact_discovery") : Step.complete();
    try (Worker worker = place.worker(run, pipeline).build()) {
      WorkerExit exit = worker.run();
      assertThat(exit.reason()).isEqualTo(ExitReason.TARGET_TERMINAL);
      assertThat(exit.loops()).isEqualTo(2);
    }
    assertThat(place.runs.status(run)).isEqualTo("completed");
    assertThat(place.runs.stage(run)).isEqualTo("contact_discovery");
  }

  @Test
  void neverCallsTheHandlerOfARunThatIsOverBeforeTheStart() {
    AtomicInteger handled = new AtomicInteger();
    RunHandler counting = (run, context) -> {
      handled.incrementAndGet();
      return Step.again();
    };
    for (String status : new String[] {"completed", "error", "archived", "\\t completed \\n"}) {
      UUID run = place.runs.insert(status);
      try (Worker worker = place.worker(run, counting).build()) {
        assertThat(worker.run().reason()).as(status).isEqualTo(ExitReason.TARGET_TERMINAL);
      }
    }
    try (Worker worker = place.worker(UUID.randomUUID(), counting).build()) {
      assertThat(worker.run().reason()).as("never there").isEqualTo(ExitReason.TARGET_MISSING);
    }
    assertThat(handled).hasValue(0);
  }

  @Test
  void leavesForEachTerminalStatusWhileItWaitsIdle() throws Exception {
    for (String status : new String[] {"completed", "error", "archived", "\\t completed \\n"}) {
      UUID run = place.runs.insert("idle");
      LifeLog log = new LifeLog();
      Worker worker = startWarm(run, AGAIN, log);
      long ended = place.outsider.setStatus(run, status);
      assertThat(log.leftAfter(ended)).as(status).isLessThan(mode.bound());
      assertThat(Workplace.exitOf(worker).reason()).isEqualTo(ExitReason.TARGET_TERMINAL);
    }
  }

  @Test
  void leavesWhenItsRowIsDeletedWhileItWaitsIdle() throws Exception {
    UUID run = place.runs.insert("idle");
    Worker worker = startWarm(run, AGAIN, life);
    long deleted = place.outsider.delete(run);
    assertThat(life.leftAfter(deleted)).isLessThan(mode.bound());
    assertThat(Workplace.exitOf(worker).reason()).isEqualTo(ExitReason.TARGET_MISSING);
  }

  @Test
  void leavesWhenItsTableIsTruncatedInMidCall() throws Exception {
    UUID run = place.runs.insertActive();
    BlockedCall blocked = new BlockedCall();
    Worker worker = startWarm(run, blocked, life);
    Eventually.opens("the handler is in its call", blocked.entered);
    long truncated = place.outsider.truncate();
    assertThat(life.leftAfter(truncated)).isLessThan(mode.bound());
    assertThat(Workplace.exitOf(worker).reason()).isEqualTo(ExitReason.TARGET_MISSING);
    assertThat(blocked.wasInterrupted()).isTrue();
  }

  @Test
  void leavesWhileItsRunIsActiveButPaused() throws Exception {
    UUID run = place.runs.insertActive();
    CountDownLatch paused = new CountDownLatch(1);
    RunHandler pausing = (r, context) -> {
      paused.countDown();
      return Step.again(Duration.ofMinutes(1));
    };
    Worker worker = startWarm(run, pausing, life);
    Eventually.opens("the handler was called", paused);
    long ended = place.outsider.setStatus(run, "archived");
    assertThat(life.leftAfter(ended)).isLessThan(mode.bound());
    assertThat(Workplace.exitOf(worker).reason()).isEqualTo(ExitReason.TARGET_TERMINAL);
  }

  @Test
  void leavesInMidCall() throws Exception {
    UUID run = place.runs.insertActive();
    BlockedCall blocked = new BlockedCall();
    Worker worker = startWarm(run, blocked, life);
    Eventually.opens("the handler is in its call", blocked.entered);
    long ended = place.outsider.setStatus(run, "completed");
    assertThat(life.leftAfter(ended)).isLessThan(mode.bound());
    WorkerExit exit = Workplace.exitOf(worker);
    assertThat(exit.reason()).isEqualTo(ExitReason.TARGET_TERMINAL);
    assertThat(exit.handlerStuck()).isFalse();
    assertThat(blocked.wasInterrupted()).isTrue();
  }

  @Test
  void leavesInMidComputation() throws Exception {
    UUID run = place.runs.insertActive();
    CountDownLatch computing = new CountDownLatch(1);
    RunHandler computation = (r, context) -> {
      while (true) {
        context.checkpoint();
        computing.countDown();
        Thread.onSpinWait();
      }
    };
    Worker worker = startWarm(run, computation, life);
    Eventually.opens("the handler computes", computing);
    long ended = place.outsider.setStatus(run, "completed");
    assertThat(life.leftAfter(ended)).isLessThan(mode.bound());
    WorkerExit exit = Workplace.exitOf(worker);
    assertThat(exit.reason()).isEqualTo(ExitReason.TARGET_TERMINAL);
    assertThat(exit.handlerStuck()).isFalse();
  }

  @Test
  void leavesInMidTransaction() throws Exception {
    UUID run = place.runs.insertActive();
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    RunHandler transaction = (r, context) -> context.inTransaction(connection -> {
      inside.countDown();
      never.await();
      return Step.again();
    });
    Worker worker = startWarm(run, transaction, life);
    Eventually.opens("the transaction is open", inside);
    long ended = place.outsider.setStatus(run, "completed");
    assertThat(life.leftAfter(ended)).isLessThan(mode.bound());
    WorkerExit exit = Workplace.exitOf(worker);
    assertThat(exit.reason()).isEqualTo(ExitReason.TARGET_TERMINAL);
    assertThat(exit.handlerStuck()).isFalse();
  }

  @Test
  void leavesWhenItsRunEndsWhileItStarts() throws Exception {
    Random random = FaultRounds.random();
    for (int round = 0; round < (mode.listens() ? 20 : 8); round++) {
      UUID run = place.runs.insertActive();
      LifeLog log = new LifeLog();
      Worker worker = place.build(place
          .worker(run, new BlockedCall())
          .pollInterval(Duration.ofMillis(mode.listens() ? 200 : 50))
          .listener(log));
      Thread starter = new Thread(worker::start, "starter");
      starter.start();
      Eventually.randomPhase(random, Duration.ofMillis(round % 2 == 0 ? 50 : 300));
      long ended = place.outsider.setStatus(run, "completed");
      starter.join();
      // the first seconds of a listener: the poll alone may have to find it
      assertThat(log.leftAfter(ended))
          .as("round %d", round)
          .isLessThan(Mode.POLL_INTERVAL.plusSeconds(1));
      assertThat(Workplace.exitOf(worker).reason()).isEqualTo(ExitReason.TARGET_TERMINAL);
      worker.close();
    }
  }

  @Test
  void isNotRevivedByARunThatIsSetActiveAgain() throws Exception {
    UUID run = place.runs.insertActive();
    CountDownLatch interrupted = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicInteger handled = new AtomicInteger();
    CountDownLatch inCall = new CountDownLatch(1);
    RunHandler slowToLeave = (r, context) -> {
      handled.incrementAndGet();
      try {
        return context.call(() -> {
          inCall.countDown();
          Thread.sleep(60_000);
          return Step.again();
        });
      } catch (InterruptedException e) {
        interrupted.countDown();
        while (goOn.getCount() > 0) {
          Thread.onSpinWait(); // in spite of the interrupts that follow
        }
        throw e;
      }
    };
    Worker worker = startWarm(run, slowToLeave, life);
    Eventually.opens("the handler is in its call", inCall);
    place.outsider.setStatus(run, "completed");
    Eventually.opens("the call is interrupted", interrupted);
    place.outsider.setStatus(run, "active");
    goOn.countDown();
    assertThat(Workplace.exitOf(worker).reason()).isEqualTo(ExitReason.TARGET_TERMINAL);
    assertThat(handled).hasValue(1);
    assertThat(place.runs.status(run)).isEqualTo("active");
  }

  @Test
  void goesOnForStatusesThatOnlyLookTerminal() {
    for (String status : new String[] {"Completed", "ERROR", "completed_", "\\u00a0completed"}) {
      UUID run = place.runs.insert(status);
      try (Worker worker = place
          .worker(run, AGAIN)
          .pollInterval(Duration.ofMillis(10))
          .maxLoops(2)
          .build()) {
        assertThat(worker.run().reason()).as(status).isEqualTo(ExitReason.LOOP_LIMIT);
      }
    }
  }

  private Worker startWarm(UUID run, RunHandler handler, LifeLog log) throws Exception {
    Worker worker = place.start(place.worker(run, handler).listener(log));
    Eventually.opens("the worker has started", log.started);
    if (mode.listens()) {
      place.awaitListener();
    }
    return worker;
  }
}

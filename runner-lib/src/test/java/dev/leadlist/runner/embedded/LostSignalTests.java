package dev.leadlist.runner.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadlist.runner.ExitReason;
import dev.leadlist.runner.RunContext;
import dev.leadlist.runner.RunTable;
import dev.leadlist.runner.Step;
import dev.leadlist.runner.Worker;
import dev.leadlist.runner.WorkerExit;
import dev.leadlist.runner.faults.FaultRounds;
import dev.leadlist.runner.faults.FaultTally;
import dev.leadlist.runner.faults.Harm;
import dev.leadlist.runner.postgres.schema.Schema;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * P3: whatever becomes of a signal, its run's worker leaves within a poll interval and a second.
 */
class LostSignalTests {
  private static final Duration BOUND = Duration.ofMillis(1_200);
  private static final String CHANNEL = "\"leadlist_pm_pipeline.runs\"";

  private final Workplace place = new Workplace(Mode.FULL);
  private final FaultyNetwork network = new FaultyNetwork(place.database.port());
  private final BlockedCall blocked = new BlockedCall();
  private final LifeLog life = new LifeLog();

  @AfterEach
  void closeAll() {
    place.close();
    network.close();
  }

  @Test
  void leavesThoughTheListenerIsKilledBeforeTheEnd() throws Exception {
    try (FaultTally tally = new FaultTally("listener killed before the end, a few")) {
      killListenersBeforeTheEnd(20, tally);
    }
  }

  @Test
  @Tag("faults")
  void leavesThoughTheListenerIsKilledBeforeHundredsOfEnds() throws Exception {
    try (FaultTally tally = new FaultTally("listener killed right before the end")) {
      killListenersBeforeTheEnd(FaultRounds.of(300), tally);
    }
  }

  private void killListenersBeforeTheEnd(int rounds, FaultTally tally) throws Exception {
    Random random = FaultRounds.random();
    for (int round = 0; round < rounds; round++) {
      UUID run = place.runs.insertActive();
      LifeLog log = new LifeLog();
      BlockedCall call = new BlockedCall();
      Worker worker = place.start(place.worker(run, call).listener(log));
      Eventually.opens("the handler is in its call", call.entered);
      Eventually.randomPhase(random, Duration.ofMillis(60));
      place.killListeners();
      Eventually.randomPhase(random, Duration.ofMillis(round % 2 == 0 ? 1 : 80));
      long ended = place.outsider.setStatus(run, "completed");
      Duration took = log.leftAfter(ended);
      tally.rounds(1);
      tally.countIf(
          took.compareTo(BOUND) >= 0, Harm.LOST_STOP_SIGNAL, "round " + round + ": " + took);
      assertThat(Workplace.exitOf(worker).reason()).isEqualTo(ExitReason.TARGET_TERMINAL);
      worker.close();
    }
  }

  @Test
  void leavesThoughTheListenerCannotReconnect() throws Exception {
    UUID run = place.runs.insertActive();
    Worker worker =
        place.start(place.worker(run, blocked).listener(life).notifications(throughNetwork()));
    Eventually.opens("the handler is in its call", blocked.entered);
    place.awaitListener();
    network.refuse();
    long ended = place.outsider.setStatus(run, "completed");
    assertThat(life.leftAfter(ended)).isLessThan(BOUND);
    assertThat(Workplace.exitOf(worker).reason()).isEqualTo(ExitReason.TARGET_TERMINAL);
  }

  @Test
  void leavesThoughTheListenersConnectionIsHalfOpen() throws Exception {
    UUID run = place.runs.insertActive();
    Worker worker =
        place.start(place.worker(run, blocked).listener(life).notifications(throughNetwork()));
    Eventually.opens("the handler is in its call", blocked.entered);
    place.awaitListener();
    network.freeze();
    long ended = place.outsider.setStatus(run, "completed");
    assertThat(life.leftAfter(ended)).isLessThan(BOUND);
    assertThat(Workplace.exitOf(worker).reason()).isEqualTo(ExitReason.TARGET_TERMINAL);
  }

  /** No interrupt ends a read from a server, which the claim would wait for until its timeout. */
  @Test
  void leavesThoughItsClaimGetsNoAnswer() throws Exception {
    UUID run = place.runs.insertActive();
    try (Connection other = place.database.dataSource().getConnection();
        Statement lock = other.createStatement()) {
      other.setAutoCommit(false);
      lock.execute("lock table pm_pipeline.run_leases in exclusive mode");
      Worker worker = place.start(place
          .worker(run, blocked)
          .pollInterval(Duration.ofMinutes(1)) // one piece of news has to do
          .listener(life));
      place.awaitListener();
      Eventually.that(
          "the claim waits for the lock",
          () ->
              !place.database.query("select 1 from pg_locks where not granted").isEmpty());
      long ended = place.outsider.setStatus(run, "completed");
      assertThat(life.leftAfter(ended)).isLessThan(BOUND);
      assertThat(Workplace.exitOf(worker).reason()).isEqualTo(ExitReason.TARGET_TERMINAL);
      assertThat(Workplace.exitOf(worker).failure())
          .as("nobody needed the answer")
          .isEmpty();
    }
  }

  @Test
  void saysOnceThatItPollsWhereListenSucceedsAndNothingArrives() throws Exception {
    UUID run = place.runs.insertActive();
    network.swallowNotifications();
    try (LogCapture log = new LogCapture()) {
      Worker worker =
          place.start(place.worker(run, blocked).listener(life).notifications(throughNetwork()));
      Eventually.that(
          "the log says that it polls",
          () -> !log.with("no notifications, polling").isEmpty());
      long ended = place.outsider.setStatus(run, "completed");
      assertThat(life.leftAfter(ended)).isLessThan(BOUND);
      Workplace.exitOf(worker);
      worker.close();
      assertThat(log.with("no notifications, polling"))
          .singleElement()
          .asString()
          .contains("transaction pooler", "notifications(DataSource)");
    }
  }

  @Test
  void readsWhatItMissedWhenTheListenerReconnects() throws Exception {
    UUID run = place.runs.insertActive();
    Worker worker = place.start(place
        .worker(run, blocked)
        .pollInterval(Duration.ofMinutes(1)) // no poll can help
        .listener(life)
        .notifications(throughNetwork()));
    Eventually.opens("the handler is in its call", blocked.entered);
    place.awaitListener();
    network.refuse();
    Eventually.that("the listening session is gone", () -> place.listeners() == 0);
    place.outsider.setStatus(run, "completed");
    network.restore();
    assertThat(Workplace.exitOf(worker).reason()).isEqualTo(ExitReason.TARGET_TERMINAL);
  }

  @Test
  void writesNothingToARunThatEndsWhileItsWorkerDrains() throws Exception {
    UUID run = place.runs.insertActive();
    CountDownLatch handling = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    Worker worker = place.start(place.worker(run, (r, context) -> {
      handling.countDown();
      CallTests.awaitInSpiteOfInterrupts(goOn);
      return Step.complete();
    }));
    Eventually.opens("the handler runs", handling);
    worker.requestStop();
    place.outsider.setStatus(run, "archived");
    goOn.countDown();
    WorkerExit exit = Workplace.exitOf(worker);
    assertThat(exit.reason()).isEqualTo(ExitReason.STOP_REQUESTED);
    assertThat(place.runs.status(run)).isEqualTo("archived");
  }

  @Test
  void goesOnThroughForgedSignals() throws Exception {
    UUID run = place.runs.insertActive();
    Worker worker = place.start(place.worker(run, blocked).listener(life));
    Eventually.opens("the handler is in its call", blocked.entered);
    place.awaitListener();
    for (int i = 0; i < 50; i++) {
      forge(CHANNEL, UUID.randomUUID().toString());
      forge(CHANNEL, "x".repeat(7_900));
      forge(CHANNEL, "*");
      forge(CHANNEL, "");
      forge(CHANNEL, "nonce " + UUID.randomUUID());
      forge(CHANNEL, "zzzzzzzz-zzzz-zzzz-zzzz-zzzzzzzzzzzz");
      forge(CHANNEL, run.toString());
    }
    // signals arrive in order: the true one comes last
    long ended = place.outsider.setStatus(run, "completed");
    assertThat(life.leftAfter(ended)).isLessThan(Mode.FULL.bound());
    assertThat(Workplace.exitOf(worker).reason()).isEqualTo(ExitReason.TARGET_TERMINAL);
  }

  @Test
  void neverInterruptsACallForAForgedSignal() throws Exception {
    UUID run = place.runs.insertActive();
    CountDownLatch inCall = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicReference<RunContext> given = new AtomicReference<>();
    Worker worker = place.start(place
        .worker(
            run,
            (r, context) -> context.call(() -> {
              given.set(context);
              inCall.countDown();
              goOn.await();
              return Step.complete();
            }))
        .pollInterval(Duration.ofMinutes(1)));
    Eventually.opens("the handler is in its call", inCall);
    place.awaitListener();
    RunContext context = given.get();
    int suspected = 0;
    for (int i = 0; i < 500; i++) {
      forge(CHANNEL, run.toString());
      suspected += context.isActive() ? 0 : 1;
      Eventually.that("the suspicion is lifted", context::isActive);
    }
    assertThat(suspected).as("the signals arrived").isPositive();
    goOn.countDown();
    assertThat(Workplace.exitOf(worker).reason()).isEqualTo(ExitReason.TARGET_TERMINAL);
    assertThat(place.runs.status(run)).as("written by the call").isEqualTo("completed");
  }

  @Test
  void takesNoNoticeOfSignalsForOtherTables() throws Exception {
    RunTable other = RunTable.builder().schema("other").build();
    Schema.install(place.database.dataSource(), other);
    UUID run = place.runs.insertActive();
    place.outsider.execute(
        "insert into other.runs select id, criteria, target_quantity, stage, status"
            + " from pm_pipeline.runs");
    Worker worker = place.start(place.worker(run, blocked).listener(life));
    Eventually.opens("the handler is in its call", blocked.entered);
    place.awaitListener();
    forge("\"leadlist_other.runs\"", run.toString());
    place.outsider.execute("update other.runs set status = 'completed'");
    forge("anything", run.toString());
    assertThat(blocked.wasInterrupted()).isFalse();
    long ended = place.outsider.setStatus(run, "completed");
    assertThat(life.leftAfter(ended)).isLessThan(Mode.FULL.bound());
    assertThat(Workplace.exitOf(worker).reason()).isEqualTo(ExitReason.TARGET_TERMINAL);
    assertThat(blocked.wasInterrupted()).isTrue();
  }

  private void forge(String channel, String payload) {
    place.outsider.execute("notify %s, '%s'".formatted(channel, payload));
  }

  private DataSource throughNetwork() {
    PGSimpleDataSource dataSource = new PGSimpleDataSource();
    dataSource.setUrl(network.jdbcUrl(place.database.name()));
    return dataSource;
  }
}

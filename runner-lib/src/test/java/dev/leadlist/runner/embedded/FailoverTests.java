package dev.leadlist.runner.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.leadlist.runner.ExitReason;
import dev.leadlist.runner.RunHandler;
import dev.leadlist.runner.StoreUnavailableException;
import dev.leadlist.runner.Worker;
import dev.leadlist.runner.WorkerExit;
import dev.leadlist.runner.faults.FaultRounds;
import dev.leadlist.runner.faults.FaultTally;
import dev.leadlist.runner.faults.Harm;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A failover to a synchronous standby: what was acknowledged stays, workers go on there, and
 * neither the standby before nor the old primary afterwards is believed.
 */
@Tag("faults")
class FailoverTests {
  private static final Duration BOUND = Mode.POLL_INTERVAL.plusSeconds(1);

  @Test
  void aRunThatEndedRightBeforeItStaysEnded() throws Exception {
    try (FaultTally tally = new FaultTally("failover, a run ends right before it")) {
      for (int round = 0; round < FaultRounds.of(3); round++) {
        try (FailoverPair pair = FailoverPair.start();
            HikariDataSource pool = Workplace.pool(pair.jdbcUrl())) {
          endRightBefore(pair, pool, tally);
        }
      }
    }
  }

  private static void endRightBefore(FailoverPair pair, HikariDataSource pool, FaultTally tally)
      throws Exception {
    UUID ending = pair.insertActive();
    UUID going = pair.insertActive();
    LifeLog life = new LifeLog();
    RestlessCalls ended = new RestlessCalls();
    RestlessCalls goesOn = new RestlessCalls();
    Worker first = Workplace.worker(pool, ending, ended).listener(life).build().start();
    Worker second = Workplace.worker(pool, going, goesOn).build().start();
    Eventually.that("calls", () -> ended.accepted.get() > 0 && goesOn.accepted.get() > 0);
    long end = pair.primary.complete(List.of(ending));
    long back = pair.failOver();
    Duration took = life.leftAfter(back);
    int before = goesOn.accepted.get();
    Eventually.that("the other goes on", () -> goesOn.accepted.get() > before);
    WorkerExit exit = Workplace.exitOf(first);
    second.requestStop();
    Workplace.exitOf(second);
    first.close();
    second.close();
    tally.rounds(1);
    tally.countIf(took.compareTo(BOUND) > 0, Harm.STALE_WORKER, "took " + took);
    tally.countIf(
        exit.reason() != ExitReason.TARGET_TERMINAL, Harm.LOST_STOP_SIGNAL, exit.toString());
    tally.countIf(ended.enteredAfter(end), Harm.CALL_AFTER_THE_END, "run " + ending);
    tally.countIf(!status(pair, ending).equals("completed"), Harm.STALE_WRITE, "run " + ending);
  }

  @Test
  void anOldPrimaryThatComesBackIsNotBelieved() throws Exception {
    try (FaultTally tally = new FaultTally("failover, the old primary comes back")) {
      Random random = FaultRounds.random();
      for (int round = 0; round < FaultRounds.of(3); round++) {
        try (FailoverPair pair = FailoverPair.start();
            HikariDataSource pool = Workplace.pool(pair.jdbcUrl())) {
          comeBack(pair, pool, random, tally);
        }
      }
    }
  }

  private static void comeBack(
      FailoverPair pair, HikariDataSource pool, Random random, FaultTally tally) throws Exception {
    UUID run = pair.insertActive();
    LifeLog life = new LifeLog();
    RestlessCalls calls = new RestlessCalls();
    Worker worker =
        Workplace.worker(pool, run, callingOn(calls)).listener(life).build().start();
    Eventually.that("calls", () -> calls.accepted.get() > 0);
    pair.failOver();
    int before = calls.accepted.get();
    Eventually.that("it goes on", () -> calls.accepted.get() > before);
    pair.bringBack(); // first in the URL
    cutOff(pair);
    long ended = pair.complete(run);
    Eventually.that(
        "sessions at the old primary",
        () -> !FailoverPair.query(pair.primary.jdbcUrl(), """
            select 1 from pg_stat_activity
            where backend_type = 'client backend' and pid <> pg_backend_pid()
            """).isEmpty());
    Eventually.randomPhase(random, Duration.ofSeconds(2));
    boolean called = calls.enteredAfter(ended);
    pair.primary.goDown(CrashableServer.End.IMMEDIATE);
    Duration took = life.leftAfter(System.nanoTime());
    WorkerExit exit = Workplace.exitOf(worker);
    worker.close();
    tally.rounds(1);
    tally.countIf(called || calls.enteredAfter(ended), Harm.CALL_AFTER_THE_END, "run " + run);
    tally.countIf(took.compareTo(BOUND) > 0, Harm.STALE_WORKER, "took " + took);
    tally.countIf(
        exit.reason() != ExitReason.TARGET_TERMINAL, Harm.LOST_STOP_SIGNAL, exit.toString());
  }

  /** Calls without writing a result in between, which would wait for the standby that is gone. */
  private static RunHandler callingOn(RestlessCalls calls) {
    return (run, context) -> {
      while (true) {
        try {
          calls.handle(run, context);
        } catch (StoreUnavailableException e) {
          Thread.sleep(10); // refused; it may be let again
        }
      }
    };
  }

  /** Ends all sessions of the new primary's, so that whoever asks again connects again. */
  private static void cutOff(FailoverPair pair) throws Exception {
    pair.execute("""
        select pg_terminate_backend(pid) from pg_stat_activity
        where backend_type = 'client backend' and pid <> pg_backend_pid()
        """);
  }

  private static String status(FailoverPair pair, UUID run) throws Exception {
    return FailoverPair.query(
        pair.standbyUrl(), "select status from pm_pipeline.runs where id = '%s'".formatted(run));
  }

  @Test
  void aStandbyIsNotBelieved() throws Exception {
    try (FailoverPair pair = FailoverPair.start();
        HikariDataSource standby = Workplace.pool(pair.standbyUrl());
        FaultTally tally = new FaultTally("a pool that leads to a standby")) {
      UUID run = pair.insertActive();
      RestlessCalls calls = new RestlessCalls();
      Worker worker = Workplace.worker(standby, run, calls)
          .maxRuntime(Duration.ofSeconds(3))
          .build()
          .start();
      WorkerExit exit = Workplace.exitOf(worker);
      worker.close();
      tally.rounds(1);
      tally.countIf(calls.accepted.get() > 0, Harm.CALL_AFTER_THE_END, exit.toString());
      assertThat(exit.reason()).isNotEqualTo(ExitReason.TARGET_TERMINAL);
    }
  }
}

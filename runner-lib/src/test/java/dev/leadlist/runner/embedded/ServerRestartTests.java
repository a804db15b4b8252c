package dev.leadlist.runner.embedded;

import com.zaxxer.hikari.HikariDataSource;
import dev.leadlist.runner.ExitReason;
import dev.leadlist.runner.RunHandler;
import dev.leadlist.runner.Worker;
import dev.leadlist.runner.WorkerExit;
import dev.leadlist.runner.faults.FaultRounds;
import dev.leadlist.runner.faults.FaultTally;
import dev.leadlist.runner.faults.Harm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** P1 to P3 over a restart of PostgreSQL, while workers wait, claim and handle. */
@Tag("faults")
class ServerRestartTests {
  private static final Duration BOUND = Mode.POLL_INTERVAL.plusSeconds(1);

  /** A worker, and what was noticed of it. */
  private record Witness(String doing, Worker worker, LifeLog log, RestlessCalls calls) {}

  @Test
  void workersLeaveAfterARestartWhoseRunsEndedBeforeOrAfterIt() throws Exception {
    Random random = FaultRounds.random();
    try (CrashableServer server = CrashableServer.start();
        HikariDataSource pool = Workplace.pool(server.jdbcUrl())) {
      for (CrashableServer.End how : CrashableServer.End.values()) {
        rounds(server, pool, how, true, random);
        rounds(server, pool, how, false, random);
      }
    }
  }

  private static void rounds(
      CrashableServer server,
      HikariDataSource pool,
      CrashableServer.End how,
      boolean endsBefore,
      Random random)
      throws Exception {
    String when = endsBefore ? "before" : "after";
    try (FaultTally tally = new FaultTally("restart " + how + ", runs ended " + when)) {
      for (int round = 0; round < FaultRounds.of(10); round++) {
        restart(server, pool, how, endsBefore, random, tally);
      }
    }
  }

  private static void restart(
      CrashableServer server,
      HikariDataSource pool,
      CrashableServer.End how,
      boolean endsBefore,
      Random random,
      FaultTally tally)
      throws Exception {
    List<UUID> runs = new ArrayList<>();
    List<Witness> witnesses = new ArrayList<>();
    for (String doing : List.of("waits", "claims", "handles")) {
      UUID run = server.insert(doing.equals("waits") ? "paused" : "active");
      LifeLog log = new LifeLog();
      RestlessCalls calls = new RestlessCalls();
      RunHandler handler = doing.equals("handles") ? new BlockedCall() : calls;
      Worker worker = Workplace.worker(pool, run, handler).listener(log).build().start();
      runs.add(run);
      witnesses.add(new Witness(doing, worker, log, calls));
    }
    Eventually.randomPhase(random, Duration.ofMillis(300));
    long ended = 0;
    if (endsBefore) {
      ended = server.complete(runs);
    }
    server.goDown(how);
    long back = server.comeBack();
    if (!endsBefore) {
      ended = server.complete(runs);
      back = ended;
    }
    for (Witness witness : witnesses) {
      judge(witness, ended, back, tally);
    }
  }

  private static void judge(Witness witness, long ended, long back, FaultTally tally)
      throws InterruptedException {
    String doing = "the worker that " + witness.doing();
    Duration took = witness.log().leftAfter(back);
    WorkerExit exit = Workplace.exitOf(witness.worker());
    witness.worker().close();
    tally.rounds(1);
    tally.countIf(took.compareTo(BOUND) > 0, Harm.STALE_WORKER, doing + " took " + took);
    tally.countIf(
        exit.reason() != ExitReason.TARGET_TERMINAL, Harm.LOST_STOP_SIGNAL, doing + ": " + exit);
    tally.countIf(witness.calls().enteredAfter(ended), Harm.CALL_AFTER_THE_END, doing);
  }
}

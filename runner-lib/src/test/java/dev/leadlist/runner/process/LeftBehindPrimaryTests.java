package dev.leadlist.runner.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadlist.runner.embedded.FailoverPair;
import dev.leadlist.runner.faults.FaultRounds;
import dev.leadlist.runner.faults.FaultTally;
import dev.leadlist.runner.faults.Harm;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Workers that have seen nothing but a primary that its synchronous standby has left behind: no
 * timeline tells them so, and the lease is the limit.
 */
@Tag("faults")
class LeftBehindPrimaryTests {
  private static final Duration LEASE = Duration.ofSeconds(2);

  @Test
  void aWorkerThatStartsThereGetsNoRun() throws Exception {
    try (FaultTally tally = new FaultTally("a worker starts at a primary left behind")) {
      for (int round = 0; round < FaultRounds.of(3); round++) {
        try (FailoverPair pair = FailoverPair.start()) {
          UUID run = pair.insertActive();
          pair.failOver();
          long ended = pair.complete(run);
          pair.bringBack();
          try (WorkerJvm worker =
              worker(pair, run).with("WORKER_MAX_RUNTIME", "5s").start()) {
            worker.awaitLine("leases with fencing tokens"); // it reads there, and believes it
            worker.awaitExit();
            assertThat(worker.reason()).as(worker.all()).isEqualTo("TIME_LIMIT");
            count(worker.callsEnteredAfter(ended), worker, tally);
          }
        }
      }
    }
  }

  @Test
  void aWorkerThatWorksThereIsLetCallForOneLease() throws Exception {
    try (FaultTally tally = new FaultTally("a worker works at a primary left behind")) {
      for (int round = 0; round < FaultRounds.of(3); round++) {
        try (FailoverPair pair = FailoverPair.start()) {
          UUID run = pair.insertActive();
          try (WorkerJvm worker =
              worker(pair, run).with("WORKER_MAX_RUNTIME", "10s").start()) {
            worker.awaitLine("MARK call");
            long promoted = pair.promote();
            long ended = pair.complete(run);
            worker.awaitLine("was not renewed for \\d+ ms; the run is let go");
            worker.awaitExit();
            assertThat(worker.reason()).as(worker.all()).isEqualTo("TIME_LIMIT");
            assertThat(worker.callsEnteredAfter(promoted)).as(worker.all()).isPositive();
            count(worker.callsEnteredAfter(ended + LEASE.toNanos()), worker, tally);
          }
        }
      }
    }
  }

  private static void count(long calls, WorkerJvm worker, FaultTally tally) {
    tally.rounds(1);
    tally.countIf(calls > 0, Harm.CALL_AFTER_THE_END, calls + " calls\n" + worker.all());
  }

  private static WorkerJvm.Launch worker(FailoverPair pair, UUID run) {
    return WorkerJvm.launch(HandlerMain.CALLS_REPEATEDLY)
        .with("POSTGRES_URL", pair.jdbcUrl())
        .targeting(run)
        .with("WORKER_LEASE", LEASE.toSeconds() + "s")
        .with("WORKER_POLL_INTERVAL", "200ms")
        .with("WORKER_MAX_LOOPS", "1000000");
  }
}

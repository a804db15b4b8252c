package dev.leadlist.runner.embedded;

import dev.leadlist.runner.ExitReason;
import dev.leadlist.runner.Worker;
import dev.leadlist.runner.WorkerExit;
import dev.leadlist.runner.faults.FaultRounds;
import dev.leadlist.runner.faults.FaultTally;
import dev.leadlist.runner.faults.Harm;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Signals for this very run or worker that are not true: no call is interrupted for them, and the
 * true one is heard in time. What is not for us is in {@link ForgedSignalTests}.
 */
@Tag("faults")
class FalseAlarmTests {
  private static final String CHANNEL = "leadlist_pm_pipeline.runs";

  private final Workplace place = new Workplace(Mode.FULL);

  @AfterEach
  void closeAll() {
    place.close();
  }

  @Test
  void noFalseAlarmInterruptsACallOrHidesATrueOne() throws Exception {
    Random random = FaultRounds.random();
    try (FaultTally tally = new FaultTally("false alarms for this run and worker, 100 a round")) {
      for (int round = 0; round < FaultRounds.of(50); round++) {
        forge(random, tally);
      }
    }
  }

  private void forge(Random random, FaultTally tally) throws Exception {
    UUID run = place.runs.insertActive();
    BlockedCall call = new BlockedCall();
    LifeLog life = new LifeLog();
    Worker worker = place.start(place
        .worker(run, call)
        .workerId("w" + run)
        .pollInterval(Duration.ofMinutes(1))
        .listener(life));
    Eventually.opens("the handler is in its call", call.entered);
    place.awaitListener();
    List<String> alarms = List.of(
        run.toString(),
        run.toString().toUpperCase(Locale.ROOT),
        "*",
        "stop w" + run,
        "nonce " + UUID.randomUUID());
    for (int i = 0; i < 100; i++) {
      notify(alarms.get(random.nextInt(alarms.size())));
    }
    boolean interrupted = call.wasInterrupted();
    long ended = place.outsider.setStatus(run, "completed");
    Duration took = life.leftAfter(ended);
    WorkerExit exit = Workplace.exitOf(worker);
    worker.close();
    tally.rounds(1);
    tally.countIf(interrupted, Harm.WRONG_KILL, "a call was interrupted");
    tally.countIf(
        exit.reason() != ExitReason.TARGET_TERMINAL, Harm.LOST_STOP_SIGNAL, exit.toString());
    tally.countIf(took.compareTo(Mode.FULL.bound()) > 0, Harm.STALE_WORKER, "took " + took);
  }

  private void notify(String payload) {
    place.outsider.execute("select pg_notify('%s', '%s')".formatted(CHANNEL, payload));
  }
}

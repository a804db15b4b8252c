package dev.leadlist.runner.embedded;

import dev.leadlist.runner.ExitReason;
import dev.leadlist.runner.Worker;
import dev.leadlist.runner.WorkerExit;
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

/** Anybody may notify anything: no worker ends for it, and none overhears the true signal. */
@Tag("faults")
class ForgedSignalTests {
  private static final String CHANNEL = "leadlist_pm_pipeline.runs";

  private final Workplace place = new Workplace(Mode.FULL);

  @AfterEach
  void closeAll() {
    place.close();
  }

  @Test
  void noForgedSignalEndsAWorkerOrHidesATrueOne() throws Exception {
    Random random = new Random(29);
    try (FaultTally tally = new FaultTally("forged notifications, 100 a round")) {
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
    List<String> forgeries = List.of(
        run.toString(),
        "*",
        "nonce " + UUID.randomUUID(),
        "stop w" + run,
        "stop ",
        "",
        "x".repeat(7_999),
        "nonce ".repeat(1_333),
        "\u00fc\u2028\ud83d\ude00",
        "z".repeat(36),
        run.toString().toUpperCase(Locale.ROOT));
    for (int i = 0; i < 100; i++) {
      String channel = random.nextInt(4) == 0 ? "leadlist_other.runs" : CHANNEL;
      notify(channel, forgeries.get(random.nextInt(forgeries.size())));
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

  private void notify(String channel, String payload) {
    place.outsider.execute("select pg_notify('%s', '%s')".formatted(channel, payload));
  }
}

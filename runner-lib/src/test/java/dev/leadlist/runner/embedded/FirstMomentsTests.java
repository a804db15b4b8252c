package dev.leadlist.runner.embedded;

import dev.leadlist.runner.ExitReason;
import dev.leadlist.runner.Worker;
import dev.leadlist.runner.WorkerExit;
import dev.leadlist.runner.faults.FaultTally;
import dev.leadlist.runner.faults.Harm;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** P1 and P3 in the first half second of a worker's life: at every 5 ms of it something ends it. */
@Tag("faults")
class FirstMomentsTests {
  private static final int STEP_MS = 5;
  private static final int LAST_MS = 500;
  private static final Duration BOUND = Mode.POLL_INTERVAL.plusSeconds(1);

  private final Workplace place = new Workplace(Mode.FULL);

  @AfterEach
  void closeAll() {
    place.close();
  }

  /** Ends a worker, or its run; returns when that was acknowledged. */
  private interface End {
    long of(Worker worker, UUID run);
  }

  @Test
  void aStopIsHeardAtEveryMoment() throws Exception {
    endAtEveryMoment("stop in the first 500 ms", ExitReason.STOP_REQUESTED, (worker, run) -> {
      worker.requestStop();
      return System.nanoTime();
    });
  }

  @Test
  void theEndOfTheRunIsHeardAtEveryMoment() throws Exception {
    endAtEveryMoment("run ends in the first 500 ms", ExitReason.TARGET_TERMINAL, (worker, run) -> {
      place.runs.setStatus(run, "completed");
      return System.nanoTime();
    });
  }

  private void endAtEveryMoment(String scenario, ExitReason reason, End end) throws Exception {
    ScheduledExecutorService others = Executors.newSingleThreadScheduledExecutor();
    try (FaultTally tally = new FaultTally(scenario)) {
      for (int ms = 0; ms < LAST_MS; ms += STEP_MS) {
        UUID run = place.runs.insertActive();
        LifeLog log = new LifeLog();
        Worker worker = place.build(place.worker(run, new BlockedCall()).listener(log));
        Future<Long> ended = others.schedule(() -> end.of(worker, run), ms, TimeUnit.MILLISECONDS);
        worker.start();
        Duration took = log.leftAfter(ended.get());
        WorkerExit exit = Workplace.exitOf(worker);
        worker.close();
        tally.rounds(1);
        String when = "at " + ms + " ms: ";
        tally.countIf(took.compareTo(BOUND) > 0, Harm.STALE_WORKER, when + took);
        tally.countIf(exit.reason() != reason, Harm.LOST_STOP_SIGNAL, when + exit);
        List<String> left = threadsOf(worker);
        tally.countIf(!left.isEmpty(), Harm.LEFTOVER, when + left);
      }
    } finally {
      others.shutdownNow();
    }
  }

  private static List<String> threadsOf(Worker worker) {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.contains(worker.info().workerId()))
        .toList();
  }
}

package dev.leadlist.runner.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadlist.runner.embedded.TestRuns;
import dev.leadlist.runner.faults.FaultRounds;
import dev.leadlist.runner.faults.FaultTally;
import dev.leadlist.runner.faults.Harm;
import dev.leadlist.runner.faults.RandomRounds;
import dev.leadlist.runner.postgres.TestDatabase;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * P1 to P4: a worker that calls and writes without end gets a signal at any moment of its life,
 * from the start of its JVM on.
 */
@Tag("faults")
class SignalledWorkerTests {
  private static final Duration GRACE = Duration.ofSeconds(1);
  private static final Duration LEASE = Duration.ofSeconds(2);
  private static final Duration POLL_INTERVAL = Duration.ofMillis(200);
  private static final Duration SECOND = Duration.ofSeconds(1);

  /** A JVM needs about half of it to become a worker. */
  private static final int LONGEST_LIFE_MS = 2_000;

  private static final int LONGEST_FREEZE_MS = 1_000; // half a lease
  private static final int FIRST_MOMENTS_MS = 500;
  private static final RandomRounds ROUNDS = new RandomRounds(3);

  @AutoClose
  private static final TestDatabase database = TestDatabase.create();

  private static final TestRuns runs = new TestRuns(database);
  private static final Stamps stamps = new Stamps(database);

  /** One worker's life. */
  private interface Life {
    void live(WorkerJvm worker, UUID run, Moments moments, FaultTally tally);
  }

  /** When something happens in one round. */
  private record Moments(RandomRounds.Draw draw) {
    void waitForAny(int longestMs) {
      waitFor(draw.random().nextInt(longestMs)); // the moment itself
    }

    /** The rounds share the time evenly. */
    void waitForItsOwn(int longestMs) {
      waitFor(longestMs * draw.number() / draw.rounds());
    }
  }

  private static void waitFor(long ms) {
    try {
      Thread.sleep(ms);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @ParameterizedTest
  @CsvSource({"TERM, 143", "INT, 130", "KILL, 137"})
  void aSignalEndsAWorkerAtAnyMoment(String signal, int exitCode) throws Exception {
    rounds(signal + " at any moment", 50, (worker, run, moments, tally) -> {
      moments.waitForAny(LONGEST_LIFE_MS);
      endBy(signal, exitCode, worker, run, tally);
    });
  }

  @Test
  void aSignalEndsAWorkerAtEveryOfItsFirstMoments() throws Exception {
    rounds("TERM in the first 500 ms", 100, (worker, run, moments, tally) -> {
      worker.awaitLine("MARK main");
      moments.waitForItsOwn(FIRST_MOMENTS_MS);
      endBy("TERM", 143, worker, run, tally);
    });
  }

  @Test
  void aWorkerThatWasFrozenForLessThanItsLeaseGoesOn() throws Exception {
    rounds("frozen for a moment", 50, (worker, run, moments, tally) -> {
      moments.waitForAny(LONGEST_LIFE_MS);
      worker.signal("STOP");
      moments.waitForAny(LONGEST_FREEZE_MS);
      worker.signal("CONT");
      worker.awaitLine("MARK call");
      long before = stamps.of(worker.workerId());
      worker.await("writes again", WorkerJvm.PATIENCE, () -> stamps.of(worker.workerId()) > before);
      endRun(worker, run, tally);
    });
  }

  @Test
  void aWorkerWhoseRunEndsWhileItIsFrozenLeavesWhenItWakes() throws Exception {
    rounds("frozen while its run ends", 50, (worker, run, moments, tally) -> {
      worker.awaitLine("MARK call");
      moments.waitForAny(FIRST_MOMENTS_MS);
      worker.signal("STOP");
      // It may have been stopped in the midst of a transaction, and the end waits for that then.
      CompletableFuture<End> end = CompletableFuture.supplyAsync(() -> End.of(run, worker));
      moments.waitForAny(LONGEST_FREEZE_MS);
      worker.signal("CONT");
      long awake = System.nanoTime();
      leavesAfter(Math.max(awake, end.join().acknowledged()), end.join(), worker, tally);
    });
  }

  /** The end of a run: when it was acknowledged, and how much its worker had written by then. */
  private record End(long acknowledged, long written) {
    static End of(UUID run, WorkerJvm worker) {
      runs.setStatus(run, "completed");
      return new End(System.nanoTime(), stamps.of(worker.workerId()));
    }
  }

  /** Signals a worker, which is gone then, and its run free: at once, or once its lease is over. */
  private static void endBy(
      String signal, int exitCode, WorkerJvm worker, UUID run, FaultTally tally) {
    worker.signal(signal);
    long since = System.nanoTime();
    Duration took = worker.awaitExitSince(since);
    String what = signal + " after " + took.toMillis() + " ms\n" + worker.all();
    tally.countIf(took.compareTo(GRACE.plus(SECOND)) > 0, Harm.STALE_WORKER, what);
    assertThat(worker.exitCode()).as(what).isEqualTo(exitCode);
    if (signal.equals("KILL")) {
      waitUntilFree(run, LEASE.plus(SECOND));
    }
    tally.countIf(runs.isLeased(run), Harm.LEFTOVER, "a lease, " + what);
    assertThat(runs.status(run)).isEqualTo("active");
  }

  private static void waitUntilFree(UUID run, Duration limit) {
    long since = System.nanoTime();
    while (runs.isLeased(run) && System.nanoTime() - since < limit.toNanos()) {
      WorkerJvm.pause();
    }
  }

  private static void endRun(WorkerJvm worker, UUID run, FaultTally tally) {
    End end = End.of(run, worker);
    leavesAfter(end.acknowledged(), end, worker, tally);
  }

  /** Waits for a worker whose run has ended. */
  private static void leavesAfter(long since, End end, WorkerJvm worker, FaultTally tally) {
    Duration took = worker.awaitExitSince(since);
    String what = "left after " + took.toMillis() + " ms\n" + worker.all();
    tally.countIf(took.compareTo(POLL_INTERVAL.plus(SECOND)) > 0, Harm.STALE_WORKER, what);
    tally.countIf(!worker.reason().equals("TARGET_TERMINAL"), Harm.LOST_STOP_SIGNAL, what);
    tally.countIf(worker.callsEnteredAfter(end.acknowledged()) > 0, Harm.CALL_AFTER_THE_END, what);
    tally.countIf(stamps.of(worker.workerId()) > end.written(), Harm.STALE_WRITE, what);
  }

  private static void rounds(String scenario, int atFullScale, Life life) throws Exception {
    ROUNDS.play(
        scenario,
        FaultRounds.of(atFullScale),
        (draw, tally) -> live(life, new Moments(draw), tally));
  }

  private static void live(Life life, Moments moments, FaultTally tally) {
    UUID run = runs.insertActive();
    try (WorkerJvm worker = WorkerJvm.launch(HandlerMain.CALLS_AND_WRITES)
        .on(database)
        .targeting(run)
        .with("WORKER_GRACE", GRACE.toSeconds() + "s")
        .with("WORKER_LEASE", LEASE.toSeconds() + "s")
        .with("WORKER_POLL_INTERVAL", POLL_INTERVAL.toMillis() + "ms")
        .with("WORKER_MAX_LOOPS", "1000000")
        .with("WORKER_MAX_RUNTIME", "2m")
        .start()) {
      life.live(worker, run, moments, tally);
      tally.rounds(1);
    }
  }
}

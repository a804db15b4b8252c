package dev.leadlist.runner.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadlist.runner.embedded.TestRuns;
import dev.leadlist.runner.faults.FaultRounds;
import dev.leadlist.runner.faults.FaultTally;
import dev.leadlist.runner.faults.Harm;
import dev.leadlist.runner.faults.RandomRounds;
import dev.leadlist.runner.postgres.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Step 1 of the guide's "Testing the Fix": a worker with a hundred loops in the background, its run
 * ended by somebody else at any moment of its life, and the process is gone.
 */
@Tag("timed")
@Isolated("a second is measured, which others would take a part of")
class GuideStepOneTests {
  private static final Duration PROMISED = Duration.ofSeconds(1);
  private static final RandomRounds LIVES = new RandomRounds(2);

  @AutoClose
  private static final TestDatabase database = TestDatabase.create();

  private static final TestRuns runs = new TestRuns(database);

  /** Where in its life the worker is when its run ends. */
  private enum Phase {
    BEFORE_ITS_START(HandlerMain.COMPLETES),
    DURING_ITS_START(HandlerMain.BLOCKED_IN_A_STEP),
    IDLE(HandlerMain.IDLE),
    IN_A_STEP(HandlerMain.BLOCKED_IN_A_STEP),
    IN_A_CALL(HandlerMain.BLOCKED_IN_A_CALL),
    BETWEEN_CALLS(HandlerMain.CALLS_REPEATEDLY);

    private final HandlerMain handler;

    Phase(HandlerMain handler) {
      this.handler = handler;
    }
  }

  /** How somebody else ends the run, and the exit code that the worker owes for it. */
  private enum End {
    COMPLETED(0),
    ERROR(0),
    ARCHIVED(0),
    DELETED(66);

    private final int exitCode;

    End(int exitCode) {
      this.exitCode = exitCode;
    }

    /** Ends the run; returns when the commit was acknowledged. */
    long apply(UUID run) {
      if (this == DELETED) {
        runs.delete(run);
      } else {
        runs.setStatus(run, name().toLowerCase(Locale.ROOT));
      }
      return System.nanoTime();
    }
  }

  /** One life of a worker, drawn in advance. */
  private record Chance(int number, Phase phase, End end, long delayMs) {
    static Chance of(RandomRounds.Draw draw) {
      List<Phase> phases = List.of(Phase.values());
      Phase phase = phases.get(draw.number() % phases.size());
      List<End> ends = List.of(End.values());
      End end = ends.get(draw.random().nextInt(ends.size()));
      // An idle loop is a second long, and a JVM needs about one to start on a busy machine.
      int longest = phase == Phase.IDLE || phase == Phase.DURING_ITS_START ? 1200 : 300;
      return new Chance(draw.number(), phase, end, draw.random().nextInt(longest));
    }
  }

  @Test
  void aWorkerIsGoneWithinASecondOfTheEndOfItsRun(TestReporter reporter) throws Exception {
    live("run ended at any moment of a process's life, a few", 20, reporter);
  }

  @Test
  @Tag("faults")
  void aWorkerIsGoneWithinASecondOfTheEndOfItsRunAtAnyOfManyMoments(TestReporter reporter)
      throws Exception {
    live("run ended at any moment of a process's life", FaultRounds.of(200), reporter);
  }

  private static void live(String scenario, int lives, TestReporter reporter) throws Exception {
    Queue<Long> times = new ConcurrentLinkedQueue<>();
    LIVES.play(scenario, lives, (draw, tally) -> {
      times.add(live(Chance.of(draw), tally).toMillis());
      tally.rounds(1);
    });
    reporter.publishEntry(
        "COMMIT to process gone, ms, in order", times.stream().sorted().toList().toString());
  }

  /** Lives one worker's life; returns the time from the commit to its end. */
  private static Duration live(Chance chance, FaultTally tally) throws InterruptedException {
    UUID run = runs.insertActive();
    long before = chance.phase() == Phase.BEFORE_ITS_START ? chance.end().apply(run) : 0;
    try (WorkerJvm worker = WorkerJvm.launch(chance.phase().handler)
        .on(database)
        .targeting(run)
        .with("WORKER_MAX_LOOPS", "100")
        .start()) {
      long acknowledged = before != 0 ? before : endAtItsMoment(chance, worker, run);
      long from = Math.max(acknowledged, knowsItsRunAt(chance, worker));
      Duration took = worker.awaitExitSince(from);

      String description = "%s%n%s".formatted(chance, worker.all());
      tally.countIf(took.compareTo(PROMISED) > 0, Harm.STALE_WORKER, took + " " + description);
      assertThat(worker.exitCode()).as(description).isEqualTo(chance.end().exitCode);
      long late = worker.callsEnteredAfter(acknowledged);
      tally.countIf(late > 0, Harm.CALL_AFTER_THE_END, late + " calls, " + description);
      if (chance.phase() == Phase.BEFORE_ITS_START) {
        assertThat(worker.output()).as(description).doesNotContain("MARK completing");
      }
      awaitNoTrace(worker);
      return took;
    }
  }

  private static long endAtItsMoment(Chance chance, WorkerJvm worker, UUID run)
      throws InterruptedException {
    switch (chance.phase()) {
      case IDLE -> worker.awaitLine("MARK idle");
      case IN_A_STEP -> worker.awaitLine("MARK in step");
      case IN_A_CALL -> worker.awaitLine("MARK in call");
      case BETWEEN_CALLS -> worker.awaitLine("MARK call");
      default -> assertThat(worker.pid()).isPositive();
    }
    Thread.sleep(chance.delayMs()); // the random moment itself
    return chance.end().apply(run);
  }

  /**
   * When a starting worker has first asked the database: until then the JVM is nobody's worker yet,
   * and how long it takes to start is not for this library to promise.
   */
  private static long knowsItsRunAt(Chance chance, WorkerJvm worker) {
    if (chance.phase() == Phase.BEFORE_ITS_START || chance.phase() == Phase.DURING_ITS_START) {
      worker.awaitLine("leases with fencing tokens");
      return System.nanoTime();
    }
    return Long.MIN_VALUE;
  }

  /** The server notices a closed socket in its own time; the lease is given back before. */
  private static void awaitNoTrace(WorkerJvm worker) {
    assertThat(database.query("select run_id from pm_pipeline.run_leases where worker_id = '%s'"
            .formatted(worker.workerId())))
        .as(worker.all())
        .isEmpty();
    worker.await(
        "no session of its own in pg_stat_activity",
        PROMISED,
        () -> database
            .query("select pid from pg_stat_activity where application_name = 'leadlist %s'"
                .formatted(worker.workerId()))
            .isEmpty());
  }
}

package dev.leadlist.runner.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.leadlist.runner.RegisteredWorker;
import dev.leadlist.runner.RunTable;
import dev.leadlist.runner.cleanup.Finding;
import dev.leadlist.runner.cleanup.StaleWorkers;
import dev.leadlist.runner.cleanup.Verdict;
import dev.leadlist.runner.embedded.TestRuns;
import dev.leadlist.runner.faults.FaultTally;
import dev.leadlist.runner.faults.Harm;
import dev.leadlist.runner.postgres.TestDatabase;
import dev.leadlist.runner.postgres.WorkerRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The wall clocks of a worker and of its owner go one hour forward and back, each by itself and
 * both: the database's clock wins, nobody looks dead, and the end is heard in time.
 */
@Tag("faults")
class WallClockTests {
  private static final Duration LONGER_THAN_SILENCE = Duration.ofSeconds(3);
  private static final Duration BOUND = Duration.ofSeconds(2); // poll interval and 1 s
  private static final Pattern WALL = Pattern.compile("MARK wall (\\d+)");

  @Test
  void nobodyLooksDeadWhenClocksAreStepped(@TempDir Path folder) throws Exception {
    Optional<FakeTime> clock = FakeTime.find(folder);
    assumeTrue(clock.isPresent(), "libfaketime");
    for (String whose : List.of("worker", "owner", "worker, owner")) {
      live(clock.get(), whose);
    }
  }

  private static void live(FakeTime clock, String whose) throws Exception {
    clock.set("+0");
    try (FaultTally tally = new FaultTally("P3, P5, P9 wall clock stepped: " + whose);
        TestDatabase database = TestDatabase.create();
        TestProcess owner =
            TestProcess.start(environment(clock, whose, "owner"), List.of("sleep", "600"))) {
      UUID run = new TestRuns(database).insertActive();
      WorkerJvm.Launch launch = WorkerJvm.launch(HandlerMain.TELLS_THE_TIME)
          .on(database)
          .targeting(run)
          .with(OwnerWatch.VARIABLE, owner.identity().toString());
      environment(clock, whose, "worker").forEach(launch::with);
      try (WorkerJvm worker = launch.start()) {
        worker.awaitLine("MARK wall");
        WorkerRegistry registry = new WorkerRegistry(database.dataSource(), RunTable.standard());
        worker.await(
            "registered",
            WorkerJvm.PATIENCE,
            () -> registry.find(worker.workerId()).isPresent());
        int hour = whose.contains("worker") ? 1 : 0;
        step(clock, "+1h", hour, tally, worker, database, registry);
        step(clock, "-1h", -hour, tally, worker, database, registry);
        step(clock, "+0", 0, tally, worker, database, registry);

        new TestRuns(database).setStatus(run, "completed");
        long ended = System.nanoTime();
        worker.awaitLine("left with");
        Duration took = Duration.ofNanos(System.nanoTime() - ended);
        tally.countIf(took.compareTo(BOUND) > 0, Harm.STALE_WORKER, took.toMillis() + " ms");
        worker.awaitExit();
        tally.countIf(
            !worker.reason().equals("TARGET_TERMINAL"), Harm.LOST_STOP_SIGNAL, worker.all());
      }
    }
  }

  private static Map<String, String> environment(FakeTime clock, String whose, String who) {
    return whose.contains(who) ? clock.environment() : Map.of();
  }

  private static void step(
      FakeTime clock,
      String by,
      int hours,
      FaultTally tally,
      WorkerJvm worker,
      TestDatabase database,
      WorkerRegistry registry)
      throws Exception {
    clock.set(by);
    worker.await("it is " + by, WorkerJvm.PATIENCE, () -> hoursAhead(worker.output()) == hours);
    long calls = registry.find(worker.workerId()).orElseThrow().calls();
    long since = System.nanoTime();
    while (System.nanoTime() - since < LONGER_THAN_SILENCE.toNanos()) {
      RegisteredWorker seen = registry.find(worker.workerId()).orElseThrow();
      tally.countIf(
          seen.isSilent() || seen.status() != RegisteredWorker.Status.ACTIVE,
          Harm.WRONG_KILL,
          by + ": " + seen);
      WorkerJvm.pause();
    }
    tally.countIf(registry.markSilentAsCrashed() > 0, Harm.WRONG_KILL, by + ": taken for crashed");
    tally.countIf(!isActive(database, worker), Harm.WRONG_KILL, by + ": not ACTIVE for a cleanup");
    assertThat(registry.find(worker.workerId()).orElseThrow().calls())
        .as("calls go on, %s", by)
        .isGreaterThan(calls);
    assertThat(database.query("select 1 from pm_pipeline.worker_registry where"
            + " abs(extract(epoch from clock_timestamp() - last_heartbeat)) > 2.5"
            + " or abs(extract(epoch from clock_timestamp() - started_at)) > 600"))
        .as("by the database's clock")
        .isEmpty();
    tally.rounds(1);
  }

  private static boolean isActive(TestDatabase database, WorkerJvm worker) {
    return StaleWorkers.builder(database.dataSource()).build().find().findings().stream()
        .filter(finding -> finding.pid().equals(OptionalLong.of(worker.pid())))
        .map(Finding::verdict)
        .allMatch(verdict -> verdict == Verdict.ACTIVE);
  }

  /** How far the last line is ahead of the true clock. */
  private static long hoursAhead(String output) {
    Matcher wall = WALL.matcher(output);
    long last = 0;
    while (wall.find()) {
      last = Long.parseLong(wall.group(1));
    }
    return Math.round((last - System.currentTimeMillis()) / 3_600_000.0);
  }
}

package dev.leadlist.runner.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.leadlist.runner.embedded.TestRuns;
import dev.leadlist.runner.faults.FaultRounds;
import dev.leadlist.runner.faults.FaultTally;
import dev.leadlist.runner.faults.Harm;
import dev.leadlist.runner.postgres.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A worker whose logs fill their disk goes on working, and ends as it should. */
@Tag("faults")
class FullDiskTests {
  private static final int BYTES = 64 * 1024;
  private static final Duration BOUND = Duration.ofSeconds(1);

  @Test
  void aWorkerOutlivesItsLogsAndNothingElse(@TempDir Path folder) throws Exception {
    boolean canMount = new ProcessBuilder("unshare", "-m", "mount", "-t", "tmpfs", "none", "/mnt")
            .start()
            .waitFor()
        == 0;
    if (!canMount) {
      System.out.println("!!!! NOT TESTED with a full disk: mounting one takes root");
    }
    assumeTrue(canMount, "to mount a small disk");
    try (TestDatabase database = TestDatabase.create();
        FaultTally tally = new FaultTally("P1, P4, P9 the disk of the logs is full")) {
      database.execute(
          "create table stamps (run uuid, worker text, at timestamptz default clock_timestamp())");
      for (int i = 0; i < FaultRounds.of(10); i++) {
        live(database, tally, folder);
        tally.rounds(1);
      }
    }
  }

  private static void live(TestDatabase database, FaultTally tally, Path folder) throws Exception {
    TestRuns runs = new TestRuns(database);
    UUID run = runs.insertActive();
    WorkerJvm.Launch launch = WorkerJvm.launch(HandlerMain.CALLS_AND_WRITES)
        .on(database)
        .targeting(run)
        .with("WORKER_MAX_LOOPS", "100000")
        .flag("-Dworker.log=TRACE");
    List<String> command = new ArrayList<>(List.of(
        "unshare",
        "-m",
        "sh",
        "-c",
        "mount -t tmpfs -o size=%d none \"$0\" && exec \"$@\" >\"$0/log\" 2>&1".formatted(BYTES),
        folder.toString()));
    command.addAll(launch.command());
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.environment().putAll(launch.environment());
    builder.environment().put("PATH", System.getenv("PATH"));
    Process worker = builder.start();
    try {
      Path log = Path.of("/proc/" + worker.pid() + "/root")
          .resolve(folder.toString().substring(1))
          .resolve("log");
      await("the disk is full", () -> {
        assertThat(worker.isAlive()).as("alive").isTrue();
        return size(log) >= BYTES;
      });
      int before = stamps(database, run);
      await("it works on", () -> stamps(database, run) > before + 20);
      runs.setStatus(run, "completed");
      long ended = System.nanoTime();
      tally.countIf(
          !worker.waitFor(BOUND.toMillis(), TimeUnit.MILLISECONDS),
          Harm.STALE_WORKER,
          "still there after " + (System.nanoTime() - ended) / 1_000_000 + " ms");
      assertThat(worker.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(worker.exitValue()).isZero();
      tally.countIf(
          !database
              .query("select exit_reason from pm_pipeline.worker_registry where worker_id = '%s'"
                  .formatted(launch.environment().get("WORKER_ID")))
              .equals(List.of("TARGET_TERMINAL")),
          Harm.LEFTOVER,
          "its row tells no end");
    } finally {
      worker.destroyForcibly();
    }
  }

  private static int stamps(TestDatabase database, UUID run) {
    return database
        .query("select 1 from stamps where run = '%s'".formatted(run))
        .size();
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      return 0; // not there yet
    }
  }

  private static void await(String what, BooleanSupplier condition) {
    long since = System.nanoTime();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - since).as(what).isLessThan(WorkerJvm.PATIENCE.toNanos());
      WorkerJvm.pause();
    }
  }
}

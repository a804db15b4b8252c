package dev.leadlist.runner.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadlist.runner.ExitReason;
import dev.leadlist.runner.RegisteredWorker;
import dev.leadlist.runner.RunTable;
import dev.leadlist.runner.embedded.TestRuns;
import dev.leadlist.runner.postgres.TestDatabase;
import dev.leadlist.runner.postgres.WorkerRegistry;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestReporter;

/** P9: a crash shows to whoever looks, and a worker that comes back is not dead. */
@Tag("slow")
class CrashTests {
  private static final Duration PROMISED = Duration.ofSeconds(3);

  @AutoClose
  private static final TestDatabase database = TestDatabase.create();

  private static final WorkerRegistry registry =
      new WorkerRegistry(database.dataSource(), RunTable.standard());

  private static WorkerJvm startRegistered() {
    WorkerJvm worker = WorkerJvm.launch(HandlerMain.BLOCKED_IN_A_CALL)
        .on(database)
        .targeting(new TestRuns(database).insertActive())
        .with("LEADLIST_OWNER", ProcessIdentity.self().toString())
        .start();
    worker.awaitLine("MARK in call");
    worker.await(
        "registered",
        WorkerJvm.PATIENCE,
        () -> registry.find(worker.workerId()).filter(seen -> seen.calls() == 1).isPresent());
    return worker;
  }

  private static RegisteredWorker find(WorkerJvm worker) {
    return registry.find(worker.workerId()).orElseThrow();
  }

  @ConcurrentTest
  void aKilledWorkerShowsWithinThreeSeconds(TestReporter reporter) {
    try (WorkerJvm worker = startRegistered()) {
      RegisteredWorker alive = find(worker);
      assertThat(alive.process())
          .contains(ProcessIdentity.find(worker.pid()).orElseThrow().toString());
      assertThat(alive.owner()).contains(ProcessIdentity.self().toString());
      assertThat(alive.isSilent()).isFalse();

      worker.signal("KILL");
      long killed = System.nanoTime();
      worker.await("silent", PROMISED, () -> find(worker).isSilent());
      reporter.publishEntry(
          "SIGKILL to seen silent, ms", "" + (System.nanoTime() - killed) / 1_000_000);

      assertThat(registry.markCrashed(find(worker))).isTrue();
      assertThat(find(worker).status()).isEqualTo(RegisteredWorker.Status.CRASHED);
    }
  }

  @ConcurrentTest
  void aFrozenWorkerIsSilentAndNotLostWhenItWakes() {
    try (WorkerJvm worker = startRegistered()) {
      worker.signal("STOP");
      worker.await("silent", PROMISED, () -> find(worker).isSilent());
      assertThat(registry.markCrashed(find(worker))).isTrue();
      registry.requestStop(worker.workerId());
      worker.signal("CONT");

      worker.awaitExit();
      assertThat(worker.exitCode()).as(worker.all()).isZero();
      assertThat(find(worker).status()).isEqualTo(RegisteredWorker.Status.ENDED);
      assertThat(find(worker).exitReason()).contains(ExitReason.STOP_REQUESTED);
    }
  }

  @ConcurrentTest
  void aWorkerThatIsAskedByASignalWritesDownItsEnd() {
    try (WorkerJvm worker = startRegistered()) {
      worker.signal("TERM");
      worker.awaitExit();

      assertThat(worker.exitCode()).isEqualTo(143);
      assertThat(find(worker).exitReason()).contains(ExitReason.STOP_REQUESTED);
      assertThat(find(worker).calls()).isEqualTo(1);
    }
  }
}

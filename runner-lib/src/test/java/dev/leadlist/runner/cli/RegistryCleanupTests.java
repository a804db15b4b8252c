package dev.leadlist.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadlist.runner.RegisteredWorker;
import dev.leadlist.runner.RunTable;
import dev.leadlist.runner.cleanup.StaleWorkers;
import dev.leadlist.runner.cleanup.Verdict;
import dev.leadlist.runner.postgres.TestDatabase;
import dev.leadlist.runner.postgres.WorkerRegistry;
import dev.leadlist.runner.process.ProcessIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What a cleanup makes of the registry, with real processes; and what forged rows cannot do. */
@Tag("slow")
@Execution(ExecutionMode.CONCURRENT)
class RegistryCleanupTests {
  private static final String WORKER = "python3 lead_list_runner.py";

  private final TestDatabase database = TestDatabase.create();
  private final WorkerRegistry registry =
      new WorkerRegistry(database.dataSource(), RunTable.standard());
  private Programs programs;

  @BeforeEach
  void makePrograms(@TempDir Path folder) throws IOException {
    programs = new Programs(folder);
  }

  @AfterEach
  void endAll() {
    programs.close();
    database.close();
  }

  /** Inserts a row as some worker, or whoever forges one, would; silent for an hour. */
  private void insertRow(String id, String process, String target) {
    database.execute("""
        insert into pm_pipeline.worker_registry
          (worker_id, worker_type, run_filter_id, process, host, last_heartbeat)
        values ('%s', 'test', %s, '%s', 'host-2', now() - interval '1 hour')
        """.formatted(id, target == null ? "null" : "'" + target + "'", process));
  }

  private RegisteredWorker.Status status(String worker) {
    return registry.find(worker).orElseThrow().status();
  }

  private void signal(String name, String signal) throws Exception {
    new ProcessBuilder("kill", "-" + signal, Long.toString(programs.pid(name)))
        .start()
        .waitFor();
  }

  @Test
  void aWorkerThatHangsIsListedAndLeft() throws Exception {
    String run = Programs.insert(database, "in_progress");
    programs.startRegistered("hangs", run, database);
    programs.startRegistered("frozen", Programs.insert(database, "active"), database);
    signal("frozen", "STOP");
    Programs.await(
        "no progress for a second",
        () -> registry.workers().stream()
            .allMatch(worker -> worker.sinceProgress().orElseThrow().toSeconds() >= 1));

    Programs.Ended usual = Programs.leadlist(database, "cleanup", "--force");
    assertThat(usual.output()).contains("ACTIVE      pid " + programs.pid("hangs"));
    Programs.Ended forced = Programs.leadlist(database, "cleanup", "--force", "--hung-after", "1s");

    assertThat(forced.exitCode()).as(forced.output()).isZero();
    assertThat(forced.output())
        .containsPattern("HUNG        pid " + programs.pid("hangs") + "  run " + run
            + ": no progress for [0-9ms]+; its run is in_progress\n            worker hangs: ")
        .contains("HUNG        pid " + programs.pid("frozen"));
    assertThat(programs.alive()).containsExactly("hangs", "frozen");

    database.execute("update pm_pipeline.runs set status = 'archived' where status = 'active'");
    Programs.Ended ended =
        Programs.leadlist(database, "cleanup", "--force", "--hung-after", "1s", "--grace", "100ms");
    assertThat(ended.exitCode()).as(ended.output()).isZero();
    assertThat(ended.output())
        .contains("STALE       pid " + programs.pid("frozen"), "NOTED       worker frozen");
    assertThat(programs.alive()).containsExactly("hangs");
    assertThat(status("frozen")).as("we saw it go").isEqualTo(RegisteredWorker.Status.CRASHED);
  }

  @Test
  void aCrashIsWrittenDownByWhoeverCleansUp() throws Exception {
    programs.startRegistered("killed", Programs.insert(database, "active"), database);
    programs.startRegistered("alive", Programs.insert(database, "active"), database);
    signal("killed", "KILL");
    programs.awaitExit("killed");
    Programs.await("silent", () -> registry.find("killed").orElseThrow().isSilent());

    Programs.Ended dry = Programs.leadlist(database, "cleanup");
    assertThat(dry.exitCode()).as(dry.output()).isZero();
    assertThat(dry.output())
        .contains("1 worker(s) in the registry only", "CRASHED     worker killed  run ");
    assertThat(status("killed"))
        .as("a dry run writes nothing")
        .isEqualTo(RegisteredWorker.Status.ACTIVE);

    Programs.Ended forced = Programs.leadlist(database, "cleanup", "--force");
    assertThat(forced.output()).contains("NOTED       worker killed, in the registry: crashed");
    assertThat(status("killed")).isEqualTo(RegisteredWorker.Status.CRASHED);
    assertThat(status("alive")).isEqualTo(RegisteredWorker.Status.ACTIVE);
    assertThat(programs.alive()).containsExactly("alive");

    assertThat(Programs.leadlist(database, "cleanup", "--force").output())
        .as("known by now")
        .doesNotContain("killed");
  }

  @Test
  void noForgedRowHasAnybodySignalled() throws Exception {
    String completed = Programs.insert(database, "completed");
    ProcessIdentity self = ProcessIdentity.self();
    // Orphans need no run of this database, so only this test's workers are looked for.
    String name = "forged_" + UUID.randomUUID().toString().replace("-", "");
    Path folder = programs.folder();
    Files.copy(folder.resolve("lead_list_runner.py"), folder.resolve(name + ".py"));
    String worker = "python3 " + name + ".py";
    programs.start(
        "a bystander", "-a python3 python3 -c 'print(\"ready\", flush=True); input()'", Map.of());
    programs.start("production", worker, null, database);
    programs.start("active", worker, Programs.insert(database, "active"), database);
    ProcessIdentity bystander = identity("a bystander");
    insertRow("f-init", ProcessIdentity.find(1).orElseThrow().toString(), completed);
    insertRow("f-test", self.toString(), completed); // the parent of the command
    insertRow("f-bystander", bystander.toString(), completed);
    insertRow("f-production", identity("production").toString(), completed);
    insertRow("f-active", identity("active").toString(), completed);
    insertRow(
        "f-recycled", with(bystander, bystander.boot(), bystander.namespace(), -1), completed);
    insertRow("f-boot", with(bystander, "other-boot", bystander.namespace(), 0), completed);
    insertRow("f-namespace", with(bystander, bystander.boot(), 4711, 0), completed);
    insertRow("f-garbage", "rm -rf /", completed);

    Programs.Ended forced = programs.leadlistWithFilesIn(
        folder, database, "cleanup", "--force", "--orphaned", "--match", name);

    assertThat(forced.exitCode()).as(forced.output()).isZero();
    assertThat(programs.alive()).containsExactlyElementsOf(programs.names());
    assertThat(forced.output())
        .doesNotContain("STALE", "ENDED")
        .contains(
            "UNKNOWN     pid 1  run " + completed,
            "UNKNOWN     pid " + self.pid() + " ",
            "UNKNOWN     pid " + bystander.pid() + "  run " + completed + ": its run is completed,"
                + " but only the registry says that this process is a worker",
            "UNKNOWN     pid " + programs.pid("production") + " ",
            "UNKNOWN     pid " + programs.pid("active") + " ",
            "CRASHED     worker f-recycled ",
            "REMOTE      worker f-boot ",
            "REMOTE      worker f-namespace ",
            "UNKNOWN     worker f-garbage ",
            "NOTED       worker f-recycled, ")
        .containsOnlyOnce("NOTED");
  }

  @Test
  void noForgedRowHasTheCommandSignalItself() throws Exception {
    String completed = Programs.insert(database, "completed");
    programs.launchShell(
        "the command itself",
        "until [ -e go ]; do sleep 0.02; done; exec '%s' cleanup --force --grace 0s"
            .formatted(String.join("' '", Programs.command())),
        database);
    insertRow("own", identity("the command itself").toString(), completed);
    Files.createFile(programs.folder().resolve("go"));

    assertThat(programs.awaitExit("the command itself")).isZero();
    assertThat(programs.output("the command itself"))
        .contains("UNKNOWN     pid " + programs.pid("the command itself") + "  run " + completed);
  }

  @Test
  void anApplicationThatCleansUpCountsAndIsNotEndedByARowOfItsOwn() throws Exception {
    String completed = Programs.insert(database, "completed");
    programs.start("stale", WORKER, completed, database);
    ProcessIdentity self = ProcessIdentity.self();
    insertRow("own", self.toString(), completed);
    insertRow("gone", with(self, self.boot(), self.namespace(), -1), completed);
    StaleWorkers cleanup = StaleWorkers.builder(database.dataSource())
        .grace(Duration.ofMillis(500))
        .build();
    assertThat(cleanup.find().count(Verdict.CRASHED)).isEqualTo(1);
    assertThat(programs.alive()).containsExactly("stale");

    StaleWorkers.Counts counts = cleanup.runOnce();

    assertThat(counts.stale()).isEqualTo(1);
    assertThat(counts.ended()).isEqualTo(1);
    assertThat(counts.notEnded()).isZero();
    assertThat(counts.crashed()).isEqualTo(1);
    assertThat(programs.alive()).isEmpty();
    assertThat(cleanup.runOnce().crashed()).isZero();
  }

  @Test
  void worksWithoutARegistryAndSaysSo() throws Exception {
    try (TestDatabase plain = TestDatabase.createWithPlainTable()) {
      programs.start("stale", WORKER, Programs.insert(plain, "completed"), plain);
      programs.start("active", WORKER, Programs.insert(plain, "active"), plain);

      Programs.Ended forced = Programs.leadlist(plain, "cleanup", "--force");

      assertThat(forced.exitCode()).as(forced.output()).isZero();
      assertThat(forced.output())
          .containsOnlyOnce("worker_registry")
          .contains("No registry, so crashed, hung and remote workers are not looked for: ");
      assertThat(programs.alive()).containsExactly("active");
    }
  }

  @Test
  void saysHowManyRowsAreOfProgramsThatDoNotTellTheirProcess() throws Exception {
    insertRow("python-1", "x", null);
    database.execute("update pm_pipeline.worker_registry set process = null");

    assertThat(Programs.leadlist(database, "cleanup").output())
        .contains("1 worker(s) in the registry do not say which process they are");
  }

  @Test
  void saysWhatItMayNotWriteDown() throws Exception {
    String role = database.createRole("reader");
    database.execute("""
        grant usage on schema pm_pipeline to %1$s;
        grant select on pm_pipeline.runs, pm_pipeline.worker_registry to %1$s;
        """.formatted(role));
    ProcessIdentity self = ProcessIdentity.self();
    insertRow("gone", with(self, self.boot(), self.namespace(), -1), null);

    Programs.Ended forced = Programs.leadlist(
        Map.of(
            "POSTGRES_URL",
            "postgresql://%s:test-secret@localhost:%d/%s"
                .formatted(role, database.port(), database.name())),
        "cleanup",
        "--force");

    assertThat(forced.exitCode()).as(forced.output()).isZero();
    assertThat(forced.output())
        .contains("CRASHED     worker gone", "No crash was written down: ", "worker_registry")
        .doesNotContain("NOTED");
  }

  private ProcessIdentity identity(String name) {
    return ProcessIdentity.find(programs.pid(name)).orElseThrow();
  }

  private static String with(ProcessIdentity process, String boot, long namespace, long later) {
    return new ProcessIdentity(boot, namespace, process.pid(), process.start() + later).toString();
  }
}

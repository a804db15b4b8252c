package dev.leadlist.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadlist.runner.ExitReason;
import dev.leadlist.runner.RunTable;
import dev.leadlist.runner.postgres.TestDatabase;
import dev.leadlist.runner.postgres.WorkerRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** {@code leadlist workers} and {@code leadlist stop}, with real worker processes. */
@Tag("slow")
@Execution(ExecutionMode.CONCURRENT)
class RegistryCommandTests {
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

  private void assertStopped(String name) throws InterruptedException {
    assertThat(programs.awaitExit(name)).as(programs.output(name)).isZero();
    assertThat(registry.find(name).orElseThrow().exitReason()).contains(ExitReason.STOP_REQUESTED);
  }

  @Test
  void showsWhoWorksOnWhat() throws Exception {
    String run = Programs.insert(database, "active");
    programs.startRegistered("w-1", run, database);
    database.execute("""
        insert into pm_pipeline.worker_registry (worker_id, worker_type, status, last_heartbeat)
        values ('foreign\u001b[2J', 'python', 'active', now() - interval '1 hour'),
          ('dead', 'test', 'crashed', now()), ('over', 'test', 'ended', now())
        """);

    Programs.Ended table = Programs.leadlist(database, "workers");

    assertThat(table.exitCode()).as(table.output()).isZero();
    assertThat(table.output().lines().findFirst().orElseThrow())
        .matches("WORKER +STATE +RUN +LOOPS +CALLS +PROGRESS +HOST");
    assertThat(table.output())
        .containsPattern("(?m)^w-1 +alive +" + run + " +[0-9]+/10 +1 +[0-9]+s ago +\\S+$")
        .containsPattern("(?m)^foreign\\?\\[2J +silent for 1h[0-9s]* +- +0 +0 +-$")
        .containsPattern("(?m)^dead +crashed +- ")
        .doesNotContain("over");

    Programs.Ended json = Programs.leadlist(database, "workers", "--json");
    assertThat(json.output())
        .hasLineCount(1)
        .contains(
            "\"worker\":\"w-1\"",
            "\"currentRun\":\"" + run + "\"",
            "\"maxLoops\":10,\"calls\":1,",
            "\"worker\":\"foreign\\u001b[2J\"",
            "\"process\":null");
  }

  @Test
  void watchesUntilItIsInterrupted() throws Exception {
    programs.startLeadlist("watch", database, "workers", "--watch");
    programs.awaitOutput("watch", "No workers.");

    database.execute("insert into pm_pipeline.worker_registry (worker_id, worker_type)"
        + " values ('just-come', 'test')");

    programs.awaitOutput("watch", "just-come");
    assertThat(programs.alive()).containsExactly("watch");
    new ProcessBuilder("kill", "-INT", Long.toString(programs.pid("watch")))
        .start()
        .waitFor();
    assertThat(programs.awaitExit("watch")).isEqualTo(130);
  }

  @Test
  void aWatchEndsWhenNobodyReadsOn() throws Exception {
    programs.launchShell(
        "head",
        "'%s' workers --watch --json | head -n 2".formatted(String.join("' '", Programs.command())),
        database);

    assertThat(programs.awaitExit("head")).isZero();
    assertThat(programs.output("head")).isEqualTo("{\"workers\":[]}\n{\"workers\":[]}\n");
  }

  @Test
  void stopsAWorkerByItsName() throws Exception {
    programs.startRegistered("w-1", Programs.insert(database, "active"), database);
    programs.startRegistered("w-2", Programs.insert(database, "active"), database);

    Programs.Ended stopped = Programs.leadlist(database, "stop", "w-1");

    assertThat(stopped.output()).isEqualTo("Worker w-1 was asked to stop.\n");
    assertThat(stopped.exitCode()).isZero();
    assertStopped("w-1");
    assertThat(programs.alive()).containsExactly("w-2");

    Programs.Ended again = Programs.leadlist(database, "stop", "w-1");
    assertThat(again.output()).isEqualTo("Worker w-1 has ended already, with STOP_REQUESTED.\n");
    assertThat(again.exitCode()).isEqualTo(1);
  }

  @Test
  void stopsTheWorkersThatAreBoundToARun() throws Exception {
    String run = Programs.insert(database, "active");
    programs.startRegistered("bound", run, database);
    database.execute("insert into pm_pipeline.worker_registry (worker_id, worker_type, run_id)"
        + " values ('holder', 'test', '%s')".formatted(run));

    Programs.Ended stopped = Programs.leadlist(database, "stop", "--run", run);

    assertThat(stopped.exitCode()).isZero();
    assertThat(stopped.output().lines())
        .containsExactly(
            "Worker holder has it in hand, but is there for other runs too; it was not asked."
                + " `leadlist stop holder` stops it.",
            "Worker bound was asked to stop.");
    assertStopped("bound");
    assertThat(registry.find("holder").orElseThrow().stopRequestedAt()).isEmpty();
  }

  @Test
  void saysWhenThereIsNobodyToAsk() throws Exception {
    UUID run = UUID.randomUUID();
    Programs.Ended unknown = Programs.leadlist(database, "stop", "nobody");
    assertThat(unknown.exitCode()).isEqualTo(1);
    assertThat(unknown.output())
        .isEqualTo("There is no worker 'nobody'; `leadlist workers` shows who there is.\n");

    Programs.Ended unbound = Programs.leadlist(database, "stop", "--run", run.toString());
    assertThat(unbound.exitCode()).isEqualTo(1);
    assertThat(unbound.output()).isEqualTo("No worker is bound to run " + run + ".\n");
  }

  @Test
  void saysWhenWhoeverWasAskedMayNotHearIt() throws Exception {
    database.execute("""
        insert into pm_pipeline.worker_registry (worker_id, worker_type, process, last_heartbeat)
        values ('foreign', 'python', null, now()),
          ('silent', 'test', 'a/1/2/3', now() - interval '1 hour')
        """);

    assertThat(Programs.leadlist(database, "stop", "foreign").output())
        .contains("foreign was asked", "another program registered it");
    assertThat(Programs.leadlist(database, "stop", "silent").output())
        .contains("silent was asked", "was not heard of for 1h", "it stops when it wakes up");
  }

  @Test
  void wrongUseIsToldBeforeTheDatabaseIsAsked() throws Exception {
    assertThat(Programs.leadlist(database, "stop").exitCode()).isEqualTo(64);
    assertThat(Programs.leadlist(database, "stop", "w", "--run", "x").exitCode())
        .isEqualTo(64);
    Programs.Ended noId = Programs.leadlist(database, "stop", "--run", "0a14f2a7");
    assertThat(noId.exitCode()).isEqualTo(64);
    assertThat(noId.output()).contains("--run", "'0a14f2a7'");
  }

  @Test
  void saysSoWhereThereIsNoRegistry() throws Exception {
    try (TestDatabase plain = TestDatabase.createWithPlainTable()) {
      Programs.Ended workers = Programs.leadlist(plain, "workers");
      assertThat(workers.exitCode()).isEqualTo(69);
      assertThat(workers.output()).contains("worker_registry");
      assertThat(Programs.leadlist(plain, "stop", "w").exitCode()).isEqualTo(69);
    }
  }
}

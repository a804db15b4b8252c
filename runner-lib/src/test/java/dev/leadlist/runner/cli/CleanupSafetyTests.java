package dev.leadlist.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.leadlist.runner.cleanup.StaleWorkers;
import dev.leadlist.runner.postgres.TestDatabase;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What {@code leadlist cleanup --force} must not end, and how it would like to be fooled. */
@Tag("slow")
@Execution(ExecutionMode.CONCURRENT)
class CleanupSafetyTests {
  private static final String WORKER = "python3 lead_list_runner.py";
  private static final List<String> AS_NOBODY =
      List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");

  /** The system's own interpreter: one in a home is closed to others. */
  private static final String WORKER_OF_NOBODY =
      String.join(" ", AS_NOBODY) + " env PATH=/usr/bin:/bin " + WORKER;

  private final TestDatabase database = TestDatabase.create();
  private Programs programs;

  @BeforeEach
  void writeScripts(@TempDir Path folder) throws IOException {
    programs = new Programs(folder);
  }

  @AfterEach
  void endAll() {
    programs.close();
    database.close();
  }

  @Test
  void aWorkerInAContainerMeansAnotherHostByTheSameName() throws Exception {
    assumeTrue(Programs.isRoot(), "to make namespaces");
    String unknownHere = UUID.randomUUID().toString();
    programs.start("other network", "unshare --net " + WORKER, unknownHere, database);
    programs.start(
        "other processes", "unshare --pid --fork --kill-child " + WORKER, unknownHere, database);
    long inside = programs.descendants("other processes").get(0);

    Programs.Ended forced = Programs.leadlist(database, "cleanup", "--force");

    assertThat(forced.output())
        .contains("REMOTE      pid " + programs.pid("other network"), "REMOTE      pid " + inside);
    assertThat(programs.alive()).containsExactlyElementsOf(programs.names());
    assertThat(Programs.isAlive(inside)).isTrue();
  }

  @Test
  void anActiveWorkerThatAStaleOneHasStartedGoesOn() throws Exception {
    String active = Programs.insert(database, "active");
    String completed = Programs.insert(database, "completed");
    programs.start("stale", WORKER + " child active-child " + active, completed, database);
    List<Long> children = programs.descendants("stale");
    assertThat(children).hasSize(2);

    Programs.Ended forced = Programs.leadlist(database, "cleanup", "--force");

    assertThat(forced.exitCode()).as(forced.output()).isZero();
    assertThat(programs.alive()).isEmpty();
    List<Long> left = children.stream().filter(Programs::isAlive).toList();
    left.forEach(programs::adopt);
    assertThat(left).as(forced.output()).hasSize(1);
    assertThat(forced.output()).contains("ACTIVE      pid " + left.get(0));
  }

  @Test
  void columnsAndTerminalStatusesAreThoseThatTheCommandIsGiven() throws Exception {
    database.execute("alter table pm_pipeline.runs add column state text default 'over'");
    programs.start("worker", WORKER, Programs.insert(database, "shipped"), database);
    String pid = "pid " + programs.pid("worker");

    assertThat(Programs.leadlist(database, "cleanup").output()).contains("ACTIVE      " + pid);
    assertThat(Programs.leadlist(database, "cleanup", "--terminal-statuses", "done,shipped")
            .output())
        .contains("STALE       " + pid, "its run is shipped");
    assertThat(Programs.leadlist(
                database, "cleanup", "--status-column=state", "--terminal-statuses=over")
            .output())
        .contains("STALE       " + pid, "its run is over");
    assertThat(Programs.leadlist(
                database,
                "cleanup",
                "--status-column=stage",
                "--stage-column=state",
                "--terminal-statuses=active,s",
                "--active-statuses=open")
            .output())
        .contains("STALE       " + pid, "its run is s");
    Programs.Ended refused = Programs.leadlist(database, "cleanup", "--terminal-statuses=active");
    assertThat(refused.exitCode()).isEqualTo(64);
    assertThat(refused.output()).contains("\"active\" is among terminalStatuses too");
  }

  @Test
  void whatOnlyBearsTheSameRunGoesOn() throws Exception {
    String completed = Programs.insert(database, "completed");
    programs.start("stale", WORKER + " daemon", completed, database);
    Path file = programs.folder().resolve("daemon.pid");
    Programs.await("a daemon", () -> !Files.readString(file).isBlank());
    long daemon = Long.parseLong(Files.readString(file).strip());
    programs.adopt(daemon);
    programs.start("an editor", "-a vim tail -f lead_list_runner.log", completed, database);
    programs.start("a login shell", "-a -bash bash -c 'echo ready; read'", completed, database);
    programs.start(
        "code",
        "python3 -c 'print(\"ready\", flush=True); input()' lead_list_runner",
        completed,
        database);

    Programs.Ended forced = Programs.leadlist(database, "cleanup", "--force");

    assertThat(forced.exitCode()).as(forced.output()).isZero();
    assertThat(programs.alive())
        .doesNotContain("stale")
        .hasSize(programs.names().size() - 1);
    assertThat(Programs.isAlive(daemon)).isTrue();
    assertThat(forced.output())
        .contains("UNKNOWN     pid " + daemon + "  run " + completed)
        .contains("bears its RUN_FILTER_ID", "whoever started it is gone")
        .doesNotContain("pid " + programs.pid("an editor"), "pid " + programs.pid("code"));
  }

  @Test
  void neverEndsWhoeverItDescendsFrom() throws Exception {
    String completed = Programs.insert(database, "completed");
    List<String> command = new ArrayList<>(Programs.command());
    command.addAll(List.of("cleanup", "--force"));
    programs.start(
        "stale, cleaning up",
        WORKER + " run '" + String.join("' '", command) + "'",
        completed,
        database);
    Path said = programs.folder().resolve("said.0");

    Programs.await("the cleanup ended with 0", () -> Files.exists(said));

    assertThat(Files.readString(said))
        .doesNotContain("pid " + programs.pid("stale, cleaning up") + " ");
    assertThat(programs.alive()).hasSize(1);
    assertThat(Programs.leadlist(database, "cleanup", "--force").exitCode()).isZero();
    assertThat(programs.alive()).isEmpty();
  }

  @Test
  void rootLeavesOtherUsersWorkersUnlessToldOtherwise() throws Exception {
    assumeTrue(Programs.isRoot(), "to be somebody else");
    programs.letOthersIn();
    String completed = Programs.insert(database, "completed");
    programs.start("root's", WORKER, completed, database);
    programs.start("another's", WORKER_OF_NOBODY, completed, database);
    long pid = programs.pid("another's");
    assertThat(Programs.leadlist(database, "cleanup").output())
        .contains("STALE       pid " + pid + " ", "of user nobody: ");

    Programs.Ended forced = Programs.leadlist(database, "cleanup", "--force");

    assertThat(forced.exitCode()).as(forced.output()).isEqualTo(3);
    assertThat(forced.output())
        .contains("NOT ENDED   pid " + pid + ": it is another user's", "--all-users");
    assertThat(programs.alive()).containsExactly("another's");
    assertThat(StaleWorkers.builder(database.dataSource()).build().runOnce())
        .extracting(StaleWorkers.Counts::stale, StaleWorkers.Counts::notEnded)
        .containsExactly(1, 1);
    assertThat(programs.alive()).containsExactly("another's");

    Programs.Ended all = Programs.leadlist(database, "cleanup", "--force", "--all-users");
    assertThat(all.exitCode()).as(all.output()).isZero();
    assertThat(programs.alive()).isEmpty();
  }

  @Test
  void anotherUsersWorkerIsLeftWithTheStaleOneThatStartedIt() throws Exception {
    assumeTrue(Programs.isRoot(), "to be somebody else");
    programs.letOthersIn();
    String completed = Programs.insert(database, "completed");
    programs.start("stale", WORKER + " start " + WORKER_OF_NOBODY, completed, database);
    Programs.await(
        "a child of another user",
        () -> programs.descendants("stale").stream()
            .anyMatch(pid -> ProcessHandle.of(pid)
                .flatMap(child -> child.info().user())
                .filter("nobody"::equals)
                .isPresent()));
    long child = programs.descendants("stale").get(0);
    programs.adopt(child);

    Programs.Ended forced = Programs.leadlist(database, "cleanup", "--force");

    assertThat(forced.exitCode()).as(forced.output()).isEqualTo(3);
    assertThat(programs.alive()).isEmpty();
    assertThat(Programs.isAlive(child)).isTrue();
  }

  @Test
  void aRowStandsInForEnvironmentsThatTheSystemDoesNotShow() throws Exception {
    assumeTrue(Programs.isRoot(), "to hide what other systems do not have");
    programs.start("stale", WORKER, Programs.insert(database, "completed"), database);
    programs.start("active", WORKER, Programs.insert(database, "active"), database);
    programs.start("not registered", WORKER, Programs.insert(database, "error"), database);
    register("stale", "completed");
    register("active", "active");

    Programs.Ended forced =
        programs.leadlistBehindMounts(withoutEnvironments(), database, "cleanup", "--force");

    assertThat(forced.exitCode()).as(forced.output()).isZero();
    assertThat(forced.output())
        .contains(
            "The environment of processes is not to be seen here",
            "ACTIVE      pid " + programs.pid("active"),
            "UNKNOWN     pid " + programs.pid("not registered"));
    assertThat(programs.alive()).as(forced.output()).containsExactly("active", "not registered");
  }

  @Test
  void saysSoWhereThereIsNeitherARegistryNorAnEnvironment() throws Exception {
    assumeTrue(Programs.isRoot(), "to hide what other systems do not have");
    try (TestDatabase plain = TestDatabase.createWithPlainTable()) {
      programs.start("stale", WORKER, Programs.insert(plain, "completed"), plain);

      Programs.Ended forced =
          programs.leadlistBehindMounts(withoutEnvironments(), plain, "cleanup", "--force");

      assertThat(forced.exitCode()).as(forced.output()).isZero();
      assertThat(forced.output())
          .contains(
              "No registry, so ",
              "The environment of processes is not to be seen here",
              "UNKNOWN     pid " + programs.pid("stale"));
      assertThat(programs.alive()).containsExactly("stale");
    }
  }

  @Test
  void endsNothingAndNotesNothingWhereItSeesNoProcess() throws Exception {
    assumeTrue(Programs.isRoot(), "to hide what other systems do not have");
    programs.start("stale", WORKER, Programs.insert(database, "completed"), database);
    register("stale", "completed");
    database.execute(
        "update pm_pipeline.worker_registry" + " set last_heartbeat = now() - interval '1 hour'");

    Programs.Ended forced =
        programs.leadlistBehindMounts("mount -t tmpfs none /proc", database, "cleanup", "--force");

    assertThat(forced.exitCode()).as(forced.output()).isEqualTo(69);
    assertThat(forced.output())
        .contains("this system shows no process from here", "UNKNOWN     worker stale");
    assertThat(programs.alive()).containsExactly("stale");
    assertThat(database.query("select status from pm_pipeline.worker_registry"))
        .containsExactly("active");
  }

  /** Registers a program as its worker would on a system without boot ids and namespaces. */
  private void register(String name, String status) throws Exception {
    long pid = programs.pid(name);
    String identity = "%s/0/%d/%d"
        .formatted(
            InetAddress.getLocalHost().getHostName(),
            pid,
            ProcessHandle.of(pid)
                .orElseThrow()
                .info()
                .startInstant()
                .orElseThrow()
                .toEpochMilli());
    database.execute("""
        insert into pm_pipeline.worker_registry (worker_id, worker_type, run_filter_id, process)
        select '%s', 'test', id, '%s' from pm_pipeline.runs where status = '%s'
        """.formatted(name, identity, status));
  }

  /** No boot id, as on other systems, and no environment of our programs and the command itself. */
  private String withoutEnvironments() {
    return programs.names().stream()
        .map(name -> "mount --bind /dev/null /proc/%d/environ".formatted(programs.pid(name)))
        .collect(Collectors.joining(
            " && ",
            "",
            " && mount --bind /dev/null /proc/$$/environ"
                + " && mount -t tmpfs none /proc/sys/kernel/random"));
  }

  @Test
  void saysWhoMayReadTheEnvironmentThatItMayNot() throws Exception {
    assumeTrue(Programs.isRoot(), "to be somebody else");
    programs.start("stale", WORKER, Programs.insert(database, "completed"), database);
    Programs.Ended forced = programs.leadlistOfOthers(
        AS_NOBODY, Map.of("POSTGRES_URL", database.jdbcUrl()), "cleanup", "--force");

    assertThat(forced.exitCode()).as(forced.output()).isZero();
    assertThat(forced.output())
        .contains(
            "UNKNOWN     pid " + programs.pid("stale"),
            "its environment cannot be read; ask as user root, or as root");
    assertThat(programs.alive()).containsExactly("stale");
  }

  @Test
  void aMissingRunProvesNothingWhereRowsMayBeHidden() throws Exception {
    String role = database.createRole("cleaner");
    database.execute("""
        grant usage on schema pm_pipeline to %1$s;
        grant select on pm_pipeline.runs to %1$s;
        alter table pm_pipeline.runs enable row level security;
        create policy own on pm_pipeline.runs to %1$s using (status <> 'in_progress');
        """.formatted(role));
    String url = "postgresql://%s:test-secret@localhost:%d/%s"
        .formatted(role, database.port(), database.name());
    programs.start(
        "hidden",
        WORKER,
        Map.of("RUN_FILTER_ID", Programs.insert(database, "in_progress"), "POSTGRES_URL", url));
    programs.start(
        "seen",
        WORKER,
        Map.of("RUN_FILTER_ID", Programs.insert(database, "completed"), "POSTGRES_URL", url));

    Programs.Ended forced = Programs.leadlist(Map.of("POSTGRES_URL", url), "cleanup", "--force");

    assertThat(forced.output()).contains("row-level security may hide it");
    assertThat(programs.alive()).as(forced.output()).containsExactly("hidden");
  }

  @Test
  void endsNothingWithoutTheTable() throws Exception {
    try (TestDatabase empty = TestDatabase.createEmpty()) {
      programs.start("unknown", WORKER, UUID.randomUUID().toString(), empty);

      Programs.Ended forced = Programs.leadlist(empty, "cleanup", "--force");

      assertThat(forced.exitCode()).isEqualTo(69);
      assertThat(forced.output())
          .contains(
              "no worker can be judged, and none is ended",
              "pm_pipeline.runs",
              "UNKNOWN     pid " + programs.pid("unknown"));
      assertThat(programs.alive()).containsExactly("unknown");
    }
  }

  @Test
  void aWorkerWhoseOwnDatabaseDoesNotAnswerIsNotJudgedByAnother() throws Exception {
    String completed = Programs.insert(database, "completed");
    programs.start(
        "elsewhere",
        WORKER,
        Map.of("RUN_FILTER_ID", completed, "POSTGRES_URL", "postgresql://u@localhost:1/db"));
    programs.start("unreadable", WORKER, Map.of("RUN_FILTER_ID", completed, "POSTGRES_URL", "x"));
    programs.start("silent", WORKER, Map.of("RUN_FILTER_ID", completed));

    Programs.Ended forced = Programs.leadlist(database, "cleanup", "--force");

    assertThat(forced.exitCode()).as(forced.output()).isZero();
    assertThat(programs.alive()).containsExactlyElementsOf(programs.names());
    assertThat(forced.output()).contains("its own database is not known, or cannot be asked");
  }

  @Test
  void theSameDatabaseByAnotherNameAndInAnotherTimeZoneIsItsOwn() throws Exception {
    String url = "postgresql://postgres@127.0.0.1:%d/%s?options=-c%%20TimeZone%%3DAsia/Tokyo"
        .formatted(database.port(), database.name());
    programs.start(
        "stale",
        WORKER,
        Map.of("RUN_FILTER_ID", Programs.insert(database, "archived"), "POSTGRES_URL", url));

    assertThat(Programs.leadlist(database, "cleanup", "--force").exitCode()).isZero();
    assertThat(programs.alive()).isEmpty();
  }

  @Test
  void allThatIgnoreTermShareOneGracePeriod() throws Exception {
    String completed = Programs.insert(database, "completed");
    for (int i = 0; i < 5; i++) {
      programs.start("stubborn " + i, WORKER + " ignore", completed, database);
    }
    long since = System.nanoTime();

    Programs.Ended forced = Programs.leadlist(database, "cleanup", "--force", "--grace", "4s");

    Duration took = Duration.ofNanos(System.nanoTime() - since);
    assertThat(forced.exitCode()).as(forced.output()).isZero();
    assertThat(programs.alive()).isEmpty();
    assertThat(took).isBetween(Duration.ofSeconds(4), Duration.ofSeconds(15));
  }
}

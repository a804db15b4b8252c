package dev.leadlist.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.leadlist.runner.postgres.TestDatabase;
import dev.leadlist.runner.process.ProcessIdentity;
import dev.leadlist.runner.process.TestProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Workers whose owner is dead. An orphan needs no run of this database, so the command looks for a
 * name that only this test's workers have, and for run files in a folder of its own.
 */
@Tag("slow")
@Execution(ExecutionMode.CONCURRENT)
class OrphanCleanupTests {
  private final TestDatabase database = TestDatabase.create();
  private final String worker = "orphan_" + UUID.randomUUID().toString().replace("-", "");
  private Programs programs;
  private Path temporary;

  @BeforeEach
  void makePrograms(@TempDir Path folder) throws IOException {
    programs = new Programs(folder);
    Files.copy(folder.resolve("lead_list_runner.py"), folder.resolve(worker + ".py"));
    temporary = Files.createDirectory(folder.resolve("temporary"));
  }

  @AfterEach
  void endAll() {
    programs.close();
    database.close();
  }

  @Test
  void orphansAreEndedIfTheyAreAskedFor() throws Exception {
    String run = Programs.insert(database, "active");
    String dead = deadProcess().toString();
    start("bound", dead, run);
    start("bound to none", dead, null);
    start("owned", ProcessIdentity.self().toString(), run);
    start("owned elsewhere", "other-boot/1/2/3", null);
    List<String> survivors = List.of("owned", "owned elsewhere");

    Programs.Ended left = cleanup("--force");
    assertThat(left.exitCode()).as(left.output()).isZero();
    assertThat(left.output())
        .contains(
            "ORPHANED    pid %d  run %s: its owner is dead, its run is active"
                .formatted(programs.pid("bound"), run),
            "ORPHANED    pid %d  run -: no RUN_FILTER_ID, and its owner is dead"
                .formatted(programs.pid("bound to none")),
            "Nothing is stale.")
        .doesNotContain("ENDED");
    assertThat(cleanup("--force", "--quiet").output()).isEmpty();
    assertThat(cleanup("--orphaned").exitCode()).as("a dry run").isZero();
    assertThat(programs.alive()).hasSize(4);

    Programs.Ended forced = cleanup("--force", "--orphaned");
    assertThat(forced.exitCode()).as(forced.output()).isZero();
    assertThat(programs.alive()).as(forced.output()).containsExactlyElementsOf(survivors);
    assertThat(forced.output())
        .contains(
            "ENDED       pid " + programs.pid("bound") + " ",
            "ENDED       pid " + programs.pid("bound to none") + " ",
            "Cleanup is complete: 0 stale, 2 orphaned");

    assertThat(cleanup("--force", "--orphaned", "--quiet").output()).isEmpty();
    assertThat(programs.alive()).containsExactlyElementsOf(survivors);
  }

  @Test
  void quietTellsOfAnOrphanThatItEnded() throws Exception {
    start("orphan", deadProcess().toString(), Programs.insert(database, "active"));

    Programs.Ended forced = cleanup("--force", "--orphaned", "--quiet");

    assertThat(forced.exitCode()).as(forced.output()).isZero();
    assertThat(forced.output()).contains("ENDED       pid " + programs.pid("orphan") + " ");
    assertThat(programs.alive()).isEmpty();
  }

  @Test
  void quietTellsOfAnOrphanThatIsLeftBecauseItIsAnothers() throws Exception {
    assumeTrue(Programs.isRoot(), "to be somebody else");
    programs.letOthersIn();
    start(
        "another's",
        "setpriv --reuid=65534 --regid=65534 --clear-groups env PATH=/usr/bin:/bin ",
        deadProcess().toString(),
        null);

    Programs.Ended forced = cleanup("--force", "--orphaned", "--quiet");

    assertThat(forced.exitCode()).as(forced.output()).isEqualTo(3);
    assertThat(forced.output())
        .contains(
            "NOT ENDED   pid " + programs.pid("another's") + ": it is another user's",
            "Cleanup is complete: 0 stale, 1 orphaned");
    assertThat(programs.alive()).containsExactly("another's");
  }

  private void start(String name, String owner, String run) {
    start(name, "", owner, run);
  }

  private void start(String name, String prefix, String owner, String run) {
    Map<String, String> variables =
        new HashMap<>(Map.of("LEADLIST_OWNER", owner, "POSTGRES_URL", database.jdbcUrl()));
    if (run != null) {
      variables.put("RUN_FILTER_ID", run);
    }
    programs.start(name, prefix + "python3 " + worker + ".py", variables);
  }

  private Programs.Ended cleanup(String... options) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("cleanup", "--match", worker));
    arguments.addAll(List.of(options));
    return programs.leadlistWithFilesIn(temporary, database, arguments.toArray(String[]::new));
  }

  private static ProcessIdentity deadProcess() {
    ProcessIdentity ended;
    try (TestProcess process = TestProcess.script("echo; exec sleep 600")) {
      ended = process.identity();
    }
    while (ended.isAlive()) {
      Thread.onSpinWait();
    }
    return ended;
  }
}

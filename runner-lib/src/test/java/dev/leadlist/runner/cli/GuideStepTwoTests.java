package dev.leadlist.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadlist.runner.postgres.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The guide's "Testing the fix, step 2", with real processes: the cleanup ends every worker that is
 * stale and nothing else.
 */
@Execution(ExecutionMode.CONCURRENT)
class GuideStepTwoTests {
  private final TestDatabase database = TestDatabase.create();
  private final TestDatabase otherDatabase = TestDatabase.create();
  private Programs programs;

  @BeforeEach
  void writeScripts(@TempDir Path folder) throws IOException {
    programs = new Programs(folder);
  }

  @AfterEach
  void endAll() {
    programs.close();
    database.close();
    otherDatabase.close();
  }

  @Test
  void endsAllThatIsStaleAndNothingElse() throws Exception {
    String completed = Programs.insert(database, "completed");
    String archived = Programs.insert(database, " archived\t");
    String active = Programs.insert(database, "in_progress");
    Programs.insert(otherDatabase, "completed", completed);
    String python = "python3 lead_list_runner.py";
    programs.start("stale", python, completed, database);
    programs.start("stale, with a child", python + " child", archived, database);
    programs.start("stale, ignores TERM", python + " ignore", completed, database);
    programs.start("stale, in Java", "java lead_list_runner.java", completed, database);
    programs.start("stale, run deleted", python, UUID.randomUUID().toString(), database);
    programs.start("active", python, active, database);
    programs.start("production", python, null, database);
    programs.start("other database", python, completed, otherDatabase);
    programs.start("not an id", python, "0a14f2a7...", database);
    programs.start("a shell", "bash -c 'echo ready; sleep 300; :'", completed, database);
    programs.start("a pager", "tail -f lead_list_runner.log", completed, database);
    List<String> stale =
        programs.names().stream().filter(name -> name.startsWith("stale")).toList();
    List<Long> children = programs.descendants("stale, with a child");
    assertThat(children).hasSize(1);

    Programs.Ended dry = programs.leadlistProcess(database, "cleanup");
    assertThat(dry.exitCode()).as(dry.output()).isEqualTo(1);
    assertThat(programs.alive()).containsExactlyElementsOf(programs.names());
    for (String name : stale) {
      assertThat(dry.output()).contains("STALE       pid " + programs.pid(name) + " ");
    }
    assertThat(dry.output())
        .contains("ACTIVE      pid " + programs.pid("active"), "its run is in_progress")
        .contains(
            "PRODUCTION  pid " + programs.pid("production"), "no RUN_FILTER_ID (production worker)")
        .contains(
            "UNKNOWN     pid " + programs.pid("other database"), "it works on another database")
        .contains("UNKNOWN     pid " + programs.pid("not an id"), "is no id of a run")
        .contains("Run again with --force")
        .doesNotContain("pid " + programs.pid("a shell"), "pid " + programs.pid("a pager"));

    Programs.Ended forced =
        programs.leadlistProcess(database, "cleanup", "--force", "--grace", "500ms");
    assertThat(forced.exitCode()).as(forced.output()).isZero();
    List<String> rest = new ArrayList<>(programs.names());
    rest.removeAll(stale);
    assertThat(programs.alive()).as(forced.output()).containsExactlyElementsOf(rest);
    assertThat(children).noneMatch(Programs::isAlive);
    assertThat(forced.output())
        .contains(
            "by KILL, since TERM was ignored",
            "pid " + programs.pid("stale, with a child") + " and 1 descendant(s), by TERM");
    assertThat(programs.descendants("a shell")).isNotEmpty();

    Programs.Ended again = Programs.leadlist(database, "cleanup", "--quiet");
    assertThat(again.exitCode()).isZero();
    assertThat(again.output()).isEmpty();
  }

  @Test
  void whatItCannotAskItDoesNotEnd() throws Exception {
    programs.start(
        "stale", "python3 lead_list_runner.py", Programs.insert(database, "completed"), database);

    Programs.Ended run = Programs.leadlist(
        Map.of("POSTGRES_URL", "postgresql://nobody@localhost:1/x"), "cleanup", "--force");

    assertThat(run.exitCode()).isEqualTo(69);
    assertThat(run.output())
        .contains(
            "no worker can be judged, and none is ended",
            "UNKNOWN     pid " + programs.pid("stale"));
    assertThat(programs.alive()).containsExactly("stale");
  }

  @Test
  void wrongUseIsToldBeforeAnythingIsLookedAt() throws Exception {
    assertThat(Programs.leadlist(database, "cleanup", "--match", "*(").exitCode())
        .isEqualTo(64);
    assertThat(Programs.leadlist(database, "cleanup", "--match", ".*").output())
        .contains("would match everything");
    assertThat(Programs.leadlist(database, "cleanup", "--grace", "5").output())
        .contains("--grace: \"5\" has no unit; write 5s for seconds");
    assertThat(Programs.leadlist(database, "cleanup", "--forse").exitCode()).isEqualTo(64);
    assertThat(Programs.leadlist(Map.of(), "cleanup").output())
        .contains("POSTGRES_URL: is not set");
  }

  @Test
  void printsOneDocumentForPrograms() throws Exception {
    programs.start(
        "stale", "python3 lead_list_runner.py", Programs.insert(database, "error"), database);

    Programs.Ended run = Programs.leadlist(database, "cleanup", "--json");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.output())
        .startsWith("{\"force\":false,\"problem\":null,\"stale\":1,")
        .contains(
            "\"pid\":" + programs.pid("stale"),
            "\"verdict\":\"STALE\",\"reason\":\"its run is error\"");
  }

  @Test
  void schemaAndDoctorSayWhatIsThere() throws Exception {
    assertThat(Programs.leadlist(database, "schema", "check").exitCode()).isZero();
    assertThat(Programs.leadlist(database, "schema", "print").output())
        .contains("create or replace trigger");
    assertThat(Programs.leadlist(database, "schema", "install").exitCode()).isZero();
    Programs.Ended doctor = Programs.leadlist(database, "doctor");
    assertThat(doctor.exitCode()).as(doctor.output()).isZero();
    assertThat(doctor.output()).contains("workers will be in the mode 'full'");
    database.execute("drop trigger leadlist_run_ended on pm_pipeline.runs");
    Programs.Ended without = Programs.leadlist(database, "doctor");
    assertThat(without.exitCode()).isEqualTo(1);
    assertThat(without.output()).contains("'polling'", "leadlist_run_ended");
  }
}

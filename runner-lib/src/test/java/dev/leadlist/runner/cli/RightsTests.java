package dev.leadlist.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadlist.runner.postgres.TestDatabase;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** {@code leadlist schema grants}, and a cleanup with what it gives. */
@Execution(ExecutionMode.CONCURRENT)
class RightsTests {

  @Test
  void aCleanupFindsAndEndsWithExactlyItsGrants(@TempDir Path folder) throws Exception {
    try (TestDatabase database = TestDatabase.create();
        Programs programs = new Programs(folder)) {
      String role = database.createRole("cleanup");
      Programs.Ended grants = Programs.leadlist(Map.of(), "schema", "grants", "cleanup", role);
      assertThat(grants.exitCode()).as(grants.output()).isZero();
      database.execute(grants.output());
      String url = "postgresql://%s:test-secret@localhost:%d/%s"
          .formatted(role, database.port(), database.name());
      String python = "python3 lead_list_runner.py";
      programs.start(
          "stale",
          python,
          Map.of("RUN_FILTER_ID", Programs.insert(database, "completed"), "POSTGRES_URL", url));
      programs.start(
          "active",
          python,
          Map.of("RUN_FILTER_ID", Programs.insert(database, "active"), "POSTGRES_URL", url));

      Programs.Ended forced = Programs.leadlist(Map.of("POSTGRES_URL", url), "cleanup", "--force");

      assertThat(forced.exitCode()).as(forced.output()).isZero();
      assertThat(programs.alive()).as(forced.output()).containsExactly("active");
      assertThat(forced.output()).doesNotContain("No registry", "No crash was written down");
    }
  }

  @Test
  void printsTheGrantsOfEachDutyAndRunsNone() {
    Programs.Ended worker = Programs.leadlist(
        Map.of(), "schema", "grants", "--schema", "Leads", "--table", "my_runs", "worker", "o'\"r");
    assertThat(worker.output())
        .contains("grant usage on schema \"Leads\" to \"o'\"\"r\";")
        .contains(" on \"Leads\".\"my_runs\" to \"o'\"\"r\";");

    Programs.Ended wrong = Programs.leadlist(Map.of(), "schema", "grants", "boss", "app");
    assertThat(wrong.exitCode()).isEqualTo(LeadList.WRONG_USE);
    assertThat(wrong.output()).contains("WORKER, PLAIN_WORKER, CLEANUP, PLAIN_CLEANUP, MONITOR");
  }
}

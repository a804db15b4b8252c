package dev.leadlist.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadlist.runner.postgres.TestDatabase;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Nothing that {@code leadlist} prints holds a piece of a password, whoever was given it. */
@Tag("slow")
@Execution(ExecutionMode.CONCURRENT)
class SecretOutputTests {
  private static final String TRACE = "planted";

  private final TestDatabase database = TestDatabase.create();
  private String role;
  private Programs programs;

  @BeforeEach
  void createRole(@TempDir Path folder) throws Exception {
    programs = new Programs(folder);
    role = database.createRole("secretive");
    database.execute("alter role %s superuser password 'planted1/planted2'".formatted(role));
  }

  @AfterEach
  void endAll() {
    programs.close();
    database.close();
  }

  private String url(String password) {
    return "postgresql://%s:%s@localhost:%d/%s"
        .formatted(role, password, database.port(), database.name());
  }

  @Test
  void ofADatabaseThatAnswers() throws Exception {
    Map<String, String> right = Map.of("POSTGRES_URL", url("planted1%2Fplanted2"));
    programs.start(
        "stale",
        "python3 lead_list_runner.py --db postgresql://me:planted3@h/db --db //me:x@planted4@h"
            + " --password 'planted5 planted6' PGPASSWORD='planted7 planted8&planted9'"
            + " 'host=h password=planted10 user=me'",
        Map.of(
            "RUN_FILTER_ID",
            Programs.insert(database, "completed"),
            "POSTGRES_URL",
            url("planted1%2Fplanted2")));
    for (List<String> command : List.of(
        List.of("cleanup"),
        List.of("cleanup", "--json"),
        List.of("doctor"),
        List.of("schema", "check"),
        List.of("schema", "print"),
        List.of("cleanup", "--force", "--json"))) {
      Programs.Ended ended = Programs.leadlist(right, command.toArray(String[]::new));
      assertThat(ended.exitCode()).as(ended.output()).isLessThan(LeadList.WRONG_USE);
      assertThat(ended.output()).as("%s", command).isNotBlank().doesNotContain(TRACE);
    }
    assertThat(programs.alive()).isEmpty();
  }

  @Test
  void ofADatabaseThatRefuses() throws Exception {
    for (String url : List.of(
        url("planted1"),
        url("planted%"),
        url("planted@planted"),
        url("x/planted") + "?password=planted&planted",
        "jdbc:postgresql://localhost:1/x?user=u&password=planted&sslpassword=planted",
        "jdbc:postgresql://u:planted@localhost/x")) {
      Map<String, String> wrong = Map.of("POSTGRES_URL", url);
      for (Programs.Ended ended : List.of(
          Programs.leadlist(wrong, "cleanup", "--json"),
          programs.leadlistProcess(wrong, "doctor"))) { // with what a JVM writes by itself
        assertThat(ended.exitCode()).as(ended.output()).isGreaterThanOrEqualTo(LeadList.WRONG_USE);
        assertThat(ended.output()).isNotBlank().doesNotContain(TRACE);
      }
    }
  }

  @Test
  void ofWhatIsWrittenInTheWrongPlace() throws Exception {
    for (List<String> command : List.of(
        List.of("cleanup", "postgresql://me:planted@h/db"),
        List.of("cleanup", "--schema", "postgresql://me:planted@h/db"),
        List.of("cleanup", "--table", "//me:planted@h/db"),
        List.of("cleanup", "--grace", "postgresql://me:planted@h/db"),
        List.of("cleanup", "--url=postgresql://me:planted@h/db"),
        List.of("schema", "grants", "postgresql://me:planted@h/db", "app"),
        List.of("cleanup", "--match", "(postgresql://me:planted@h/db"))) {
      Programs.Ended ended = Programs.leadlist(database, command.toArray(String[]::new));
      assertThat(ended.exitCode()).as(ended.output()).isEqualTo(LeadList.WRONG_USE);
      assertThat(ended.output()).as("%s", command).isNotBlank().doesNotContain(TRACE);
    }
  }
}

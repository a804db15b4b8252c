package dev.leadlist.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadlist.runner.postgres.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The database's URL, with its password, from a file. */
@Execution(ExecutionMode.CONCURRENT)
class DatabaseUrlFileTests {
  private final TestDatabase database = TestDatabase.create();
  private Path file;

  @BeforeEach
  void placeFile(@TempDir Path folder) {
    file = folder.resolve("url");
  }

  @AfterEach
  void dropDatabase() {
    database.close();
  }

  private Programs.Ended run(String content, String permissions) throws Exception {
    Files.writeString(file, content);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    return Programs.leadlist(
        Map.of("POSTGRES_URL", "postgresql://nobody@localhost:1/x"),
        "workers",
        "--database-url-file",
        file.toString());
  }

  @Test
  void winsOverTheVariable() throws Exception {
    String role = database.createRole("reader");
    database.execute("""
        grant usage on schema pm_pipeline to %1$s;
        grant select on pm_pipeline.worker_registry to %1$s;
        """.formatted(role));
    String url = "postgresql://%s:test-secret@localhost:%d/%s"
        .formatted(role, database.port(), database.name());

    Programs.Ended told = run(url + "\n", "r--r-----");

    assertThat(told.exitCode()).as(told.output()).isZero();
    assertThat(told.output()).isEqualTo("No workers.\n");
  }

  @Test
  void isRefusedIfEveryUserCanReadIt() throws Exception {
    Programs.Ended told = run(database.jdbcUrl(), "rw-r--r--");

    assertThat(told.exitCode()).isEqualTo(64);
    assertThat(told.output())
        .contains("--database-url-file: " + file + " can be read by every user", "chmod o-r");
  }

  @Test
  void saysWhatIsWrongWithItAndNotWhatIsInIt() throws Exception {
    Programs.Ended wrong = run("mysql://me:hunter2@localhost/x", "rw-------");
    assertThat(wrong.exitCode()).isEqualTo(64);
    assertThat(wrong.output())
        .contains("--database-url-file: " + file + ": ")
        .doesNotContain("hunter2", "POSTGRES_URL");
    assertThat(run("", "rw-------").output()).contains(file + " has 0 lines");
    assertThat(run("a\nhunter2\n", "rw-------").output())
        .contains(file + " has 2 lines")
        .doesNotContain("hunter2");
    assertThat(Programs.leadlist(Map.of(), "workers", "--database-url-file", "/nowhere/url")
            .output())
        .contains("--database-url-file: /nowhere/url does not exist");
  }
}

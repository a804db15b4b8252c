package dev.leadlist.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.leadlist.runner.postgres.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Root cleans up where another user's worker has no telling name, and no registry knows of it. Both
 * have a folder for temporary files of this test's, so that nobody else's run files are read.
 */
@Tag("slow")
class OtherUsersWorkerTests {
  private static final List<String> AS_NOBODY =
      List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");

  @Test
  void isFoundByRootLeftAndEndedWhenAllUsersAreMeant(@TempDir Path folder) throws Exception {
    assumeTrue(Programs.isRoot(), "to be somebody else");
    try (TestDatabase plain = TestDatabase.createWithPlainTable();
        Programs programs = new Programs(folder)) {
      programs.letOthersIn();
      Path temporary = Files.createDirectory(folder.resolve("temporary"));
      Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxrwxrwx"));
      Map<String, String> variables = Map.of(
          "POSTGRES_URL", plain.jdbcUrl(), "JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + temporary);
      String run = Programs.insert(plain, "active");
      Map<String, String> bound = new HashMap<>(variables);
      bound.put("RUN_FILTER_ID", run);
      programs.startWorkerOfOthers(AS_NOBODY, "another's", bound);
      long pid = programs.pid("another's");
      new ProcessBuilder("kill", "-STOP", Long.toString(pid)).start().waitFor(); // or it leaves
      plain.execute("update pm_pipeline.runs set status = 'completed'");

      Programs.Ended left = programs.leadlistProcess(variables, "cleanup", "--force");

      assertThat(left.exitCode()).as(left.output()).isEqualTo(3);
      assertThat(left.output())
          .contains(
              "STALE       pid " + pid + "  run " + run,
              "of user nobody: ",
              "NOT ENDED   pid " + pid + ": it is another user's");
      assertThat(programs.alive()).containsExactly("another's");

      Programs.Ended all = programs.leadlistProcess(
          variables, "cleanup", "--force", "--all-users", "--grace", "200ms");
      assertThat(all.exitCode()).as(all.output()).isZero();
      assertThat(programs.awaitExit("another's")).isNotZero();
    }
  }
}

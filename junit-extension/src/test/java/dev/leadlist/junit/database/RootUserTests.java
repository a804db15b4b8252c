package dev.leadlist.junit.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadlist.junit.process.TestProcesses;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** As root, PostgreSQL needs a user namespace; where it cannot have one, the remedy is told. */
@EnabledIf("mayHaveNamespaces")
class RootUserTests {

  /** Anybody is root in a user namespace, if it may have one. */
  static boolean mayHaveNamespaces() throws Exception {
    return new ProcessBuilder("unshare", "-Ur", "true").start().waitFor() == 0;
  }

  /** Inside a namespace of the test's own, the kernel is told to allow no more of them. */
  @Test
  void whereNamespacesAreForbiddenItIsToldAtOnceWithTheRemedies(@TempDir Path folder)
      throws Exception {
    Path output = folder.resolve("output");
    Process jvm = new ProcessBuilder(
            "unshare",
            "-Ur",
            "sh",
            "-c",
            "echo 0 > /proc/sys/user/max_user_namespaces && exec \"$@\"",
            "sh",
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            OpenMain.class.getName())
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();

    assertThat(jvm.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(Files.readString(output))
        .contains(
            DatabaseUnavailableException.class.getName(),
            "embedded PostgreSQL does not run as root",
            "'unshare -U true' fails",
            "run the tests as another user",
            "leadlist.database");
  }

  /** What such a JVM runs. */
  static final class OpenMain {
    private OpenMain() {}

    public static void main(String[] args) {
      try (TestProcesses processes = TestProcesses.begin()) {
        DatabaseServer.open("embedded", processes).close();
      }
    }
  }
}

package dev.leadlist.junit.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadlist.junit.process.TestProcesses;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/**
 * As root, PostgreSQL needs a user namespace, or to be run by somebody else; where it can have
 * neither, the remedies are told.
 */
class RootUserTests {

  /** Anybody is root in a user namespace, if it may have one. */
  static boolean mayHaveNamespaces() throws Exception {
    return execute("unshare", "-Ur", "true");
  }

  /** In a root directory of its own nobody may have a user namespace. */
  static boolean mayChangeRoot() throws Exception {
    return execute("unshare", "-m", "chroot", "/", "true");
  }

  private static boolean execute(String... command) throws Exception {
    return new ProcessBuilder(command).start().waitFor() == 0;
  }

  /** Inside a namespace of the test's own, the kernel is told to allow no more of them. */
  @Test
  @EnabledIf("mayHaveNamespaces")
  void whereItCanBeNobodyElseTheRemediesAreToldAtOnce(@TempDir Path folder) throws Exception {
    assertThat(openIn(folder, "unshare", "-Ur", "sh", "-c", """
                echo 0 > /proc/sys/user/max_user_namespaces && exec "$@"
                """))
        .contains(
            DatabaseUnavailableException.class.getName(),
            "embedded PostgreSQL does not run as root",
            "'unshare -U true' fails",
            "as nobody it cannot be run either",
            "run the tests as another user",
            "leadlist.database");
  }

  /** As in most containers: real root, and no user namespace. */
  @Test
  @Tag("slow")
  @EnabledIf("mayChangeRoot")
  void whereNamespacesAreForbiddenNobodyRunsIt(@TempDir Path folder) throws Exception {
    assertThat(openIn(folder, "unshare", "-m", "sh", "-c", """
                mkdir "$LEADLIST_ROOT" && mount --rbind / "$LEADLIST_ROOT" &&
                  exec chroot "$LEADLIST_ROOT" "$@"
                """))
        .contains("served postgres by user 65534");
  }

  /** Opens a server in a JVM of its own, under a program that prepares the ground for it. */
  private static String openIn(Path folder, String... program) throws Exception {
    Path output = folder.resolve("output");
    List<String> command = new ArrayList<>(List.of(program));
    command.addAll(List.of(
        "sh",
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Dleadlist.cache=" + folder.resolve("cache"),
        "-cp",
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
        OpenMain.class.getName()));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().put("LEADLIST_ROOT", folder.resolve("root").toString());
    Process jvm = builder.start();
    assertThat(jvm.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return Files.readString(output);
  }

  /** What such a JVM runs. */
  static final class OpenMain {
    private OpenMain() {}

    public static void main(String[] args) throws SQLException {
      try (TestProcesses processes = TestProcesses.begin();
          DatabaseServer server = DatabaseServer.open("embedded", processes);
          Connection connection = server.shared().dataSource().getConnection();
          Statement statement = connection.createStatement();
          ResultSet row = statement.executeQuery(
              "select current_user, current_setting('data_directory') from pm_pipeline.runs"
                  + " right join (values (1)) as one (n) on true")) {
        row.next();
        System.out.println("served " + row.getString(1) + " by user "
            + Files.getAttribute(Path.of(row.getString(2)), "unix:uid"));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}

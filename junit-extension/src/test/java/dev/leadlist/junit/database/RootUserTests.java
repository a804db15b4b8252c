package dev.leadlist.junit.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadlist.junit.Await;
import dev.leadlist.junit.process.TestProcesses;
import dev.leadlist.runner.process.ProcessEntry;
import dev.leadlist.runner.process.ProcessTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/**
 * As root, PostgreSQL needs a user namespace, or to be run by somebody else; where it can have
 * neither, the remedies are told.
 */
class RootUserTests {
  /** Where the kernel allows no user namespace, as in a container. */
  private static final String[] CONTAINED = {"unshare", "-m", "sh", "-c", """
      mkdir "$LEADLIST_ROOT" && mount --rbind / "$LEADLIST_ROOT" &&
        exec chroot "$LEADLIST_ROOT" "$@"
      """};

  private static final Pattern SERVED =
      Pattern.compile("served postgres by user 65534 in (\\S+)\\R");

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
    Path output = folder.resolve("output");
    Process jvm = openIn(folder, "unshare", "-Ur", "sh", "-c", """
        echo 0 > /proc/sys/user/max_user_namespaces && exec "$@"
        """);
    assertThat(jvm.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(Files.readString(output))
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
  void whereNamespacesAreForbiddenNobodyRunsItAndNothingIsLeft(@TempDir Path folder)
      throws Exception {
    Process jvm = openIn(folder, CONTAINED);
    Path data = servedBy65534(folder, jvm);
    jvm.getOutputStream().close();
    assertThat(jvm.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(jvm.exitValue()).as(Files.readString(folder.resolve("output"))).isZero();
    assertThat(processesOn(data)).isEmpty();
    assertThat(data).doesNotExist();
  }

  @Test
  @Tag("slow")
  @EnabledIf("mayChangeRoot")
  void nobodysServerGoesWithItsJvmThatIsKilled(@TempDir Path folder) throws Exception {
    Process jvm = openIn(folder, CONTAINED);
    Path data = servedBy65534(folder, jvm);
    assertThat(processesOn(data)).isNotEmpty();
    jvm.destroyForcibly();
    assertThat(Await.until(() -> processesOn(data).isEmpty(), () -> processesOn(data)))
        .isLessThan(Duration.ofSeconds(1));
    Await.until(() -> !Files.exists(data), () -> data);
  }

  /** Waits for the server; returns its data directory. */
  private static Path servedBy65534(Path folder, Process jvm) throws Exception {
    Path output = folder.resolve("output");
    Await.until(
        () -> SERVED.matcher(Files.readString(output)).find() || !jvm.isAlive(), () -> output);
    String said = Files.readString(output);
    Matcher served = SERVED.matcher(said);
    assertThat(served.find()).as(said).isTrue();
    return Path.of(served.group(1));
  }

  private static List<List<String>> processesOn(Path data) {
    return ProcessTable.now().entries().stream()
        .map(ProcessEntry::arguments)
        .filter(arguments -> arguments.contains(data.toString()))
        .toList();
  }

  /** Opens a server in a JVM of its own, under a program that prepares the ground for it. */
  private static Process openIn(Path folder, String... program) throws Exception {
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
    return builder.start();
  }

  /** What such a JVM runs, until its standard input ends. */
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
            + Files.getAttribute(Path.of(row.getString(2)), "unix:uid") + " in "
            + row.getString(2));
        System.in.read(); // until it is closed
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}

package dev.leadlist.junit.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadlist.junit.Await;
import dev.leadlist.junit.process.TestProcesses;
import dev.leadlist.runner.process.ProcessEntry;
import dev.leadlist.runner.process.ProcessIdentity;
import dev.leadlist.runner.process.ProcessTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An embedded server is quickly there, and gone with its JVM, however that ends. */
@Tag("slow")
class EmbeddedServerTests {
  @Test
  void startsFromItsTemplateAndCreatesDatabasesWithTheSchema() throws Exception {
    List<Long> times = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      long since = System.nanoTime();
      try (TestProcesses processes = TestProcesses.begin();
          DatabaseServer server = DatabaseServer.open("embedded", processes)) {
        assertThat(query(server.shared(), "select count(*) from pm_pipeline.runs"))
            .isEqualTo("0");
        times.add(System.nanoTime() - since);
        try (TestDatabase own = server.create("test")) {
          assertThat(own.url()).isNotEqualTo(server.shared().url());
          own.execute("insert into pm_pipeline.runs (id) values (gen_random_uuid())");
          assertThat(query(own, "select count(*) from pm_pipeline.runs")).isEqualTo("1");
        }
        assertThat(query(
                server.shared(), "select count(*) from pg_database where datname like '%test%'"))
            .isEqualTo("0");
      }
    }
    List<Long> later = times.subList(1, times.size());
    Collections.sort(later);
    System.out.println("embedded database ready in ms, from the second of 6 starts on: p50 "
        + TimeUnit.NANOSECONDS.toMillis(later.get(later.size() / 2)));
  }

  @Test
  void goesWithItsJvmThatIsKilled(@TempDir Path folder) throws Exception {
    Child child = Child.start(folder);
    child.jvm.destroyForcibly();
    Duration took = child.untilPostmasterIsGone();
    System.out.println("kill -9 of the JVM to postmaster gone: " + took.toMillis() + " ms");
    assertThat(took).isLessThan(Duration.ofSeconds(1));
    Await.until(() -> !Files.exists(child.data), () -> child.data);
  }

  /** Killed at any moment of the start: there may be a starter, a shell, or a server already. */
  @ParameterizedTest
  @ValueSource(ints = {0, 5, 20, 60})
  void goesWithItsJvmThatIsKilledWhileItStarts(int millisAfterTheStarter, @TempDir Path folder)
      throws Exception {
    String value = UUID.randomUUID().toString();
    Process jvm = Child.launch(folder, value);
    Await.until(() -> dataDirectories(value).count() > 0, () -> folder.resolve("output"));
    Path data = dataDirectories(value).findFirst().orElseThrow();
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millisAfterTheStarter));

    jvm.destroyForcibly();
    Duration took =
        Await.until(() -> dataDirectories(value).findAny().isEmpty(), () -> commands(value));
    assertThat(took).isLessThan(Duration.ofSeconds(1));
    Await.until(() -> commands(value).isEmpty() && !Files.exists(data), () -> commands(value));
  }

  @Test
  void theNextSessionSweepsWhatAKilledJvmAndItsKilledWatchdogLeft(@TempDir Path folder)
      throws Exception {
    Child child = Child.start(folder);
    List<ProcessHandle> watchdogs = child
        .jvm
        .toHandle()
        .children()
        .filter(process -> process.info().commandLine().orElse("").contains("sh -c"))
        .toList();
    assertThat(watchdogs).hasSize(1);
    watchdogs.forEach(ProcessHandle::destroyForcibly);
    child.jvm.destroyForcibly();
    child.jvm.waitFor();
    assertThat(ProcessIdentity.find(child.postmaster)).isPresent();

    TestProcesses.begin().close();

    assertThat(ProcessIdentity.find(child.postmaster)).isEmpty();
    assertThat(child.data).doesNotExist();
  }

  @Test
  void aSweepDoesNotTouchWhatALivingOwnerHas(@TempDir Path folder) throws Exception {
    Child child = Child.start(folder);

    TestProcesses.begin().close();

    assertThat(ProcessIdentity.find(child.postmaster)).isPresent();
    assertThat(child.data).exists();
    child.jvm.destroyForcibly();
    child.untilPostmasterIsGone();
  }

  /** Where that JVM has PostgreSQL running, by the arguments of what it has started. */
  private static Stream<Path> dataDirectories(String value) {
    return commands(value).stream()
        .filter(arguments -> arguments.contains("-D"))
        .map(arguments -> Path.of(arguments.get(arguments.indexOf("-D") + 1)));
  }

  /**
   * What bears a variable that the JVM was given; what PostgreSQL's children show, nobody reads.
   */
  private static List<List<String>> commands(String value) {
    return ProcessTable.now().entries().stream()
        .filter(process -> ProcessTable.environment(process.pid())
            .filter(variables -> value.equals(variables.get(Child.VARIABLE)))
            .isPresent())
        .map(ProcessEntry::arguments)
        .toList();
  }

  private static String query(TestDatabase database, String sql) throws SQLException {
    try (Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  /** A JVM that has started a server and waits. */
  private record Child(Process jvm, long postmaster, Path data) {
    static final String VARIABLE = "LEADLIST_SERVER_TEST";

    static Process launch(Path folder, String value) throws Exception {
      ProcessBuilder builder = new ProcessBuilder(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-cp",
              System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
              ServerMain.class.getName(),
              folder.resolve("ready").toString())
          .redirectErrorStream(true)
          .redirectOutput(folder.resolve("output").toFile());
      builder.environment().put(VARIABLE, value);
      return builder.start();
    }

    static Child start(Path folder) throws Exception {
      Path ready = folder.resolve("ready");
      Process jvm = launch(folder, "");
      Await.until(() -> Files.exists(ready) || !jvm.isAlive(), () -> ready);
      assertThat(ready).as(Files.readString(folder.resolve("output"))).exists();
      List<String> lines = Files.readAllLines(ready);
      return new Child(jvm, Long.parseLong(lines.get(0)), Path.of(lines.get(1)));
    }

    Duration untilPostmasterIsGone() throws Exception {
      return Await.until(
          () -> ProcessIdentity.find(postmaster).isEmpty(), this::toString); // nor a zombie
    }
  }

  /** What such a JVM runs. */
  static final class ServerMain {
    private ServerMain() {}

    public static void main(String[] args) throws IOException, SQLException, InterruptedException {
      DatabaseServer server = DatabaseServer.open("embedded", TestProcesses.begin());
      String data = query(server.shared(), "show data_directory");
      String pid = Files.readAllLines(Path.of(data, "postmaster.pid")).get(0);
      Path draft = Files.writeString(Path.of(args[0] + ".draft"), pid + "\n" + data);
      Files.move(draft, Path.of(args[0]));
      Thread.sleep(60_000);
    }
  }
}

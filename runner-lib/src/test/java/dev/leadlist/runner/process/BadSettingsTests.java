package dev.leadlist.runner.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadlist.runner.postgres.TestDatabase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A worker that was started wrongly says so once, clearly, and is no worker. */
@Tag("slow")
class BadSettingsTests {
  private static final UUID RUN = UUID.randomUUID();
  private static final String SECRET = "hunter2";

  @ParameterizedTest
  @Execution(ExecutionMode.CONCURRENT)
  @CsvSource(delimiter = '|', textBlock = """
          RUN_FILTER_ID     | 1-2-3     | targetRun (RUN_FILTER_ID): value "1-2-3" is not a UUID; write
          WORKER_MAX_LOOPS  | unlimited | maxLoops (WORKER_MAX_LOOPS): value unlimited is refused for a targeted worker
          WORKER_GRACE      | 5         | grace (WORKER_GRACE): value "5" has no unit; write 5s
          WORKER_WHEN_HELD  | Leave     | whenHeld (WORKER_WHEN_HELD): value "Leave" is unknown; write wait or leave
          LEADLIST_OWNER    | 4711      | LEADLIST_OWNER: '4711' is no process identity; it has the form boot/namespace/pid/start; unset it
          """)
  void oneBadValueIsNamedWithItsRemedyBeforeAnyConnection(
      String variable, String value, String message) throws IOException {
    try (Door door = Door.open();
        WorkerJvm worker = WorkerJvm.launch(HandlerMain.IDLE)
            .targeting(RUN)
            .with("POSTGRES_URL", door.url())
            .with(variable, value)
            .start()) {
      worker.awaitExit();
      assertRefused(worker, message);
      assertThat(worker.errors()).startsWith("wrong settings, 1 fault:");
      assertThat(door.knocked()).isFalse();
    }
  }

  @ConcurrentTest
  void anEmptyRunFilterDoesNotMakeAProductionWorker() throws IOException {
    try (Door door = Door.open();
        WorkerJvm worker = WorkerJvm.launch(HandlerMain.IDLE)
            .with("POSTGRES_URL", door.url())
            .with("RUN_FILTER_ID", "")
            .start()) {
      worker.awaitExit();
      assertRefused(worker, "targetRun (RUN_FILTER_ID): value is empty; unset it for a production");
      assertThat(door.knocked()).isFalse();
    }
  }

  @ConcurrentTest
  void allFaultsAreToldAtOnceAndNoSecret() {
    try (WorkerJvm worker = WorkerJvm.launch(HandlerMain.IDLE)
        .with("RUN_FILTER_ID", "no-run")
        .with("WORKER_MAX_LOOPS", "0")
        .with("WORKER_TYPE", "postgresql://app:" + SECRET + "@db/leads")
        .with("POSTGRES_URL", "postgresql://app:" + SECRET + "@db/leads?nonsense=1")
        .start()) {
      worker.awaitExit();
      assertRefused(worker, "wrong settings, 4 faults:");
      assertThat(worker.errors())
          .contains("RUN_FILTER_ID", "WORKER_MAX_LOOPS", "WORKER_TYPE", "POSTGRES_URL");
    }
  }

  @ConcurrentTest
  void aMissingDatabaseUrlIsToldWithItsForm() {
    try (WorkerJvm worker = WorkerJvm.launch(HandlerMain.IDLE).targeting(RUN).start()) {
      worker.awaitExit();
      assertRefused(
          worker, "database (POSTGRES_URL): is not set; write postgresql://USER:PASSWORD");
    }
  }

  @ConcurrentTest
  void aWrongPasswordIsToldAndNotLoggedEvenAtTheFinestLevel() {
    refuseTheLogin("");
  }

  @ConcurrentTest
  void thePasswordOfTheClientsKeyIsNotLoggedEvenAtTheFinestLevel() {
    refuseTheLogin("&sslpassword=" + SECRET);
  }

  private static void refuseTheLogin(String parameters) {
    try (TestDatabase database = TestDatabase.createEmpty()) {
      String role = database.createRole("worker");
      try (WorkerJvm worker = WorkerJvm.launch(HandlerMain.IDLE)
          .targeting(RUN)
          .with(
              "POSTGRES_URL",
              "jdbc:postgresql://localhost:%d/%s?user=%s&password=%s%s"
                  .formatted(database.port(), database.name(), role, SECRET, parameters))
          .flag("-Dworker.log=TRACE")
          .start()) {
        worker.awaitExit();
        assertThat(worker.output()).as("it logs finely").contains("DEBUG");
        assertRefused(worker, "as " + role + " refuses the login");
        assertThat(worker.errors()).contains("check user and password in POSTGRES_URL");
      }
    }
  }

  @ConcurrentTest
  void aDatabaseThatDoesNotExistIsNamed() {
    try (TestDatabase database = TestDatabase.createEmpty();
        WorkerJvm worker = WorkerJvm.launch(HandlerMain.IDLE)
            .targeting(RUN)
            .with(
                "POSTGRES_URL",
                database.jdbcUrl().replace("/" + database.name() + "?", "/nowhere?"))
            .start()) {
      worker.awaitExit();
      assertRefused(worker, "/nowhere as postgres has no such database");
    }
  }

  @ConcurrentTest
  void aTableThatDoesNotExistIsNamed() {
    try (TestDatabase database = TestDatabase.createEmpty();
        WorkerJvm worker =
            WorkerJvm.launch(HandlerMain.IDLE).on(database).targeting(RUN).start()) {
      worker.awaitExit();
      assertRefused(worker, "table pm_pipeline.runs does not exist in database " + database.name());
      assertThat(worker.errors()).contains("leadlist schema install");
    }
  }

  @ConcurrentTest
  void allColumnsThatDoNotExistAreNamed() {
    try (TestDatabase database = TestDatabase.createWithPlainTable()) {
      database.execute("alter table pm_pipeline.runs drop column stage, drop column criteria");
      try (WorkerJvm worker =
          WorkerJvm.launch(HandlerMain.IDLE).on(database).targeting(RUN).start()) {
        worker.awaitExit();
        assertRefused(worker, "column pm_pipeline.runs.stage does not exist");
        assertThat(worker.errors()).contains("column pm_pipeline.runs.criteria does not exist");
      }
    }
  }

  @ConcurrentTest
  void aMissingPrivilegeIsToldWithItsGrant() {
    try (TestDatabase database = TestDatabase.create()) {
      String role = database.createRole("worker");
      database.execute("grant usage on schema pm_pipeline to " + role);
      try (WorkerJvm worker = WorkerJvm.launch(HandlerMain.IDLE)
          .targeting(RUN)
          .with("POSTGRES_URL", urlOf(database, role))
          .start()) {
        worker.awaitExit();
        assertRefused(worker, "grant select on \"pm_pipeline\".\"runs\" to " + role);
        assertThat(worker.errors())
            .contains("grant update on \"pm_pipeline\".\"runs\" to " + role)
            .contains("grant insert on \"pm_pipeline\".run_leases to " + role);
      }
    }
  }

  @ConcurrentTest
  void anUntargetedWorkerOnAPlainTableIsRefused() {
    try (TestDatabase database = TestDatabase.createWithPlainTable();
        WorkerJvm worker = WorkerJvm.launch(HandlerMain.IDLE).on(database).start()) {
      worker.awaitExit();
      assertRefused(worker, "WORKER_ALONE=true");
    }
  }

  @ConcurrentTest
  void aServerThatIsNotThereIsTriedForTheDatabaseTimeout() throws IOException {
    int port;
    try (Door door = Door.open()) {
      port = door.port();
    }
    try (WorkerJvm worker = WorkerJvm.launch(HandlerMain.IDLE)
        .targeting(RUN)
        .with("POSTGRES_URL", "jdbc:postgresql://127.0.0.1:%d/leads?user=app".formatted(port))
        .with("WORKER_DATABASE_TIMEOUT", "2s")
        .start()) {
      worker.awaitLine("MARK main");
      long since = System.nanoTime();
      assertThat(worker.awaitExitSince(since))
          .as(worker.all())
          .isBetween(Duration.ofSeconds(2), Duration.ofSeconds(12));
      assertThat(worker.exitCode()).as(worker.all()).isEqualTo(69);
      assertThat(worker.output()).contains("127.0.0.1:%d/leads".formatted(port));
    }
  }

  /** The table is looked at later here, by the loop, and no longer by the start. */
  @ConcurrentTest
  void aTableThatTurnsOutUnfitAfterTheServerCameBackIsNamed() {
    try (TestDatabase database = TestDatabase.createEmpty();
        TcpProxy silent = TcpProxy.to(database.port())) {
      silent.fallSilent();
      try (WorkerJvm worker = WorkerJvm.launch(HandlerMain.IDLE)
          .targeting(RUN)
          .with("POSTGRES_URL", silent.jdbcUrl(database.name()))
          .start()) {
        worker.awaitLine("no answer yet");
        silent.speak();
        worker.awaitExit();
        assertRefused(worker, "table pm_pipeline.runs does not exist in database");
      }
    }
  }

  private static String urlOf(TestDatabase database, String role) {
    PGSimpleDataSource login = (PGSimpleDataSource) database.dataSource(role);
    return "postgresql://%s:%s@localhost:%d/%s"
        .formatted(role, login.getPassword(), database.port(), database.name());
  }

  private static void assertRefused(WorkerJvm worker, String message) {
    assertThat(worker.exitCode()).as(worker.all()).isEqualTo(64);
    assertThat(worker.errors()).contains(message).doesNotContain("Exception", "\tat ");
    assertThat(worker.all()).doesNotContain(SECRET);
    assertThat(worker.output()).doesNotContain("MARK idle");
  }

  /** A port that somebody listens on, to see whether anybody comes. */
  private record Door(ServerSocket server) implements AutoCloseable {
    static Door open() throws IOException {
      return new Door(new ServerSocket(0, 5, InetAddress.getLoopbackAddress()));
    }

    int port() {
      return server.getLocalPort();
    }

    String url() {
      return "postgresql://app:%s@127.0.0.1:%d/leads".formatted(SECRET, port());
    }

    /** Returns whether a connection waits to be accepted. */
    boolean knocked() throws IOException {
      server.setSoTimeout(1);
      try {
        server.accept().close();
        return true;
      } catch (SocketTimeoutException e) {
        return false;
      }
    }

    @Override
    public void close() throws IOException {
      server.close();
    }
  }
}

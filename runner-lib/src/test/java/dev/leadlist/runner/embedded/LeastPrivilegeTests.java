package dev.leadlist.runner.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leadlist.runner.ExitReason;
import dev.leadlist.runner.RegisteredWorker;
import dev.leadlist.runner.RunTable;
import dev.leadlist.runner.Step;
import dev.leadlist.runner.StoreSetupException;
import dev.leadlist.runner.Worker;
import dev.leadlist.runner.WorkerBuilder;
import dev.leadlist.runner.postgres.TestDatabase;
import dev.leadlist.runner.postgres.WorkerRegistry;
import dev.leadlist.runner.postgres.schema.Duty;
import dev.leadlist.runner.postgres.schema.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Roles that have exactly what {@link Schema#grants} gives do all of their duty, and no more. */
class LeastPrivilegeTests {
  private static final String INSUFFICIENT_PRIVILEGE = "42501";

  @ParameterizedTest
  @EnumSource
  void aWorkerDoesAllItsWork(Mode mode) throws InterruptedException {
    try (Workplace place = new Workplace(mode)) {
      hardenAgainstPublic(place.database);
      String role = place.database.createRole("worker");
      grant(place.database, dutyIn(mode), role);
      UUID run = place.runs.insertActive();
      CountDownLatch seen = new CountDownLatch(1);
      WorkerBuilder builder =
          Workplace.worker(place.database.dataSource(role), run, (at, context) -> {
            context.call(() -> {
              seen.await();
              return true;
            });
            context.checkpoint();
            context.inTransaction(connection -> connection.createStatement().execute("select 1"));
            return at.stage().equals("done") ? Step.complete() : Step.next("done");
          });
      try (LogCapture log = new LogCapture();
          Worker worker = place.start(builder.workerId("least"))) {
        if (mode.hasLeases()) {
          awaitHeartbeat(place.database);
        }
        if (mode.listens()) {
          place.awaitListener();
        }
        seen.countDown();
        assertThat(Workplace.exitOf(worker).reason()).isEqualTo(ExitReason.TARGET_TERMINAL);
        assertThat(log.with("lacks")).isEmpty();
      }
      assertThat(place.runs.status(run)).isEqualTo("completed");
      if (mode.hasLeases()) {
        assertThat(place.database.query("select exit_reason || ' ' || calls"
                + " from pm_pipeline.worker_registry where worker_id = 'least'"))
            .containsExactly("TARGET_TERMINAL 2");
        assertThat(place.database.query("select worker_id from pm_pipeline.run_leases"))
            .as("the lease is given back")
            .containsExactly("null");
      }
    }
  }

  private static void awaitHeartbeat(TestDatabase database) {
    WorkerRegistry registry = new WorkerRegistry(database.dataSource(), RunTable.standard());
    Eventually.that(
        "a heartbeat after the first",
        () -> registry
            .find("least")
            .filter(
                worker -> worker.calls() == 1 && worker.lastHeartbeat().isAfter(worker.startedAt()))
            .isPresent());
  }

  @Test
  void aWorkerNeedsEachOfItsGrants() {
    try (TestDatabase database = TestDatabase.create()) {
      List<String> all = grants(Duty.WORKER, "ROLE");
      for (int left = 0; left < all.size(); left++) {
        String role = database.createRole("without_" + left);
        List<String> rest = new ArrayList<>(all);
        String missing = rest.remove(left);
        rest.forEach(grant -> database.execute(grant.replace("ROLE", role)));
        assertThat(complaint(database, role)).as("without %s", missing).contains("lacks");
      }
    }
  }

  /** What the library says when a worker of the role starts; empty if it is content. */
  private static String complaint(TestDatabase database, String role) {
    try (LogCapture log = new LogCapture();
        Worker worker = Workplace.worker(
                database.dataSource(role), UUID.randomUUID(), (run, context) -> Step.complete())
            .build()) {
      worker.run();
      return String.join("\n", log.with("lacks"));
    } catch (StoreSetupException e) {
      return e.getMessage();
    }
  }

  @Test
  void aMonitorSeesWhoWorks() throws SQLException {
    try (Workplace place = new Workplace(Mode.FULL)) {
      hardenAgainstPublic(place.database);
      String role = place.database.createRole("monitor");
      grant(place.database, Duty.MONITOR, role);
      UUID run = place.runs.insertActive();
      Worker worker =
          place.start(place.worker(run, (at, context) -> Step.again()).workerId("watched"));
      WorkerRegistry registry =
          new WorkerRegistry(place.database.dataSource(role), RunTable.standard());
      Eventually.that(
          "seen",
          () -> registry.workers().stream()
              .anyMatch(seen -> seen.workerId().equals("watched")
                  && seen.status() == RegisteredWorker.Status.ACTIVE));

      try (Connection connection = place.database.dataSource(role).getConnection();
          Statement statement = connection.createStatement();
          var row = statement.executeQuery(
              "select liveness || ' ' || run_status from pm_pipeline.workers")) {
        assertThat(row.next()).isTrue();
        assertThat(row.getString(1)).isEqualTo("alive active");
      }
      worker.close();
    }
  }

  @Test
  void aCleanupReadsTheRegistryAndNotesACrash() {
    try (TestDatabase database = TestDatabase.create()) {
      String role = database.createRole("cleanup");
      grant(database, Duty.CLEANUP, role);
      database.execute("""
          insert into pm_pipeline.worker_registry (worker_id, worker_type) values ('gone', 'test')
          """);
      WorkerRegistry registry = new WorkerRegistry(database.dataSource(role), RunTable.standard());

      assertThat(registry.markCrashed(registry.workers().get(0))).isTrue();
      assertThat(registry.find("gone"))
          .get()
          .extracting(RegisteredWorker::status)
          .isEqualTo(RegisteredWorker.Status.CRASHED);
    }
  }

  @ParameterizedTest
  @EnumSource
  void nobodyHasMoreThanItsDuty(Duty duty) throws SQLException {
    try (TestDatabase database = TestDatabase.create()) {
      String role = database.createRole("limited");
      grant(database, duty, role);
      List<String> forbidden = new ArrayList<>(List.of(
          "delete from pm_pipeline.runs",
          "truncate pm_pipeline.runs",
          "insert into pm_pipeline.runs (id) values (gen_random_uuid())",
          "update pm_pipeline.runs set criteria = '{}'",
          "update pm_pipeline.runs set id = gen_random_uuid()",
          "alter table pm_pipeline.runs disable trigger leadlist_run_ended",
          "drop trigger leadlist_run_ended on pm_pipeline.runs",
          "delete from pm_pipeline.run_leases",
          "delete from pm_pipeline.worker_registry",
          "truncate pm_pipeline.worker_registry",
          "drop view pm_pipeline.workers",
          "update pm_pipeline.leadlist_migrations set checksum = ''",
          "select * from pm_pipeline.leadlist_migrations",
          "select setval('pm_pipeline.fencing_tokens', 1)",
          "create table pm_pipeline.mine (id int)"));
      if (duty != Duty.WORKER && duty != Duty.PLAIN_WORKER) {
        forbidden.addAll(List.of(
            "select criteria from pm_pipeline.runs",
            "update pm_pipeline.runs set status = 'completed'",
            "select id from pm_pipeline.runs for update",
            "update pm_pipeline.worker_registry set stop_requested_at = now()"));
      }
      if (duty != Duty.WORKER) {
        forbidden.addAll(List.of(
            "select * from pm_pipeline.run_leases",
            "select nextval('pm_pipeline.fencing_tokens')"));
      }
      if (duty == Duty.PLAIN_CLEANUP || duty == Duty.PLAIN_WORKER) {
        forbidden.add("select * from pm_pipeline.worker_registry");
      }
      try (Connection connection = database.dataSource(role).getConnection()) {
        for (String statement : forbidden) {
          assertThatThrownBy(() -> execute(connection, statement))
              .as("%s as %s", statement, duty)
              .isInstanceOfSatisfying(
                  SQLException.class,
                  refused -> assertThat(refused.getSQLState()).isEqualTo(INSUFFICIENT_PRIVILEGE));
        }
      }
    }
  }

  /** Whoever writes runs knows nothing of us, and has no right on anything that is ours. */
  @ParameterizedTest
  @EnumSource
  void aWriterOfRunsNeverFailsBecauseOfUs(Mode mode) throws SQLException, InterruptedException {
    try (Workplace place = new Workplace(mode)) {
      hardenAgainstPublic(place.database);
      place.database.execute("revoke usage on language plpgsql, sql from public");
      String role = place.database.createRole("writer");
      place.database.execute("""
          grant usage on schema pm_pipeline to %1$s;
          grant select, insert, update, delete, truncate on pm_pipeline.runs to %1$s;
          """.formatted(role));
      UUID run = place.runs.insertActive();
      Worker worker = place.start(place.worker(run, (at, context) -> Step.again()));
      if (mode.listens()) {
        place.awaitListener();
      }
      DataSource writer = place.database.dataSource(role);

      execute(
          writer,
          "insert into pm_pipeline.runs (id, status) values ('%s', 'active')"
              .formatted(UUID.randomUUID()));
      execute(writer, "update pm_pipeline.runs set status = 'completed'");
      long ended = System.nanoTime();
      assertThat(Workplace.exitOf(worker).reason()).isEqualTo(ExitReason.TARGET_TERMINAL);
      assertThat(System.nanoTime() - ended).isLessThan(mode.bound().toNanos());
      execute(writer, "update pm_pipeline.runs set status = 'active'");
      execute(
          writer,
          "update pm_pipeline.runs set id = '%s' where id = '%s'"
              .formatted(UUID.randomUUID(), run));
      execute(writer, "delete from pm_pipeline.runs");
      execute(writer, "truncate pm_pipeline.runs");
    }
  }

  private static Duty dutyIn(Mode mode) {
    return mode.hasLeases() ? Duty.WORKER : Duty.PLAIN_WORKER;
  }

  private static List<String> grants(Duty duty, String role) {
    return Schema.grants(RunTable.standard(), duty, role)
        .replace('"' + role + '"', role)
        .lines()
        .toList();
  }

  private static void grant(TestDatabase database, Duty duty, String role) {
    database.execute(Schema.grants(RunTable.standard(), duty, role));
  }

  /** As careful administrators do: PUBLIC may execute none of the functions in the schema. */
  private static void hardenAgainstPublic(TestDatabase database) {
    database.execute("revoke execute on all functions in schema pm_pipeline from public");
  }

  private static void execute(DataSource dataSource, String sql) throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      execute(connection, sql);
    }
  }

  /** Executes it without so much as a warning. */
  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
      Throwable warning = statement.getWarnings();
      assertThat(warning).as(sql).isNull();
    }
  }
}

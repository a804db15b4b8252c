package dev.leadlist.runner.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.zaxxer.hikari.HikariDataSource;
import dev.leadlist.runner.ExitReason;
import dev.leadlist.runner.Run;
import dev.leadlist.runner.RunContext;
import dev.leadlist.runner.RunHandler;
import dev.leadlist.runner.Step;
import dev.leadlist.runner.StoreSetupException;
import dev.leadlist.runner.Worker;
import dev.leadlist.runner.WorkerExit;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;

/** Workers live with the pools, the settings and the tables that applications have. */
@ParameterizedClass
@EnumSource(Mode.class)
class PoolTests {
  private static final String COLUMNS = """
      select concat_ws(' ', ordinal_position, column_name, data_type, column_default, is_nullable)
      from information_schema.columns
      where table_schema = 'pm_pipeline' and table_name = 'runs' order by 1
      """;

  private final Mode mode;
  private final Workplace place;

  PoolTests(Mode mode) {
    this.mode = mode;
    this.place = new Workplace(mode);
    place.database.execute("create table leads (run_id uuid)");
  }

  @AfterEach
  void closeAll() {
    place.close();
  }

  @Test
  void worksOnAPoolWithoutAutoCommit() throws Exception {
    place.pool.setAutoCommit(false);
    worksAndLeaves(place.pool);
  }

  @Test
  void worksOnAPoolOfTwo() throws Exception {
    place.pool.setMaximumPoolSize(2);
    worksAndLeaves(place.pool);
  }

  @Test
  void worksWithoutAPool() throws Exception {
    worksAndLeaves(place.database.dataSource());
  }

  @Test
  void worksOnAWrappedPool() throws Exception {
    worksAndLeaves(new WrappedConnections(place.pool));
  }

  @ParameterizedTest
  @ValueSource(strings = {"serializable", "repeatable read"})
  void worksUnderAStricterIsolation(String isolation) throws Exception {
    String role = applicationRole();
    place.database.execute(
        "alter role %s set default_transaction_isolation = '%s'".formatted(role, isolation));
    worksAndLeavesAs(role);
  }

  @Test
  void worksUnderAStatementTimeout() throws Exception {
    String role = applicationRole();
    place.database.execute("alter role %s set statement_timeout = '250ms'".formatted(role));
    worksAndLeavesAs(role);
  }

  @Test
  void commitsATransactionThatOutlastsARenewalUnderRepeatableRead() throws Exception {
    String role = applicationRole();
    place.database.execute(
        "alter role %s set default_transaction_isolation = 'repeatable read'".formatted(role));
    UUID run = place.runs.insertActive();
    RunHandler slow = (r, context) -> {
      context.inTransaction(connection -> {
        TransactionTests.insertLead(connection, r);
        awaitRenewal(r);
        return true;
      });
      return Step.complete();
    };
    try (Worker worker = Workplace.worker(place.database.dataSource(role), run, slow)
        .maxFailures(1)
        .build()) {
      assertThat(worker.run().reason()).isEqualTo(ExitReason.TARGET_TERMINAL);
    }
    assertThat(place.database.query("select * from leads")).hasSize(1);
  }

  /**
   * Waits until run and lease rows are newer than they were: a snapshot before has them no more.
   */
  private void awaitRenewal(Run run) {
    place.outsider.execute(
        "update pm_pipeline.runs set target_quantity = 7 where id = '%s'".formatted(run.id()));
    if (mode.hasLeases()) {
      String expiry = "select expires_at from pm_pipeline.run_leases";
      List<String> before = place.database.query(expiry);
      Eventually.that(
          "the lease is renewed", () -> !place.database.query(expiry).equals(before));
    }
  }

  @Test
  void leavesTheSettingsOfAConnectionAsTheyWere() throws Exception {
    try (Connection only = place.database.connection()) {
      only.setNetworkTimeout(Runnable::run, 77_000);
      PGConnection driver = only.unwrap(PGConnection.class);
      driver.setPrepareThreshold(7);
      DataSource reusing = new OneConnection(place.database.dataSource(), only);
      UUID run = place.runs.insertActive();
      RunHandler failing = (r, context) -> {
        context.inTransaction(connection -> {
          place.outsider.setStatus(r.id(), "completed"); // so that the COMMIT is refused
          return true;
        });
        return Step.complete();
      };
      try (Worker worker = Workplace.worker(reusing, run, failing)
          .pollInterval(Duration.ofMinutes(1))
          .notifications(place.database.dataSource())
          .build()) {
        assertThat(worker.run().reason()).isEqualTo(ExitReason.TARGET_TERMINAL);
      }
      assertThat(only.getNetworkTimeout()).isEqualTo(77_000);
      assertThat(driver.getPrepareThreshold()).isEqualTo(7);
    }
  }

  @Test
  void altersNothingInTheTableOfTheApplication() throws Exception {
    List<String> before = place.database.query(COLUMNS);
    assertThat(before).hasSize(5);
    worksAndLeaves(place.pool);
    assertThat(place.database.query(COLUMNS)).isEqualTo(before);
  }

  @Test
  void refusesAnUntargetedWorkerThatMayNotBeAlone() {
    RunHandler never = (r, context) -> Step.complete();
    try (Worker worker = Worker.builder(place.pool).handler(never).build()) {
      Throwable refusal = catchThrowable(worker::start);
      if (mode.hasLeases()) {
        assertThat(refusal).isNull();
      } else {
        assertThat(refusal)
            .isInstanceOf(StoreSetupException.class)
            .hasMessageContainingAll("pm_pipeline.runs", "alone(true)", "WORKER_ALONE");
      }
    }
  }

  @Test
  void worksUntargetedWhereItIsAlone() throws Exception {
    for (int i = 0; i < 5; i++) {
      place.runs.insertActive();
    }
    try (Worker worker = Worker.builder(place.pool)
        .alone(true)
        .concurrency(2)
        .pollInterval(Mode.POLL_INTERVAL)
        .handler((r, context) -> Step.complete())
        .build()) {
      worker.start();
      Eventually.that(
          "all runs are completed",
          () -> place
              .database
              .query("select 1 from pm_pipeline.runs where status <> 'completed'")
              .isEmpty());
      worker.requestStop();
      assertThat(Workplace.exitOf(worker).reason()).isEqualTo(ExitReason.STOP_REQUESTED);
    }
  }

  private void worksAndLeavesAs(String role) throws Exception {
    try (HikariDataSource pool = new HikariDataSource()) {
      pool.setDataSource(place.database.dataSource(role));
      pool.setMinimumIdle(0);
      worksAndLeaves(pool);
    }
  }

  /** Does some steps with calls and transactions, and then has a call end with its run. */
  private void worksAndLeaves(DataSource dataSource) throws Exception {
    UUID run = place.runs.insertActive();
    StepsThenBlock handler = new StepsThenBlock();
    LifeLog life = new LifeLog();
    Worker worker = place.start(Workplace.worker(dataSource, run, handler).listener(life));
    Eventually.opens("the last step is in its call", handler.blocked.entered);
    long ended = place.outsider.setStatus(run, "completed");
    assertThat(life.leftAfter(ended)).isLessThan(Mode.POLL_INTERVAL.plusSeconds(1));
    WorkerExit exit = Workplace.exitOf(worker);
    assertThat(exit.reason()).isEqualTo(ExitReason.TARGET_TERMINAL);
    assertThat(exit.handlerStuck()).isFalse();
    assertThat(exit.calls()).isGreaterThanOrEqualTo(4);
    assertThat(place.database.query("select * from leads")).hasSize(3);
    assertThat(place.runs.stage(run)).isEqualTo("step 3");
  }

  private static final class StepsThenBlock implements RunHandler {
    private final BlockedCall blocked = new BlockedCall();
    private int done;

    @Override
    public Step handle(Run run, RunContext context) throws Exception {
      if (done == 3) {
        return blocked.handle(run, context);
      }
      int number = context.call(() -> done + 1);
      context.inTransaction(connection -> TransactionTests.insertLead(connection, run));
      done = number;
      return Step.next("step " + number);
    }
  }

  private String applicationRole() {
    String role = place.database.createRole("app");
    place.database.execute("""
        grant usage on schema pm_pipeline to %1$s;
        grant select, insert, update on all tables in schema pm_pipeline to %1$s;
        grant usage on all sequences in schema pm_pipeline to %1$s;
        grant insert on leads to %1$s;
        """.formatted(role));
    return role;
  }

  /** A pool of one that resets nothing, and gives whoever comes too early an own connection. */
  private static final class OneConnection extends WrappedConnections {
    private final Connection only;
    private boolean lent; // guarded by this

    OneConnection(DataSource others, Connection only) {
      super(others);
      this.only = only;
    }

    @Override
    public Connection getConnection() throws SQLException {
      synchronized (this) {
        if (lent) {
          return super.getConnection();
        }
        lent = true;
      }
      return (Connection) Proxy.newProxyInstance(
          getClass().getClassLoader(),
          new Class<?>[] {Connection.class},
          (proxy, method, arguments) -> {
            if (method.getName().equals("close")) {
              giveBack();
              return null;
            }
            if (method.getName().equals("abort")) {
              return null; // kept for the test to look at
            }
            return method.invoke(only, arguments);
          });
    }

    private synchronized void giveBack() {
      lent = false;
    }
  }
}

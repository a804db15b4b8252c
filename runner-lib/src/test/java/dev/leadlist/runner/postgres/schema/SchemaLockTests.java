package dev.leadlist.runner.postgres.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leadlist.runner.RunTable;
import dev.leadlist.runner.StoreSetupException;
import dev.leadlist.runner.postgres.TestDatabase;
import dev.leadlist.runner.time.Timing;
import dev.leadlist.runner.time.Wakeup;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("slow")
@Timeout(60)
class SchemaLockTests {
  private static final RunTable RUNS = RunTable.standard();
  private static final Duration LONG = Duration.ofMinutes(1);

  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void endThreads() throws InterruptedException {
    threads.shutdownNow();
    assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void manyInstallersAtOnceInstallOnce() throws Exception {
    try (TestDatabase database = TestDatabase.createEmpty()) {
      int installers = 8;
      CyclicBarrier start = new CyclicBarrier(installers);
      Callable<Void> install = () -> {
        start.await();
        Schema.install(database.dataSource());
        return null;
      };

      List<Future<Void>> all = threads.invokeAll(
          IntStream.range(0, installers).mapToObj(i -> install).toList());

      for (Future<Void> each : all) {
        each.get();
      }
      assertThat(Schema.check(database.dataSource(), RUNS).isComplete()).isTrue();
      assertThat(database.query("select version from pm_pipeline.leadlist_migrations order by 1"))
          .hasSize(Migration.LATEST)
          .doesNotHaveDuplicates();
    }
  }

  @Test
  void waitsForAnotherInstallersTransaction() throws Exception {
    try (TestDatabase database = TestDatabase.createEmpty();
        Connection other = database.connection()) {
      begin(other, "select pg_advisory_xact_lock(%d)".formatted(InstallLock.key(RUNS)));
      CountingPauses timing = new CountingPauses(2);
      Future<?> installation = threads.submit(() -> installer(database, timing).install(LONG));
      timing.awaitPauses();
      assertThat(database.query("select 1 from pg_namespace where nspname = 'pm_pipeline'"))
          .isEmpty();

      other.commit();

      installation.get();
      assertThat(Schema.check(database.dataSource(), RUNS).isComplete()).isTrue();
    }
  }

  @Test
  void writersGoOnWhileAnEndlessTransactionKeepsTheInstallerOut() throws Exception {
    try (TestDatabase database = TestDatabase.createWithPlainTable();
        Connection endless = database.connection();
        Connection busy = database.connection()) {
      database.execute("""
          insert into pm_pipeline.runs (id, status) values
            ('00000000-0000-0000-0000-000000000001', 'active'),
            ('00000000-0000-0000-0000-000000000002', 'active');
          """);
      begin(endless, "update pm_pipeline.runs set stage = 'x' where id::text like '%1'");
      CountingPauses timing = new CountingPauses(4);
      AtomicBoolean enough = new AtomicBoolean();
      Future<Integer> writing = threads.submit(() -> write(busy, enough));
      Future<?> installation = threads.submit(() -> installer(database, timing).install(LONG));
      timing.awaitPauses();
      assertThat(installation).isNotDone();

      endless.commit();
      installation.get();
      enough.set(true);

      // The writer's own lock_timeout would have failed it, had the installer kept it waiting.
      assertThat(writing.get()).isPositive();
      assertThat(Schema.check(database.dataSource(), RUNS).isComplete()).isTrue();
    }
  }

  private static int write(Connection connection, AtomicBoolean enough) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("set lock_timeout = '2s'");
      int written = 0;
      while (!enough.get()) {
        statement.execute("update pm_pipeline.runs set stage = 'y' where id::text like '%2'");
        written++;
      }
      return written;
    }
  }

  @Test
  void saysWhoHoldsTheLockWhenTimeIsUp() throws Exception {
    try (TestDatabase database = TestDatabase.createWithPlainTable();
        Connection endless = database.connection()) {
      begin(
          endless,
          "set application_name = 'night job'",
          "lock pm_pipeline.runs in row exclusive mode");
      String pid = database
          .query("select pid from pg_stat_activity where application_name = 'night job'")
          .get(0);

      assertThatThrownBy(() -> installer(database, new CountingPauses(0)).install(Duration.ZERO))
          .isInstanceOf(StoreSetupException.class)
          .hasMessageContaining("V2__run_signals.sql could not be installed for pm_pipeline.runs")
          .hasMessageContaining("no lock within 0 ms, asking for 200 ms at a time")
          .hasMessageContaining(
              "pid %s (user postgres, application 'night job', idle in transaction".formatted(pid))
          .hasMessageContaining("pg_terminate_backend");
      assertThat(Schema.check(database.dataSource(), RUNS).installedVersion()).isEqualTo(1);
    }
  }

  @Test
  void namesAPreparedTransactionAsTheHolder() throws Exception {
    try (TestDatabase database = TestDatabase.createWithPlainTable();
        Connection writer = database.connection()) {
      begin(writer, "lock pm_pipeline.runs in row exclusive mode");
      try (Statement statement = writer.createStatement()) {
        statement.execute("prepare transaction 'forgotten'");
      }

      assertThatThrownBy(() -> installer(database, new CountingPauses(0)).install(Duration.ZERO))
          .hasMessageContaining("held by a prepared transaction (see pg_prepared_xacts)");
      writer.setAutoCommit(true);
      try (Statement statement = writer.createStatement()) {
        statement.execute("rollback prepared 'forgotten'");
      }
    }
  }

  @Test
  void growsItsPausesUpToTheBound() throws Exception {
    try (TestDatabase database = TestDatabase.createWithPlainTable();
        Connection endless = database.connection()) {
      begin(endless, "lock pm_pipeline.runs in row exclusive mode");
      MovedByPauses timing = new MovedByPauses();

      assertThatThrownBy(() -> installer(database, timing).install(Duration.ofSeconds(5)))
          .hasMessageContaining("no lock within 5000 ms");

      assertThat(timing.pauses)
          .extracting(Duration::toMillis)
          .containsExactly(50L, 100L, 200L, 400L, 800L, 1600L, 1850L);
    }
  }

  @Test
  void anInterruptEndsTheWaitAndIsKept() throws Exception {
    try (TestDatabase database = TestDatabase.createWithPlainTable();
        Connection endless = database.connection()) {
      begin(endless, "lock pm_pipeline.runs in row exclusive mode");
      Future<Boolean> installation = threads.submit(() -> {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> installer(database, Timing.system()).install(LONG))
            .isInstanceOf(StoreSetupException.class)
            .hasMessageStartingWith("interrupted while V2__run_signals.sql waited");
        return Thread.interrupted();
      });

      assertThat(installation.get()).isTrue();
    }
  }

  private static SchemaInstaller installer(TestDatabase database, Timing timing) {
    return new SchemaInstaller(database.dataSource(), RUNS, Migration.ALL, timing);
  }

  private static void begin(Connection connection, String... statements) throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** Real time that tells when it has been waited on often enough. */
  private static final class CountingPauses implements Timing {
    private final CountDownLatch pauses;

    CountingPauses(int pauses) {
      this.pauses = new CountDownLatch(pauses);
    }

    void awaitPauses() throws InterruptedException, TimeoutException, ExecutionException {
      assertThat(pauses.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Override
    public Instant wallTime() {
      return Timing.system().wallTime();
    }

    @Override
    public long nanoTime() {
      return Timing.system().nanoTime();
    }

    @Override
    public boolean await(Wakeup wakeup, Duration limit) throws InterruptedException {
      pauses.countDown();
      return Timing.system().await(wakeup, limit);
    }
  }

  /** Time that passes only by waiting, at once. */
  private static final class MovedByPauses implements Timing {
    final List<Duration> pauses = new ArrayList<>();
    private long now;

    @Override
    public Instant wallTime() {
      return Instant.EPOCH.plusNanos(now);
    }

    @Override
    public long nanoTime() {
      return now;
    }

    @Override
    public boolean await(Wakeup wakeup, Duration limit) {
      pauses.add(limit);
      now += limit.toNanos();
      return false;
    }
  }
}

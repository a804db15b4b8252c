package dev.leadlist.runner.postgres.store;

import com.zaxxer.hikari.HikariDataSource;
import dev.leadlist.runner.RunTable;
import dev.leadlist.runner.Step;
import dev.leadlist.runner.WorkerFactory;
import dev.leadlist.runner.WorkerSettings;
import dev.leadlist.runner.postgres.TestDatabase;
import dev.leadlist.runner.postgres.WorkerRegistry;
import dev.leadlist.runner.postgres.watch.Residence;
import dev.leadlist.runner.store.RunStore;
import dev.leadlist.runner.store.StorePlace;
import dev.leadlist.runner.time.Timing;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The tests' hand in the run table of a {@link TestDatabase}, and the stores on it. */
final class StoreHarness implements StorePlace, AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final Duration GLANCE = Duration.ofMillis(5);

  private final TestDatabase database;
  private final HikariDataSource pool = new HikariDataSource();
  private final SwitchedDataSource dataSource = new SwitchedDataSource(pool);

  StoreHarness(TestDatabase database) {
    this.database = database;
    pool.setJdbcUrl(database.jdbcUrl() + "&ApplicationName=harness");
    pool.setMinimumIdle(0);
    database.execute("create table notes (run uuid not null)");
  }

  @Override
  public RunStore create(WorkerSettings settings) {
    return PostgresRunStore.create(
        new WorkerFactory.Parts(
            settings,
            (run, context) -> Step.complete(),
            List.of(),
            dataSource,
            database.dataSource(),
            null),
        new Residence("here", "this process", null));
  }

  WorkerRegistry registry() {
    return new WorkerRegistry(database.dataSource(), RunTable.standard());
  }

  @Override
  public UUID insert(String stage, @Nullable String status) {
    UUID id = UUID.randomUUID();
    database.execute("insert into pm_pipeline.runs (id, criteria, target_quantity, stage, status)"
        + " values ('%s', '{}', 1, '%s', %s)".formatted(id, stage, literal(status)));
    return id;
  }

  @Override
  public void setStatus(UUID run, @Nullable String status) {
    database.execute(
        "update pm_pipeline.runs set status = %s where id = '%s'".formatted(literal(status), run));
  }

  @Override
  public void delete(UUID run) {
    database.execute("delete from pm_pipeline.runs where id = '%s'".formatted(run));
  }

  @Override
  public String stage(UUID run) {
    return one("select stage from pm_pipeline.runs where id = '%s'".formatted(run));
  }

  @Override
  public String status(UUID run) {
    return one("select status from pm_pipeline.runs where id = '%s'".formatted(run));
  }

  @Override
  public void note(Connection connection, UUID run) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("insert into notes values ('%s')".formatted(run));
    }
  }

  @Override
  public int notes(UUID run) {
    return Integer.parseInt(
        one("select pg_catalog.count(*) from notes where run = '%s'".formatted(run)));
  }

  @Override
  public boolean passes(BooleanSupplier condition) {
    Timing timing = Timing.system();
    long since = timing.nanoTime();
    boolean met = condition.getAsBoolean();
    while (!met && timing.since(since).compareTo(LIMIT) < 0) {
      LockSupport.parkNanos(GLANCE.toNanos());
      met = condition.getAsBoolean();
    }
    return met;
  }

  @Override
  public void goSilent() {
    dataSource.switchOff();
  }

  @Override
  public void answer() {
    dataSource.switchOn();
  }

  void execute(String sql, Object... values) {
    database.execute(sql.formatted(values));
  }

  String one(String sql) {
    return database.query(sql).get(0);
  }

  Connection connection() {
    return database.connection();
  }

  /** Returns how many sessions wait for a lock. */
  int waiting() {
    return Integer.parseInt(one("select pg_catalog.count(*) from pg_catalog.pg_stat_activity"
        + " where datname = '%s' and wait_event_type = 'Lock'".formatted(database.name())));
  }

  /** Returns how many sessions there are besides the application's and the one that asks. */
  int sessions() {
    return Integer.parseInt(one("select pg_catalog.count(*) from pg_catalog.pg_stat_activity"
        + " where datname = '%s' and pid <> pg_catalog.pg_backend_pid()".formatted(database.name())
        + " and application_name <> 'harness'"));
  }

  /** Empties all tables that workers write, for the next test. */
  void clear() {
    answer();
    database.execute("""
        do $$ begin
          execute (select 'truncate ' || string_agg(format('%I.%I', schemaname, tablename), ', ')
            from pg_tables
            where schemaname in ('pm_pipeline', 'public')
              and tablename <> 'leadlist_migrations');
        end $$
        """);
  }

  @Override
  public void close() {
    pool.close();
    database.close();
  }

  static long threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(Thread::isAlive)
        .filter(thread -> thread.getName().startsWith("leadlist-"))
        .count();
  }

  static void join(Thread thread) throws InterruptedException {
    thread.join(TimeUnit.SECONDS.toMillis(20));
  }

  private static String literal(@Nullable String text) {
    return text == null ? "null" : "'" + text + "'";
  }
}

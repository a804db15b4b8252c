package dev.leadlist.runner.embedded;

import com.zaxxer.hikari.HikariDataSource;
import dev.leadlist.runner.RunHandler;
import dev.leadlist.runner.Worker;
import dev.leadlist.runner.WorkerBuilder;
import dev.leadlist.runner.WorkerExit;
import dev.leadlist.runner.postgres.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;

/** A database, an application's pool, and the workers that a test starts; closes them all. */
final class Workplace implements AutoCloseable {

  /** How long a worker may take to end when nothing is measured. */
  static final Duration LIMIT = Duration.ofSeconds(10);

  /** The library's sessions that listen, by the statement they were last heard of with. */
  private static final String LISTENERS = """
      from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()
        and query similar to '(listen|notify)%'
      """;

  final TestDatabase database;
  final HikariDataSource pool;
  final TestRuns runs;
  final Outsider outsider;
  private final List<Worker> workers = new ArrayList<>();

  Workplace(Mode mode) {
    this(mode.createDatabase());
  }

  Workplace(TestDatabase database) {
    this.database = database;
    this.pool = pool(database.jdbcUrl());
    this.runs = new TestRuns(database);
    this.outsider = new Outsider(database);
  }

  static HikariDataSource pool(String jdbcUrl) {
    HikariDataSource pool = new HikariDataSource();
    pool.setJdbcUrl(jdbcUrl);
    pool.setMaximumPoolSize(6);
    pool.setMinimumIdle(1);
    pool.setConnectionTimeout(5_000);
    return pool;
  }

  /** Begins a worker on the pool, with short times and no limit that would end it. */
  WorkerBuilder worker(UUID target, RunHandler handler) {
    return worker(pool, target, handler);
  }

  static WorkerBuilder worker(DataSource dataSource, UUID target, RunHandler handler) {
    return Worker.builder(dataSource)
        .targetRun(target)
        .handler(handler)
        .pollInterval(Mode.POLL_INTERVAL)
        .grace(Duration.ofSeconds(2))
        .maxLoops(100_000)
        .maxRuntime(Duration.ofMinutes(2));
  }

  /** Builds a worker, to be closed with this workplace. */
  Worker build(WorkerBuilder builder) {
    Worker worker = builder.build();
    workers.add(worker);
    return worker;
  }

  /** Starts a worker, to be closed with this workplace. */
  Worker start(WorkerBuilder builder) {
    return build(builder).start();
  }

  static WorkerExit exitOf(Worker worker) throws InterruptedException {
    return worker
        .awaitExit(LIMIT)
        .orElseThrow(() -> new AssertionError("still " + worker.status() + " after " + LIMIT));
  }

  /** Waits until a session listens: whatever is signalled from then on reaches it. */
  void awaitListener() {
    Eventually.that("a session listens", () -> listeners() > 0);
  }

  /** Returns how many sessions listen. */
  int listeners() {
    return Integer.parseInt(
        database.query("select count(*) " + LISTENERS + " and state = 'idle'").get(0));
  }

  /** Ends the listening sessions, as a network or an administrator would. */
  void killListeners() {
    outsider.execute("select pg_terminate_backend(pid) " + LISTENERS);
  }

  /** Returns how many sessions there are besides the one that asks. */
  int sessions() {
    return Integer.parseInt(database.query("""
                select count(*) from pg_stat_activity
                where datname = current_database() and pid <> pg_backend_pid()
                """).get(0));
  }

  /** Returns what the server has counted in this database: a column of pg_stat_database. */
  int statistic(String name) {
    String sql = "select %s from pg_stat_database where datname = current_database()";
    return Integer.parseInt(database.query(sql.formatted(name)).get(0));
  }

  @Override
  public void close() {
    workers.forEach(Worker::requestStop);
    workers.forEach(Worker::close);
    pool.close();
    database.close();
  }
}

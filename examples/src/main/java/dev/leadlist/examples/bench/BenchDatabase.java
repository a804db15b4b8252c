package dev.leadlist.examples.bench;

import com.zaxxer.hikari.HikariDataSource;
import dev.leadlist.runner.postgres.schema.Schema;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;

/** One of the databases to measure on, with 100,000 finished runs in it. */
final class BenchDatabase implements AutoCloseable {
  private static final int FINISHED_RUNS = 100_000;

  private final String url;
  private final Connection connection;

  private BenchDatabase(String url, Connection connection) {
    this.url = url;
    this.connection = connection;
  }

  /** Creates the database with the schema; without its triggers unless {@code signals}. */
  static BenchDatabase create(EmbeddedPostgres server, String name, boolean signals)
      throws SQLException {
    try (Connection admin = server.getPostgresDatabase().getConnection();
        Statement statement = admin.createStatement()) {
      statement.execute("create database " + name);
    }
    Schema.install(server.getDatabase("postgres", name));
    Connection connection = server.getDatabase("postgres", name).getConnection();
    try (Statement statement = connection.createStatement()) {
      if (!signals) {
        statement.execute("""
            drop trigger leadlist_run_ended on pm_pipeline.runs;
            drop trigger leadlist_run_deleted on pm_pipeline.runs;
            drop trigger leadlist_runs_truncated on pm_pipeline.runs
            """);
      }
      statement.execute("""
          insert into pm_pipeline.runs (id, criteria, target_quantity, stage, status)
          select gen_random_uuid(), '{}', 5, 'contact_discovery', 'completed'
          from generate_series(1, %d);
          create index on pm_pipeline.runs (status) where status = 'active';
          analyze pm_pipeline.runs
          """.formatted(FINISHED_RUNS));
    }
    return new BenchDatabase(server.getJdbcUrl("postgres", name), connection);
  }

  HikariDataSource pool() {
    HikariDataSource pool = new HikariDataSource();
    pool.setJdbcUrl(url);
    return pool;
  }

  UUID insertRun() throws SQLException {
    UUID run = UUID.randomUUID();
    try (PreparedStatement statement = connection.prepareStatement("""
            insert into pm_pipeline.runs (id, criteria, target_quantity, stage, status)
            values (?, '{}', 5, 'company_discovery', 'active')
            """)) {
      statement.setObject(1, run);
      statement.executeUpdate();
    }
    return run;
  }

  void complete(UUID run) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(
        "update pm_pipeline.runs set status = 'completed' where id = ?")) {
      statement.setObject(1, run);
      statement.executeUpdate();
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}

package dev.leadlist.junit.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.leadlist.runner.DatabaseUrl;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;

/** A database with our schema in it, and a pool of connections to it. */
public final class TestDatabase implements AutoCloseable {
  private static final int MAX_CONNECTIONS = 24;
  private static final Duration CONNECTION_LIMIT = Duration.ofSeconds(5);

  private final String url;
  private final Runnable drop;
  private final HikariDataSource pool;

  /**
   * Connects on demand.
   *
   * @param url as POSTGRES_URL has it, with credentials
   * @param drop what closing does besides closing the pool
   */
  TestDatabase(String url, Runnable drop) {
    this.url = url;
    this.drop = drop;
    this.pool = new HikariDataSource(config(url));
  }

  /** Returns a pool; it is closed with this database. */
  public DataSource dataSource() {
    return pool;
  }

  /** Returns the URL for POSTGRES_URL, with credentials. */
  public String url() {
    return url;
  }

  /** Runs one statement. */
  void execute(String sql) {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new DatabaseUnavailableException("the test database refuses \"" + sql + "\"", e);
    }
  }

  private static HikariConfig config(String url) {
    DatabaseUrl parsed = DatabaseUrl.parse(url);
    HikariConfig config = new HikariConfig();
    config.setPoolName("leadlist-test");
    config.setJdbcUrl(parsed.jdbcUrl());
    parsed.credentials().forEach((name, value) -> {
      switch (name) {
        case "user" -> config.setUsername(value);
        case "password" -> config.setPassword(value);
        default -> config.addDataSourceProperty(name, value);
      }
    });
    config.setMaximumPoolSize(MAX_CONNECTIONS);
    config.setMinimumIdle(0);
    config.setInitializationFailTimeout(-1);
    config.setConnectionTimeout(CONNECTION_LIMIT.toMillis());
    return config;
  }

  @Override
  public void close() {
    pool.close();
    drop.run();
  }
}

package dev.leadlist.junit.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.leadlist.runner.DatabaseUrl;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A database with our schema in it, and a pool of connections to it. */
public final class TestDatabase implements AutoCloseable {
  private static final int MAX_CONNECTIONS = 24;
  private static final Duration CONNECTION_LIMIT = Duration.ofSeconds(5);

  private final @Nullable String url;
  private final DataSource dataSource;
  private final Runnable close;

  /**
   * Connects on demand.
   *
   * @param url as POSTGRES_URL has it, with credentials
   * @param drop what closing does besides closing the pool
   */
  TestDatabase(String url, Runnable drop) {
    HikariDataSource pool = new HikariDataSource(config(url));
    this.url = url;
    this.dataSource = pool;
    this.close = () -> {
      pool.close();
      drop.run();
    };
  }

  private TestDatabase(DataSource dataSource) {
    this.url = null;
    this.dataSource = dataSource;
    this.close = () -> {};
  }

  /** Returns the database that a URL leads to, used as it is. */
  public static TestDatabase at(String url) {
    return new TestDatabase(url, () -> {});
  }

  /** Returns the database that a {@code DataSource} leads to, which stays open. */
  public static TestDatabase over(DataSource dataSource) {
    return new TestDatabase(dataSource);
  }

  /** Returns connections to it. */
  public DataSource dataSource() {
    return dataSource;
  }

  /** Returns the URL for POSTGRES_URL, with credentials; empty where only a pool is known. */
  public Optional<String> findUrl() {
    return Optional.ofNullable(url);
  }

  /**
   * Returns the URL for POSTGRES_URL, with credentials.
   *
   * @throws IllegalStateException if only a {@code DataSource} is known
   */
  public String url() {
    return findUrl()
        .orElseThrow(() -> new IllegalStateException(
            "a process needs the URL of the database, and only a DataSource was given; give"
                + " databaseUrl(...) instead of dataSource(...), or keep the worker in this JVM"));
  }

  /** Runs one statement. */
  void execute(String sql) {
    try (Connection connection = dataSource.getConnection();
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
    close.run();
  }
}

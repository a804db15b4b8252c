package dev.leadlist.runner.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.leadlist.runner.DatabaseUrl;
import dev.leadlist.runner.WorkerSettings;
import java.time.Duration;

/** The connection pool of a worker that was given a URL instead of a {@code DataSource}. */
final class OwnPool {

  /** How long to wait for a connection: twice what a call to the outside waits for its answer. */
  private static final Duration CONNECTION_LIMIT = Duration.ofSeconds(2);

  /** Beside the handlers': one each for the loop, the poller and the lease keeper. */
  private static final int LIBRARY_CONNECTIONS = 3;

  /** PostgreSQL cuts longer names off. */
  private static final int LONGEST_NAME = 63;

  private OwnPool() {}

  /** Opens the pool; connects on demand only. */
  static HikariDataSource open(DatabaseUrl url, WorkerSettings settings) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("leadlist-" + settings.workerId());
    config.setJdbcUrl(url.jdbcUrl());
    url.credentials().forEach(config::addDataSourceProperty);
    config.setMaximumPoolSize(settings.concurrency() + LIBRARY_CONNECTIONS);
    config.setMinimumIdle(1);
    config.setConnectionTimeout(CONNECTION_LIMIT.toMillis());
    config.setInitializationFailTimeout(-1); // an unreachable server is waited for, by the worker
    addDefault(config, url, "ApplicationName", applicationName(settings.workerId()));
    addDefault(config, url, "connectTimeout", Long.toString(CONNECTION_LIMIT.toSeconds()));
    addDefault(config, url, "tcpKeepAlive", "true");
    addDefault(config, url, "targetServerType", "primary");
    return new HikariDataSource(config);
  }

  private static void addDefault(HikariConfig config, DatabaseUrl url, String name, String value) {
    if (!url.jdbcUrl().contains(name + "=")) {
      config.addDataSourceProperty(name, value);
    }
  }

  private static String applicationName(String workerId) {
    String name = "leadlist " + workerId;
    return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME);
  }
}

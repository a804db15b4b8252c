package dev.leadlist.runner.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.leadlist.runner.DatabaseUrl;
import dev.leadlist.runner.WorkerSettings;
import java.sql.SQLException;
import java.time.Duration;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;

/** The connection pool of a worker that was given a URL instead of a {@code DataSource}. */
final class OwnPool {

  /** How long to wait for a connection: twice what a call to the outside waits for its answer. */
  private static final Duration CONNECTION_LIMIT = Duration.ofSeconds(2);

  private static final Duration CLOSE_LIMIT = Duration.ofMillis(200);

  /** Beside the handlers': one each for the loop, the poller and the lease keeper. */
  private static final int LIBRARY_CONNECTIONS = 3;

  /** PostgreSQL cuts longer names off. */
  private static final int LONGEST_NAME = 63;

  private OwnPool() {}

  /** Opens the pool; connects on demand only. */
  static HikariDataSource open(DatabaseUrl url, WorkerSettings settings) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("leadlist-" + settings.workerId());
    config.setDataSource(connections(url, settings)); // a URL's properties are logged at DEBUG
    config.setMaximumPoolSize(settings.concurrency() + LIBRARY_CONNECTIONS);
    config.setMinimumIdle(1);
    config.setConnectionTimeout(CONNECTION_LIMIT.toMillis());
    config.setInitializationFailTimeout(-1); // an unreachable server is waited for, by the worker
    return new HikariDataSource(config);
  }

  /** Closes it; in the background where the server does not answer, for HikariCP waits then. */
  static void close(HikariDataSource pool) {
    Thread closer = new Thread(pool::close, "leadlist-pool-closer");
    closer.setDaemon(true);
    closer.start();
    boolean interrupted = Thread.interrupted(); // that is how some workers are stopped
    try {
      closer.join(CLOSE_LIMIT.toMillis());
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static PGSimpleDataSource connections(DatabaseUrl url, WorkerSettings settings) {
    PGSimpleDataSource connections = new PGSimpleDataSource();
    connections.setURL(url.jdbcUrl());
    url.credentials().forEach((name, value) -> set(connections, name, value));
    setDefault(connections, PGProperty.APPLICATION_NAME, applicationName(settings.workerId()));
    setDefault(connections, PGProperty.CONNECT_TIMEOUT, CONNECTION_LIMIT.toSeconds() + "");
    setDefault(connections, PGProperty.TCP_KEEP_ALIVE, "true");
    setDefault(connections, PGProperty.TARGET_SERVER_TYPE, "primary");
    return connections;
  }

  private static void setDefault(
      PGSimpleDataSource connections, PGProperty property, String value) {
    if (connections.getProperty(property) == null) {
      connections.setProperty(property, value);
    }
  }

  private static void set(PGSimpleDataSource connections, String name, String value) {
    try {
      connections.setProperty(name, value);
    } catch (SQLException e) {
      throw new IllegalStateException("setting " + name, e);
    }
  }

  private static String applicationName(String workerId) {
    String name = "leadlist " + workerId;
    return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME);
  }
}

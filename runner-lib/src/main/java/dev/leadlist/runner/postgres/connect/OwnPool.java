package dev.leadlist.runner.postgres.connect;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.leadlist.runner.DatabaseUrl;
import dev.leadlist.runner.WorkerSettings;
import java.time.Duration;

/** The connection pool of a worker that was given a URL instead of a {@code DataSource}. */
public final class OwnPool {

  private static final Duration CLOSE_LIMIT = Duration.ofMillis(200);

  /**
   * Beside the handlers': one each for the loop, the heartbeats and the goodbye. What renews leases
   * and answers the guard has direct connections of its own.
   */
  private static final int LIBRARY_CONNECTIONS = 3;

  private OwnPool() {}

  /** Opens the pool; connects on demand only. */
  public static HikariDataSource open(DatabaseUrl url, WorkerSettings settings) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("leadlist-" + settings.workerId());
    // not the URL itself: its properties are logged at DEBUG
    config.setDataSource(UrlConnections.plain(url, "leadlist " + settings.workerId()));
    config.setMaximumPoolSize(settings.concurrency() + LIBRARY_CONNECTIONS);
    config.setMinimumIdle(1);
    config.setConnectionTimeout(UrlConnections.CONNECTION_LIMIT.toMillis());
    // with HikariCP's 5 s a dead one would hold up the loop that long: no interrupt ends the check
    config.setValidationTimeout(OwnConnection.LIMIT.toMillis());
    config.setInitializationFailTimeout(-1); // an unreachable server is waited for, by the worker
    return new HikariDataSource(config);
  }

  /** Closes it; in the background where the server does not answer, for HikariCP waits then. */
  public static void close(HikariDataSource pool) {
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
}

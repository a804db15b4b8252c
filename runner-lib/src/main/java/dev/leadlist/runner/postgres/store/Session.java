package dev.leadlist.runner.postgres.store;

import com.zaxxer.hikari.HikariDataSource;
import dev.leadlist.runner.WorkerFactory;
import dev.leadlist.runner.WorkerSettings;
import dev.leadlist.runner.postgres.connect.Database;
import dev.leadlist.runner.postgres.connect.OwnPool;
import dev.leadlist.runner.postgres.watch.RunMonitor;
import dev.leadlist.runner.postgres.watch.RunMonitors;
import dev.leadlist.runner.time.Timing;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A worker's connections, from its start to its end: the user's pool or its own, and the monitor.
 */
final class Session {
  private final DataSource dataSource;
  private final @Nullable HikariDataSource ownPool;
  private final WorkerSettings settings;
  private final Database database;
  private final RunMonitor monitor;

  private Session(
      DataSource dataSource,
      @Nullable HikariDataSource ownPool,
      WorkerFactory.Parts parts,
      Timing timing) {
    this.dataSource = dataSource;
    this.ownPool = ownPool;
    this.settings = parts.settings();
    this.database = new Database(dataSource, Database.NETWORK_TIMEOUT);
    this.monitor = RunMonitors.shared()
        .acquire(dataSource, parts.notifications(), settings.runTable(), timing);
  }

  static Session open(WorkerFactory.Parts parts, Timing timing) {
    DataSource given = parts.dataSource();
    if (given != null) {
      return new Session(given, null, parts, timing);
    }
    HikariDataSource own = OwnPool.open(
        Objects.requireNonNull(parts.settings().database().orElse(null), "database"),
        parts.settings());
    return new Session(own, own, parts, timing);
  }

  /** Returns the worker's own way to the database; cut off without harm to other workers. */
  Database database() {
    return database;
  }

  RunMonitor monitor() {
    return monitor;
  }

  /** Ends the threads while last words are said, and then the connections. */
  void close(List<Goodbye.Word> lastWords) {
    database.abort();
    Goodbye goodbye = Goodbye.begin(dataSource, lastWords);
    RunMonitors.shared().release(dataSource, settings.runTable());
    goodbye.await();
    if (ownPool != null) {
      OwnPool.close(ownPool);
    }
  }
}

package dev.leadlist.runner.postgres;

import dev.leadlist.runner.RunState;
import dev.leadlist.runner.RunTable;
import dev.leadlist.runner.StoreSetupException;
import dev.leadlist.runner.time.Timing;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all workers of this JVM on one database and run table share: one poller, one listener, one
 * lease keeper, and one look at how the table is equipped.
 */
final class RunMonitor {
  private static final Logger log = LoggerFactory.getLogger(RunMonitor.class);
  private static final long CLOSE_LIMIT_MS = 500;

  private final RunTable table;
  private final DataSource dataSource;
  private final @Nullable DataSource notifications;
  private final Timing timing;
  private final Database database;
  private final Watches watches;
  private final Poller poller;
  private final LeaseKeeper leases;
  private final List<Thread> threads = new ArrayList<>(); // guarded by this
  private volatile @Nullable Equipment equipment;
  private @Nullable SignalListener listener; // guarded by this
  private boolean closed; // guarded by this

  /**
   * How the table is equipped, found out once.
   *
   * @param statements the statements that fit
   * @param hasLeases whether there is a lease table
   * @param direct how to connect outside the pool, if there is a way
   */
  record Equipment(
      RunStatements statements, boolean hasLeases, Optional<DirectConnections> direct) {}

  RunMonitor(
      DataSource dataSource, @Nullable DataSource notifications, RunTable table, Timing timing) {
    this.dataSource = dataSource;
    this.notifications = notifications;
    this.table = table;
    this.timing = timing;
    this.database = new Database(dataSource, Database.NETWORK_TIMEOUT);
    this.watches = new Watches(timing);
    this.poller = new Poller(watches, this::read, timing);
    this.leases = new LeaseKeeper(watches, this::renew, timing);
    start("poller", poller);
  }

  Database database() {
    return database;
  }

  Watches watches() {
    return watches;
  }

  Poller poller() {
    return poller;
  }

  LeaseKeeper leases() {
    return leases;
  }

  /**
   * Looks at the table, the first time it is asked and the database answers; starts what the table
   * allows.
   *
   * @throws StoreSetupException if the table is not fit for work
   * @throws dev.leadlist.runner.StoreUnavailableException if the database does not answer
   */
  Equipment equipment() {
    Equipment known = equipment;
    return known != null ? known : inspect();
  }

  private synchronized Equipment inspect() {
    Equipment known = equipment;
    if (known != null) {
      return known;
    }
    TableInspection found;
    Optional<DirectConnections> direct;
    try {
      found = database.callOrThrow(connection -> TableInspection.of(connection, table));
      direct = DirectConnections.find(dataSource, notifications);
    } catch (SQLException e) {
      throw ConnectionFailures.translate(e, database.endpoint());
    }
    if (found.isInRecovery()) {
      throw database.unavailable("looking at " + table, new SQLException("standby", "25006"));
    }
    RunStatements statements =
        new RunStatements(RunSql.of(table), found.columnTypes(), found.hasLeases());
    Equipment made = new Equipment(statements, found.hasLeases(), direct);
    say(found, direct.isPresent());
    if (found.hasLeases()) {
      start("leases", leases);
    }
    if (found.signals().isReady() && direct.isPresent()) {
      listener = new SignalListener(direct.get(), SignalChannel.of(table), watches, poller, timing);
      start("listener", listener);
    }
    equipment = made;
    return made;
  }

  /** Says the mode, once for all workers that share this monitor. */
  private void say(TableInspection found, boolean direct) {
    String lease = found.hasLeases()
        ? "leases with fencing tokens"
        : "plain table, no leases (Schema.install adds them)";
    String ears;
    if (!found.signals().isReady()) {
      ears = "polling: " + String.join(", ", found.signals().problems());
    } else if (!direct) {
      ears = "polling: no direct connection for LISTEN, give one by notifications(DataSource)";
    } else {
      ears = "listening, and polling besides";
    }
    log.info("{} at {}: {}; {}", table, database.endpoint(), lease, ears);
  }

  /** Ends the threads: listener and poller first, leases second to last; the database is left. */
  synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (listener != null) {
      listener.close();
    }
    poller.close();
    leases.close();
    database.abort();
    for (Thread thread : threads) {
      join(thread);
    }
  }

  private List<RunState> read(Collection<UUID> ids) {
    String sql = equipment().statements().read();
    return database.call("reading " + table, connection -> {
      try (PreparedStatement statement = connection.prepareStatement(sql)) {
        statement.setArray(1, uuids(connection, ids));
        List<RunState> states = new ArrayList<>();
        try (ResultSet row = statement.executeQuery()) {
          while (row.next()) {
            states.add(StateRow.state(row));
          }
        }
        return states;
      }
    });
  }

  private Set<UUID> renew(List<LeaseKeeper.Lease> all) {
    String sql = equipment().statements().renew();
    return database.call("renewing leases", connection -> {
      try (PreparedStatement statement = connection.prepareStatement(sql)) {
        List<UUID> ids = all.stream().map(LeaseKeeper.Lease::runId).toList();
        statement.setArray(1, uuids(connection, ids));
        statement.setArray(
            2,
            connection.createArrayOf(
                "bigint", all.stream().map(LeaseKeeper.Lease::fencingToken).toArray()));
        statement.setArray(
            3,
            connection.createArrayOf(
                "bigint", all.stream().map(lease -> lease.duration().toMillis()).toArray()));
        return ids(statement);
      }
    });
  }

  static Array uuids(Connection connection, Collection<UUID> ids) throws SQLException {
    return connection.createArrayOf("uuid", ids.toArray());
  }

  static Set<UUID> ids(PreparedStatement statement) throws SQLException {
    Set<UUID> ids = new HashSet<>();
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        ids.add(Objects.requireNonNull(row.getObject(1, UUID.class)));
      }
    }
    return ids;
  }

  private synchronized void start(String duty, Runnable task) {
    Thread thread = new Thread(task, "leadlist-" + duty + "-" + table.table());
    thread.setDaemon(true);
    threads.add(thread);
    thread.start();
  }

  private static void join(Thread thread) {
    if (thread == Thread.currentThread()) {
      return;
    }
    try {
      thread.join(CLOSE_LIMIT_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

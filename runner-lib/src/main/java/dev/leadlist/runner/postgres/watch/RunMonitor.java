package dev.leadlist.runner.postgres.watch;

import dev.leadlist.runner.RunState;
import dev.leadlist.runner.RunTable;
import dev.leadlist.runner.StoreSetupException;
import dev.leadlist.runner.postgres.catalog.Remedy;
import dev.leadlist.runner.postgres.catalog.TableInspection;
import dev.leadlist.runner.postgres.connect.ConnectionFailures;
import dev.leadlist.runner.postgres.connect.Database;
import dev.leadlist.runner.postgres.connect.DirectConnections;
import dev.leadlist.runner.postgres.connect.OwnConnection;
import dev.leadlist.runner.postgres.connect.Pooler;
import dev.leadlist.runner.postgres.sql.Lineage;
import dev.leadlist.runner.postgres.sql.RegistrySql;
import dev.leadlist.runner.postgres.sql.RunSql;
import dev.leadlist.runner.postgres.sql.RunStatements;
import dev.leadlist.runner.postgres.sql.StateRow;
import dev.leadlist.runner.postgres.sql.Uuids;
import dev.leadlist.runner.time.Timing;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all workers of this JVM on one database and run table share: one poller, one listener, one
 * lease keeper, one heartbeat, and one look at how the table is equipped.
 */
public final class RunMonitor {
  private static final Logger log = LoggerFactory.getLogger(RunMonitor.class);

  /** How long a query under way may take to end by itself, which spares the pool a connection. */
  private static final long ANSWER_LIMIT_MS = 50;

  /** How long threads may take to end once their queries are cut off. */
  private static final long CLOSE_LIMIT_MS = 150;

  private final RunTable table;
  private final DataSource dataSource;
  private final @Nullable DataSource notifications;
  private final Timing timing;
  private final Database database;
  private final OwnConnection guard;
  private final OwnConnection renewals;
  private final Watches watches;
  private final Poller poller;
  private final LeaseKeeper leases;
  private final LeaseClock leaseClock;
  private final RegistryEntries registry;
  private final Heartbeats heartbeats;
  private final Object inspecting = new Object(); // not this: close must not wait for the database
  private final List<Thread> threads = new ArrayList<>(); // guarded by this
  private volatile @Nullable Equipment equipment;
  private @Nullable SignalListener listener; // guarded by this
  private boolean closed; // guarded by this

  /**
   * How the table is equipped, found out once.
   *
   * @param statements the statements that fit
   * @param hasLeases whether there is a lease table
   * @param hasRegistry whether workers can be registered
   * @param isBehindPooler whether a connection pooler stands between
   * @param direct how to connect outside the pool, if there is a way
   */
  public record Equipment(
      RunStatements statements,
      boolean hasLeases,
      boolean hasRegistry,
      boolean isBehindPooler,
      Optional<DirectConnections> direct) {}

  RunMonitor(
      DataSource dataSource, @Nullable DataSource notifications, RunTable table, Timing timing) {
    this.dataSource = dataSource;
    this.notifications = notifications;
    this.table = table;
    this.timing = timing;
    this.database = new Database(dataSource, Database.NETWORK_TIMEOUT);
    DirectConnections direct = DirectConnections.like(dataSource).orElse(null);
    this.guard = new OwnConnection(database, direct);
    this.renewals = new OwnConnection(database, direct);
    this.watches = new Watches(timing);
    this.poller = new Poller(watches, this::read, timing);
    this.leases = new LeaseKeeper(watches, this::renew, timing);
    this.leaseClock = new LeaseClock(leases, timing);
    this.registry = new RegistryEntries(database, RegistrySql.of(table), timing);
    this.heartbeats = new Heartbeats(registry, timing);
    start("poller", poller);
  }

  Database database() {
    return database;
  }

  public Watches watches() {
    return watches;
  }

  public Poller poller() {
    return poller;
  }

  public LeaseKeeper leases() {
    return leases;
  }

  public Heartbeats heartbeats() {
    return heartbeats;
  }

  /** Returns the registry, if workers can be registered as far as is known. */
  public Optional<RegistryEntries> registry() {
    Equipment known = equipment;
    return known != null && known.hasRegistry() ? Optional.of(registry) : Optional.empty();
  }

  /**
   * Looks at the table, the first time it is asked and the database answers; starts what the table
   * allows.
   *
   * @throws StoreSetupException if the table is not fit for work
   * @throws dev.leadlist.runner.StoreUnavailableException if the database does not answer
   */
  public Equipment equipment() {
    Equipment known = equipment;
    return known != null ? known : inspect();
  }

  private Equipment inspect() {
    synchronized (inspecting) {
      return inspectOnce();
    }
  }

  private Equipment inspectOnce() {
    Equipment known = equipment;
    if (known != null) {
      return known;
    }
    TableInspection found;
    Optional<DirectConnections> direct = directConnections();
    try {
      found = guard.callOrThrow(connection -> TableInspection.of(connection, table));
      if (!found.hasLeases() && direct.isPresent() && !keepsSessions(direct.get())) {
        direct = Optional.empty();
      }
    } catch (SQLException e) {
      throw ConnectionFailures.translate(e, database.endpoint());
    }
    if (found.isInRecovery()) {
      throw database.unavailable("looking at " + table, new SQLException("standby", "25006"));
    }
    RunStatements statements = new RunStatements(
        RunSql.of(table),
        found.columnTypes(),
        found.hasLeases(),
        new Lineage(found.tellsTimeline()));
    Equipment made = new Equipment(
        statements, found.hasLeases(), found.hasRegistry(), found.isBehindPooler(), direct);
    say(found, direct.isPresent());
    if (found.hasLeases()) {
      start("leases", leases);
      start("lease-clock", leaseClock);
    }
    if (found.hasRegistry()) {
      start("heartbeat", heartbeats);
    }
    if (found.signals().isReady() && direct.isPresent()) {
      listen(direct.get());
    }
    equipment = made;
    return made;
  }

  /** Where there are no leases, a session is locked: a transaction pooler would change it. */
  private boolean keepsSessions(DirectConnections direct) throws SQLException {
    try (Connection connection = direct.open()) {
      if (!Pooler.sharesSession(connection, database)) {
        return true;
      }
    }
    log.warn(
        "{}: a transaction pooler in between, so two workers for one run are not kept apart: give a"
            + " direct connection by notifications(DataSource), or {}",
        table,
        Remedy.installFor(table));
    return false;
  }

  /** What the user gave for notifications may lead another way, and is used for nothing else. */
  private Optional<DirectConnections> directConnections() {
    return notifications == null
        ? DirectConnections.like(dataSource)
        : Optional.of(notifications::getConnection);
  }

  private synchronized void listen(DirectConnections direct) {
    SignalListener made = new SignalListener(direct, table, database, poller, heartbeats, timing);
    listener = made;
    start("listener", made);
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
    String registered = !found.hasLeases() || found.hasRegistry()
        ? ""
        : "; workers are not registered: " + String.join(", ", found.registryProblems());
    log.info("{} at {}: {}; {}{}", table, database.endpoint(), lease, ears, registered);
  }

  /**
   * Ends the threads: listener and poller first, heartbeats second to last; the database is left.
   */
  void close() {
    List<Thread> ending;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      if (listener != null) {
        listener.close();
      }
      poller.close();
      leases.close();
      leaseClock.close();
      heartbeats.close();
      ending = List.copyOf(threads);
    }
    join(ending, ANSWER_LIMIT_MS);
    database.abort();
    guard.close();
    renewals.close();
    join(ending, CLOSE_LIMIT_MS);
  }

  private List<RunState> read(Collection<UUID> ids) {
    RunStatements statements = equipment().statements();
    String sql = statements.read();
    return guard.call("reading " + table, connection -> {
      try (PreparedStatement statement = connection.prepareStatement(sql)) {
        statement.setArray(1, Uuids.array(connection, ids));
        List<RunState> states = new ArrayList<>();
        try (ResultSet row = statement.executeQuery()) {
          while (row.next()) {
            states.add(StateRow.state(row, statements.lineage()));
          }
        }
        return states;
      }
    });
  }

  private Set<Long> renew(List<LeaseKeeper.Lease> all) {
    RunStatements statements = equipment().statements();
    String sql = statements.renew();
    return renewals.call("renewing leases", connection -> {
      try (PreparedStatement statement = connection.prepareStatement(sql)) {
        List<UUID> ids = all.stream().map(LeaseKeeper.Lease::runId).toList();
        statement.setArray(1, Uuids.array(connection, ids));
        statement.setArray(
            2,
            connection.createArrayOf(
                "bigint", all.stream().map(LeaseKeeper.Lease::fencingToken).toArray()));
        statement.setArray(
            3,
            connection.createArrayOf(
                "bigint", all.stream().map(lease -> lease.duration().toMillis()).toArray()));
        Set<Long> renewed = new HashSet<>();
        try (ResultSet row = statement.executeQuery()) {
          while (row.next()) {
            statements.lineage().check(row);
            renewed.add(row.getLong(1));
          }
        }
        return renewed;
      }
    });
  }

  private synchronized void start(String duty, Runnable task) {
    if (closed) {
      return;
    }
    Thread thread = new Thread(task, "leadlist-" + duty + "-" + table.table());
    thread.setDaemon(true);
    threads.add(thread);
    thread.start();
  }

  /** Waits for all of them together; one that waits in the application's pool cannot be ended. */
  private void join(List<Thread> ending, long limitMillis) {
    long since = timing.nanoTime();
    boolean interrupted = Thread.interrupted(); // that is how some workers are stopped
    for (Thread thread : ending) {
      long left = limitMillis - timing.since(since).toMillis();
      if (thread == Thread.currentThread() || left <= 0) {
        continue;
      }
      try {
        thread.join(left);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

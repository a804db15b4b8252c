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
import dev.leadlist.runner.postgres.sql.RegistrySql;
import dev.leadlist.runner.time.Timing;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
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
  private final MonitorThreads threads;
  private volatile @Nullable Equipment equipment;
  private @Nullable SignalListener listener; // guarded by this

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
    this.threads = new MonitorThreads(table.table(), timing);
    threads.start("poller", poller);
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
      throw Thread.currentThread().isInterrupted() // which says nothing of the table
          ? database.unavailable("looking at " + table, e)
          : ConnectionFailures.translate(e, database.endpoint());
    }
    if (found.isInRecovery()) {
      throw database.unavailable(
          "looking at " + table, new SQLException("standby", ConnectionFailures.TAKES_NO_WRITES));
    }
    Equipment made = Equipment.of(table, found, direct);
    log.info( // once for all workers that share this monitor
        "{} at {}: {}", table, database.endpoint(), Equipment.inWords(found, direct.isPresent()));
    if (found.hasLeases()) {
      threads.start("leases", leases);
      threads.start("lease-clock", leaseClock);
    }
    if (found.hasRegistry()) {
      threads.start("heartbeat", heartbeats);
    }
    if (found.signals().isReady() && direct.isPresent()) {
      listen(direct.get());
    }
    equipment = made;
    return made;
  }

  /** Where there are no leases, a session is locked: a transaction pooler would change it. */
  private boolean keepsSessions(DirectConnections direct) throws SQLException {
    try (Connection connection = direct.open(OwnConnection.LIMIT)) {
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
    threads.start("listener", made);
  }

  /** Ends the threads: listener and poller first, heartbeats last; the database is left. */
  void close() {
    synchronized (this) {
      if (threads.close()) {
        return;
      }
      if (listener != null) {
        listener.close();
      }
      poller.close();
      leases.close();
      leaseClock.close();
      heartbeats.close();
    }
    threads.join(ANSWER_LIMIT_MS);
    database.abort();
    guard.close();
    renewals.close();
    threads.join(CLOSE_LIMIT_MS);
  }

  private List<RunState> read(Collection<UUID> ids) {
    ReadStatement statement = new ReadStatement(equipment().statements());
    return guard.call("reading " + table, connection -> statement.read(connection, ids));
  }

  private Set<Long> renew(List<LeaseKeeper.Lease> all) {
    RenewStatement statement = new RenewStatement(equipment().statements());
    return renewals.call("renewing leases", connection -> statement.renew(connection, all));
  }
}

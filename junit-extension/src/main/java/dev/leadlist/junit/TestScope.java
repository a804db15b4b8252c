package dev.leadlist.junit;

import dev.leadlist.junit.database.TestDatabase;
import dev.leadlist.junit.leak.Attribution;
import dev.leadlist.junit.leak.Sighting;
import dev.leadlist.junit.process.Swept;
import dev.leadlist.runner.Worker;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All that belongs to one test, or to one class: workers, runs, databases, processes. Ends it all.
 *
 * <p>Used by the threads of the test; what others start is told by {@link #take}.
 */
final class TestScope implements Attribution.Candidate {
  private static final Logger log = LoggerFactory.getLogger(TestScope.class);

  private final LeadListSession session;
  private final TestIdentity identity;
  private final Reports reports;
  private final Thread thread = Thread.currentThread();
  private final Map<String, ScopedWorker> workers = new LinkedHashMap<>();
  private final Map<TestDatabase, RevocableDataSource> dataSources = new LinkedHashMap<>();
  private final Map<String, RevocableDataSource> byWorker = new LinkedHashMap<>();
  private final Map<TestRun, TestDatabase> homes = new ConcurrentHashMap<>();
  private final List<Connection> connections = new ArrayList<>();
  private final List<AutoCloseable> ownDatabases = new ArrayList<>();
  private final Map<TestDatabase, List<TestRun>> runs = new LinkedHashMap<>();
  private final Set<Worker> expected = ConcurrentHashMap.newKeySet();
  private final List<Sighting> foreign = new CopyOnWriteArrayList<>();
  private volatile boolean usedProcesses;
  private boolean ended;
  private @Nullable Object beginner;
  private @Nullable Object resolver;

  TestScope(LeadListSession session, TestIdentity identity) {
    this.session = session;
    this.identity = identity;
    this.reports = new Reports(identity, session.evidence());
  }

  /** Returns a name of it that is unique in the session. */
  String id() {
    return identity.id();
  }

  /** Says who ends it. */
  void beginner(Object extension) {
    beginner = extension;
  }

  boolean wasBegunBy(Object extension) {
    return beginner == extension;
  }

  /** Has {@code extension} resolve the parameters of this test, unless another one does. */
  void offerResolver(Object extension) {
    if (resolver == null) {
      resolver = extension;
    }
  }

  @Nullable
  Object resolver() {
    return resolver;
  }

  Reports reports() {
    return reports;
  }

  /** Makes a worker's run and handle; starts it if it is declared so. */
  void open(WorkerDeclaration declaration, Function<DatabaseScope, TestDatabase> databases) {
    if (workers.containsKey(declaration.name())) {
      throw new DeclarationException(List.of(
          "%s: two workers are named '%s', by an annotation and in code or twice in code; give each a"
                  .formatted(identity.displayName(), declaration.name())
              + " name of its own and tell them apart by @Named"));
    }
    TestDatabase database = databases.apply(declaration.database());
    TestRun run = TestRun.insert(database.dataSource(), declaration);
    runs.computeIfAbsent(database, d -> new ArrayList<>()).add(run);
    RevocableDataSource dataSource = dataSources.computeIfAbsent(
        database, d -> new RevocableDataSource(d.dataSource(), identity.displayName()));
    homes.put(run, database);
    ScopedWorker worker = declaration.work() instanceof WorkerDeclaration.InProcess work
        ? new InProcessWorker(this, declaration, work, dataSource, run)
        : new ChildProcessWorker(this, declaration, session.processes(), run);
    workers.put(declaration.name(), worker);
    byWorker.put(declaration.name(), dataSource);
    if (declaration.autoStart()) {
      worker.start();
    }
  }

  /** Has a database of this scope's own closed with it. */
  void owns(AutoCloseable database) {
    ownDatabases.add(database);
  }

  Map<String, ScopedWorker> workers() {
    return workers;
  }

  ScopedWorker worker(String name) {
    return Objects.requireNonNull(workers.get(name));
  }

  /** Returns the {@code DataSource} that the worker of that name has. */
  DataSource dataSource(String worker) {
    return Objects.requireNonNull(byWorker.get(worker));
  }

  /** Returns a connection that is closed with this scope. */
  Connection connection(String worker) throws SQLException {
    Connection connection = dataSource(worker).getConnection();
    connections.add(connection);
    return connection;
  }

  /** Returns what a process that works on {@code run} has to find in its environment. */
  Map<String, String> environment(WorkerDeclaration declaration, TestRun run) {
    usedProcesses = true;
    Map<String, String> environment = session.processes().environment(id());
    if (!declaration.untargeted()) {
      environment.put("RUN_FILTER_ID", run.id().toString());
    }
    environment.put("WORKER_MAX_LOOPS", Integer.toString(declaration.maxLoops()));
    environment.put("WORKER_MAX_RUNTIME", declaration.timeout().toString());
    environment.put("WORKER_POLL_INTERVAL", declaration.pollInterval().toString());
    environment.put("WORKER_GRACE", declaration.grace().toString());
    environment.put("POSTGRES_URL", Objects.requireNonNull(homes.get(run)).url());
    return environment;
  }

  /** Says that a worker is one of ours, before it starts. */
  void expect(Worker worker) {
    expected.add(worker);
  }

  /** Takes a worker that somebody has started, and that belongs here. */
  void take(Sighting sighting) {
    if (!expected.contains(sighting.worker())) {
      foreign.add(sighting);
    }
  }

  @Override
  public Set<UUID> runs() {
    Set<UUID> ids = new HashSet<>();
    runs.values().forEach(all -> all.forEach(run -> ids.addAll(run.ids())));
    return ids;
  }

  @Override
  public boolean owns(DataSource dataSource) {
    return dataSource instanceof RevocableDataSource && dataSources.containsValue(dataSource);
  }

  @Override
  public boolean isTestMethod(StackTraceElement frame) {
    return identity.isTestMethod(frame);
  }

  @Override
  public boolean isInTestClass(StackTraceElement frame) {
    return identity.isInTestClass(frame);
  }

  @Override
  public Thread thread() {
    return thread;
  }

  /**
   * Ends everything, and looks whether it is gone. Any number of times; only the first has
   * something to do.
   *
   * @return what was left behind, as one error, the others suppressed in it
   */
  Optional<AssertionError> end() {
    if (ended) {
      return Optional.empty();
    }
    ended = true;
    List<Supplier<Optional<AssertionError>>> endings = new ArrayList<>();
    workers.values().forEach(worker -> endings.add(worker::end));
    foreign.stream()
        .filter(Sighting::isAlive)
        .forEach(sighting -> endings.add(new ForeignWorker(sighting, reports)::end));
    workers.values().forEach(ScopedWorker::requestStop);
    List<AssertionError> complaints = SideBySide.end(endings);
    sweepProcesses().ifPresent(complaints::add);
    closeDatabases();
    session.forget(this);
    return Complaints.first(complaints);
  }

  private Optional<AssertionError> sweepProcesses() {
    if (!usedProcesses) {
      return Optional.empty();
    }
    Swept swept = session.processes().sweep(id());
    swept
        .spared()
        .forEach(daemon -> log.warn(
            "{} started a build daemon, which is spared, since it serves other builds too: {}; or build"
                + " without one",
            identity.displayName(),
            daemon));
    return swept.ended().isEmpty()
        ? Optional.empty()
        : Optional.of(new WorkerLeakError(reports.processesLeft(swept.ended())));
  }

  private void closeDatabases() {
    for (Connection connection : connections) {
      try {
        connection.close();
      } catch (SQLException e) {
        // its session was ended, or the test has closed it: it is closed in any case
      }
    }
    dataSources.values().forEach(RevocableDataSource::revoke);
    runs.forEach(TestScope::deleteRuns);
    for (AutoCloseable database : ownDatabases) {
      try {
        database.close();
      } catch (Exception e) {
        throw new IllegalStateException("a test's own database cannot be dropped", e);
      }
    }
  }

  private static void deleteRuns(TestDatabase database, List<TestRun> runs) {
    Object[] ids = runs.stream().flatMap(run -> run.ids().stream()).toArray();
    try (Connection connection = database.dataSource().getConnection()) {
      for (String sql : List.of(
          "delete from pm_pipeline.run_leases where run_id = any (?)",
          "delete from pm_pipeline.runs where id = any (?)")) {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
          statement.setArray(1, connection.createArrayOf("uuid", ids));
          statement.executeUpdate();
        }
      }
    } catch (SQLException e) {
      throw new IllegalStateException("the runs of a test cannot be deleted", e);
    }
  }
}

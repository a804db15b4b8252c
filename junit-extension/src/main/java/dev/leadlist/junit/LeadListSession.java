package dev.leadlist.junit;

import dev.leadlist.junit.database.DatabaseServer;
import dev.leadlist.junit.leak.Attribution;
import dev.leadlist.junit.leak.Sighting;
import dev.leadlist.junit.leak.WorkerSpotter;
import dev.leadlist.junit.process.Leftover;
import dev.leadlist.junit.process.TestProcesses;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * What all tests of one execution share: processes, the database server, and whose worker is whose.
 *
 * <p>Lives in the store of the root context, and ends with it. Safe for use by several threads.
 */
final class LeadListSession implements ExtensionContext.Store.CloseableResource, AutoCloseable {
  static final Namespace NAMESPACE = Namespace.create(LeadListExtension.class);

  private static final String DATABASE = "leadlist.database";
  private static final String EVIDENCE = "leadlist.evidence";

  private final String databaseChoice;
  private final Evidence evidence;
  private final AtomicInteger number = new AtomicInteger();
  private final Deque<TestScope> scopes = new ArrayDeque<>(); // guarded by itself; youngest first
  private final List<Sighting> nobodys = new CopyOnWriteArrayList<>();
  private final Predicate<Sighting> ears = this::take;
  private @Nullable TestProcesses processes; // guarded by this
  private @Nullable DatabaseServer server; // guarded by this

  private LeadListSession(ExtensionContext root) {
    this.databaseChoice = root.getConfigurationParameter(DATABASE).orElse("embedded");
    this.evidence = new Evidence(root.getConfigurationParameter(EVIDENCE)
        .map(Path::of)
        .orElseGet(LeadListSession::usualEvidence));
    WorkerSpotter.add(ears);
  }

  /** Returns the session that {@code context} belongs to. */
  static LeadListSession of(ExtensionContext context) {
    ExtensionContext root = context.getRoot();
    return root.getStore(NAMESPACE)
        .getOrComputeIfAbsent(
            LeadListSession.class, key -> new LeadListSession(root), LeadListSession.class);
  }

  private static Path usualEvidence() {
    Path target = Path.of("target");
    return (Files.isDirectory(target) ? target : Path.of("build")).resolve("leadlist-evidence");
  }

  Evidence evidence() {
    return evidence;
  }

  /** Returns a name for the next scope that no other one of this session has. */
  String nextId() {
    return "t" + number.incrementAndGet();
  }

  /** Adds a scope that begins now. */
  TestScope open(TestIdentity identity) {
    TestScope scope = new TestScope(this, identity);
    synchronized (scopes) {
      scopes.addFirst(scope);
    }
    return scope;
  }

  /** Removes a scope that has ended. */
  void forget(TestScope scope) {
    synchronized (scopes) {
      scopes.remove(scope);
    }
  }

  /** Returns the processes of this session. */
  synchronized TestProcesses processes() {
    TestProcesses known = processes;
    if (known == null) {
      known = TestProcesses.begin();
      processes = known;
    }
    return known;
  }

  /** Returns the database server of this session, started by whoever asks first. */
  synchronized DatabaseServer server() {
    DatabaseServer known = server;
    if (known == null) {
      known = DatabaseServer.open(databaseChoice, processes());
      server = known;
    }
    return known;
  }

  private boolean take(Sighting sighting) {
    List<TestScope> underWay;
    synchronized (scopes) {
      underWay = List.copyOf(scopes);
    }
    Attribution.ownerOf(sighting, underWay)
        .ifPresentOrElse(scope -> scope.take(sighting), () -> nobodys.add(sighting));
    return true;
  }

  /** Ends what belongs to no test, and the database. */
  @Override
  public void close() {
    WorkerSpotter.remove(ears);
    Reports reports =
        new Reports(new TestIdentity("session", "all tests", "", null, null), evidence);
    List<AssertionError> complaints = SideBySide.end(nobodys.stream()
        .filter(Sighting::isAlive)
        .<Supplier<Optional<AssertionError>>>map(
            sighting -> new ForeignWorker(sighting, reports)::end)
        .toList());
    synchronized (this) {
      if (server != null) {
        server.close();
      }
      if (processes != null) {
        List<Leftover> leftovers = processes.endAll().ended();
        if (!leftovers.isEmpty()) {
          complaints.add(new WorkerLeakError(reports.processesLeft(leftovers)));
        }
        processes.close();
      }
    }
    Optional<AssertionError> complaint = Complaints.first(complaints);
    if (complaint.isPresent()) {
      throw complaint.get();
    }
  }
}

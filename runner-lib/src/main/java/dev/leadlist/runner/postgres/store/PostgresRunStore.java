package dev.leadlist.runner.postgres.store;

import dev.leadlist.runner.RunState;
import dev.leadlist.runner.StoreUnavailableException;
import dev.leadlist.runner.TransactionWork;
import dev.leadlist.runner.WorkerExit;
import dev.leadlist.runner.WorkerFactory;
import dev.leadlist.runner.WorkerSettings;
import dev.leadlist.runner.postgres.connect.Database;
import dev.leadlist.runner.postgres.watch.Equipment;
import dev.leadlist.runner.postgres.watch.Member;
import dev.leadlist.runner.postgres.watch.Residence;
import dev.leadlist.runner.postgres.watch.RunMonitor;
import dev.leadlist.runner.store.Claim;
import dev.leadlist.runner.store.ClaimRequest;
import dev.leadlist.runner.store.ClaimRound;
import dev.leadlist.runner.store.Registrant;
import dev.leadlist.runner.store.ResultOutcome;
import dev.leadlist.runner.store.RunObserver;
import dev.leadlist.runner.store.RunStore;
import dev.leadlist.runner.store.StepResult;
import dev.leadlist.runner.time.Timing;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Runs in PostgreSQL, for one worker: with leases where there is a lease table, and else on the
 * plain run table. What workers on the same database can share, threads above all, is in a
 * {@code RunMonitor}.
 */
public final class PostgresRunStore implements RunStore {
  private final WorkerFactory.Parts parts;
  private final WorkerSettings settings;
  private final Timing timing;
  private final Residence residence;
  private final Holdings holdings = new Holdings();
  private volatile @Nullable Session session;
  private volatile @Nullable Ownership ownership;
  private volatile @Nullable Member member;
  private volatile @Nullable WorkerExit exit;

  PostgresRunStore(WorkerFactory.Parts parts, Residence residence, Timing timing) {
    this.parts = parts;
    this.residence = residence;
    this.settings = parts.settings();
    this.timing = timing;
  }

  /** Creates the store; it connects when it is opened. */
  public static PostgresRunStore create(WorkerFactory.Parts parts, Residence residence) {
    return new PostgresRunStore(parts, residence, Timing.system());
  }

  @Override
  public void open() {
    session = Session.open(parts, timing);
    ownership();
  }

  @Override
  public ClaimRound claim(ClaimRequest request) {
    Ownership ownership = ownership();
    Optional<ClaimRound> known = request.target().flatMap(this::nothingToClaim);
    if (known.isPresent()) {
      return known.get();
    }
    ClaimRound round = ownership.claim(request);
    for (Claim claim : round.claims()) {
      holdings.add(claim);
      if (holdings.isFenced(claim)) {
        ownership.abandon(claim); // the worker was fenced meanwhile, and nobody waits for its loop
      }
    }
    return round;
  }

  /** An idle worker costs nothing: what the poller read last shows nothing to claim. */
  private Optional<ClaimRound> nothingToClaim(UUID target) {
    return session()
        .monitor()
        .watches()
        .seenWithin(target, settings.pollInterval())
        .filter(state -> !state.claimable() && !settings.workerId().equals(state.holder()))
        .map(state -> new ClaimRound(Optional.of(state), List.of()));
  }

  @Override
  public List<ResultOutcome> apply(List<StepResult> results) {
    Map<UUID, RunState> written = ownership().write(results);
    return results.stream().map(result -> outcome(result, written)).toList();
  }

  private ResultOutcome outcome(StepResult result, Map<UUID, RunState> written) {
    Claim claim = result.claim();
    RunState after = written.get(claim.run().id());
    boolean applied = after != null;
    session().monitor().watches().forget(claim.run().id());
    if (!applied || !result.keepLease()) {
      holdings.remove(claim);
    }
    RunState state = after != null
        ? after
        : session().monitor().poller().ask(claim.run().id(), Database.NETWORK_TIMEOUT);
    return new ResultOutcome(applied, state);
  }

  @Override
  public RunState ask(UUID runId, Duration limit) {
    return session().monitor().poller().ask(runId, limit);
  }

  @Override
  public boolean believes(Claim claim) {
    Ownership known = ownership;
    return known != null && !holdings.isFenced(claim) && known.believes(claim);
  }

  @Override
  public Watch watch(UUID runId, RunObserver observer) {
    Session open = session;
    if (open == null) {
      return Watch.NOTHING; // closed: the worker is being stopped, and is to find that out itself
    }
    RunMonitor monitor = open.monitor();
    Watch watch = monitor.watches().add(runId, observer, settings.pollInterval());
    monitor.poller().reconsider();
    return watch;
  }

  @Override
  public <T extends @Nullable Object> T inTransaction(Claim claim, TransactionWork<T> work)
      throws Exception {
    Session open = session();
    GuardedTransaction ends = new GuardedTransaction(
        open.monitor().equipment().statements(), settings.workerId(), settings.lease());
    return new HandlerTransaction(open, ends, holdings, claim).run(work);
  }

  @Override
  public void fence(Claim claim) {
    Set<Connection> open = holdings.fence(claim);
    Ownership known = ownership;
    if (known != null) {
      known.abandon(claim);
    }
    open.forEach(Database::abort);
  }

  @Override
  public void fence() {
    holdings.fenceAll().forEach(this::fence);
  }

  @Override
  public void register(Registrant worker) {
    Session open = session;
    if (open != null) {
      Member made = new Member(settings, residence, timing.nanoTime(), worker);
      member = made;
      open.monitor().heartbeats().join(made);
    }
  }

  @Override
  public void recordExit(WorkerExit exit) {
    this.exit = exit;
  }

  @Override
  public void cutOff(Thread asking) {
    Session open = session;
    if (open != null) {
      open.database().cutOff(asking);
    }
  }

  @Override
  public void cutOff() {
    Session open = session;
    if (open != null) {
      open.database().abort();
    }
  }

  @Override
  public boolean hasFencingTokens() {
    return ownership().hasTokens();
  }

  @Override
  public void close() {
    Session ending;
    Ownership owned;
    synchronized (this) {
      ending = session;
      owned = ownership;
      session = null;
      ownership = null;
    }
    if (ending == null) {
      return;
    }
    ending.database().abort();
    List<Goodbye.Word> lastWords = new ArrayList<>();
    if (owned != null) {
      owned.farewell(holdings.toRelease()).ifPresent(lastWords::add);
    }
    signOff(ending.monitor()).ifPresent(lastWords::add);
    // where somebody waits for a connection another would be no faster: leases pass on by expiry
    ending.close(ending.database().isWaitedFor() ? List.of() : lastWords);
  }

  private Optional<Goodbye.Word> signOff(RunMonitor monitor) {
    Member leaving = member;
    if (leaving == null) {
      return Optional.empty();
    }
    monitor.heartbeats().leave(leaving);
    return monitor
        .registry()
        .map(registry -> new Goodbye.Word(
            "writing down the worker's end", "it will look crashed", connection -> {
              registry.end(connection, leaving, exit);
              return true;
            }));
  }

  /** Finds out how runs are owned here, the first time the database answers. */
  private Ownership ownership() {
    Ownership known = ownership;
    if (known != null) {
      return known;
    }
    Session open = session();
    Equipment equipment = open.monitor().equipment();
    synchronized (this) {
      Ownership made = ownership;
      if (made == null) {
        made = equipment.statements().hasLeases()
            ? new LeaseOwnership(settings, open, equipment.statements())
            : new PlainOwnership(settings, open, equipment, timing);
        ownership = made;
      }
      return made;
    }
  }

  private Session session() {
    Session open = session;
    if (open == null) {
      throw new StoreUnavailableException("the store is closed", null);
    }
    return open;
  }
}

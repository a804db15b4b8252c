package dev.leadlist.runner.store;

import dev.leadlist.runner.Revocation;
import dev.leadlist.runner.Run;
import dev.leadlist.runner.RunRevokedException;
import dev.leadlist.runner.RunState;
import dev.leadlist.runner.Step;
import dev.leadlist.runner.StoreUnavailableException;
import dev.leadlist.runner.TransactionWork;
import dev.leadlist.runner.WorkerExit;
import dev.leadlist.runner.WorkerSettings;
import dev.leadlist.runner.postgres.watch.SharedParts;
import dev.leadlist.runner.time.ManualTiming;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One worker's store on {@link InMemoryRuns}: polls and renews leases in virtual time, on whatever
 * thread advances it. Observers are called outside of locks.
 */
public final class InMemoryRunStore implements RunStore {
  private static final Duration BEAT = Duration.ofSeconds(1);
  private static final Duration GLANCE = Duration.ofMillis(100);

  private final InMemoryRuns runs;
  private final WorkerSettings settings;
  private final String worker;
  private final ManualTiming timing;

  private final Wire wire;
  private final SharedParts parts;

  private final Object lock = new Object();
  private final Map<UUID, RunState> seen = new HashMap<>(); // for a planted flaw; guarded by lock
  private final Set<Claim> held = new LinkedHashSet<>(); // to give back at the end; guarded by lock
  private final Set<Claim> fenced = new HashSet<>(); // guarded by lock
  private boolean allFenced; // guarded by lock
  private boolean cutOff; // guarded by lock
  private boolean open; // guarded by lock
  private @Nullable WorkerExit exit; // guarded by lock

  InMemoryRunStore(InMemoryRuns runs, WorkerSettings settings, Wire wire) {
    this.runs = runs;
    this.wire = wire;
    this.settings = settings;
    this.worker = settings.workerId();
    this.timing = runs.timing();
    this.parts = new SharedParts(
        timing, standing -> statement(rows -> standing.where(lease -> extend(rows, lease))));
  }

  @Override
  public void open() {
    synchronized (lock) {
      open = true;
    }
    runs.attach(this);
    repeatWhile(settings.pollInterval(), this::poll);
    repeat(BEAT, parts::renewOnce);
    repeat(GLANCE, parts::doubtOverdue);
    statement(rows -> true);
  }

  @Override
  public ClaimRound claim(ClaimRequest request) {
    SharedParts.Sent sent = parts.sending();
    ClaimRound round = statement(rows -> {
      runs.countClaimRound();
      Optional<RunState> target = runs.has(Flaw.GUARD_AFTER_THE_FETCH)
          ? Optional.empty()
          : request.target().map(runs::state);
      List<Claim> claims = new ArrayList<>();
      for (InMemoryRuns.Row row : rows.values()) {
        boolean wanted = request.target().map(row.id::equals).orElse(true);
        if (wanted && claims.size() < request.limit() && isFree(row, request)) {
          claims.add(lease(row));
        }
      }
      return new ClaimRound(target, claims);
    });
    synchronized (lock) {
      round.claims().forEach(claim -> held.add(key(claim)));
    }
    round.claims().forEach(claim -> parts.keep(claim, believedFor(), sent));
    return round;
  }

  private Duration believedFor() {
    return settings.lease().multipliedBy(runs.has(Flaw.LEASE_BELIEVED_TOO_LONG) ? 2 : 1);
  }

  private boolean isFree(InMemoryRuns.Row row, ClaimRequest request) {
    long now = timing.nanoTime();
    return (runs.table().isActive(row.status) || runs.has(Flaw.GUARD_AFTER_THE_FETCH))
        && !request.inHand().contains(row.id)
        && row.availableAt <= now
        && (!row.isHeld(now) || worker.equals(row.worker));
  }

  private Claim lease(InMemoryRuns.Row row) {
    long now = timing.nanoTime();
    if (!row.isHeld(now)) {
      row.token = runs.nextToken();
    }
    row.worker = worker;
    row.expiresAt = now + settings.lease().toNanos();
    runs.ledger().granted(row.id, worker, row.token);
    String status = String.valueOf(InMemoryRuns.trimmed(row.status));
    return new Claim(new Run(row.id, "{}", 1, row.stage, status), row.token, row.failures);
  }

  @Override
  public List<ResultOutcome> apply(List<StepResult> results) {
    return statement(rows -> {
      List<ResultOutcome> outcomes = new ArrayList<>();
      for (StepResult result : results) {
        boolean applied = write(rows.get(result.claim().run().id()), result);
        if (!applied || !result.keepLease()) {
          letGo(result.claim());
        }
        outcomes.add(new ResultOutcome(applied, runs.state(result.claim().run().id())));
      }
      return outcomes;
    });
  }

  private boolean write(InMemoryRuns.@Nullable Row row, StepResult result) {
    if (row == null || !holds(row, result.claim())) {
      return false;
    }
    if (runs.table().isTerminal(row.status)) {
      row.worker = null;
      return false;
    }
    runs.ledger().written(row.id, worker, result.claim().fencingToken());
    Step step = result.step();
    if (step instanceof Step.Next next) {
      row.stage = next.stage();
    } else if (step instanceof Step.Complete) {
      row.status = runs.table().completedStatus();
    } else if (step instanceof Step.Fail) {
      row.status = runs.table().errorStatus();
    }
    if (runs.table().isTerminal(row.status)) {
      runs.ledger().ended(row.id);
    }
    row.failures = result.failures();
    row.availableAt = timing.nanoTime() + result.pause().toNanos();
    if (!result.keepLease()) {
      row.worker = null;
    }
    return true;
  }

  private boolean holds(InMemoryRuns.Row row, Claim claim) {
    return holds(row, claim.fencingToken());
  }

  private boolean holds(InMemoryRuns.Row row, long token) {
    return (row.token == token && worker.equals(row.worker))
        || runs.has(Flaw.NO_TOKEN_AT_THE_WRITE);
  }

  @Override
  public RunState ask(UUID runId, Duration limit) {
    if (runs.has(Flaw.CALL_ON_AN_OLD_ANSWER)) {
      synchronized (lock) {
        return seen.computeIfAbsent(runId, runs::state);
      }
    }
    RunState state = statement(rows -> runs.state(runId));
    parts.tell(state);
    return state;
  }

  @Override
  public boolean believes(Claim claim) {
    synchronized (lock) {
      if (allFenced) {
        return false;
      }
    }
    return parts.believes(claim);
  }

  @Override
  public Watch watch(UUID runId, RunObserver observer) {
    return parts.watch(runId, observer, settings.pollInterval());
  }

  @Override
  public <T extends @Nullable Object> T inTransaction(Claim claim, TransactionWork<T> work)
      throws Exception {
    UUID id = claim.run().id();
    statement(rows -> true); // BEGIN
    List<UUID> notes = new ArrayList<>();
    T result = work.run(NotingConnection.create(notes));
    statement(rows -> {
      InMemoryRuns.Row row = rows.get(id);
      if (row == null) {
        throw new RunRevokedException("commit", id, Revocation.RUN_MISSING);
      }
      if (runs.table().isTerminal(row.status)) {
        throw new RunRevokedException("commit", id, Revocation.RUN_TERMINAL);
      }
      if (!holds(row, claim)) {
        throw new RunRevokedException("commit", id, Revocation.LEASE_LOST);
      }
      synchronized (lock) {
        if (allFenced || fenced.contains(key(claim))) {
          throw new StoreUnavailableException("commit: the connection was cut off", null);
        }
      }
      runs.ledger().written(id, worker, claim.fencingToken());
      notes.forEach(noted -> rows.get(noted).notes++);
      return true;
    });
    return result;
  }

  /** Leaves a note on a run, seen by others once the transaction has committed. */
  public static void note(Connection connection, UUID run) {
    NotingConnection.note(connection, run);
  }

  @Override
  public void fence(Claim claim) {
    synchronized (lock) {
      fenced.add(key(claim));
    }
    letGo(claim);
  }

  @Override
  public void fence() {
    List<Claim> all;
    synchronized (lock) {
      allFenced = true;
      all = List.copyOf(held);
    }
    all.forEach(this::fence);
  }

  private void letGo(Claim claim) {
    parts.drop(claim);
    synchronized (lock) {
      held.remove(key(claim));
    }
  }

  @Override
  public void register(Registrant registrant) {
    if (!tryTo(rows -> enter())) {
      repeatWhile(BEAT, () -> !tryTo(rows -> enter()));
    }
    repeat(BEAT, () -> beat(registrant));
  }

  private boolean enter() {
    runs.registry().enter(worker);
    return true;
  }

  private void beat(Registrant registrant) {
    long loops = registrant.progress().loops();
    if (tryTo(rows -> runs.registry().beat(worker, loops))) {
      registrant.onStopRequested();
    }
  }

  /** Returns what the statement says, or false if it gets no answer. */
  private boolean tryTo(InMemoryRuns.Statement<Boolean> statement) {
    try {
      return statement(statement);
    } catch (StoreUnavailableException e) {
      return false;
    }
  }

  @Override
  public void recordExit(WorkerExit exit) {
    synchronized (lock) {
      this.exit = exit;
    }
  }

  @Override
  public void cutOff(Thread asking) {
    // nobody waits for an answer from memory
  }

  @Override
  public void cutOff() {
    synchronized (lock) {
      cutOff = true;
    }
  }

  @Override
  public boolean hasFencingTokens() {
    return true;
  }

  @Override
  public void close() {
    List<Claim> toRelease;
    synchronized (lock) {
      if (!open) {
        return;
      }
      toRelease = allFenced ? List.of() : List.copyOf(held);
      held.forEach(parts::drop);
      held.clear();
      cutOff = false; // but for the last words
    }
    tryTo(rows -> release(rows, toRelease)); // else they pass on by expiry
    tryTo(this::signOff);
    synchronized (lock) {
      open = false;
    }
    runs.detach(this);
  }

  private boolean signOff(Map<UUID, InMemoryRuns.Row> rows) {
    synchronized (lock) {
      runs.registry().end(worker, exit);
    }
    return true;
  }

  private boolean release(Map<UUID, InMemoryRuns.Row> rows, List<Claim> claims) {
    for (Claim claim : claims) {
      InMemoryRuns.Row row = rows.get(claim.run().id());
      if (row != null && holds(row, claim)) {
        row.worker = null;
      }
    }
    return true;
  }

  /** A signal is sent; once it arrives it is unconfirmed, then the run is read. */
  void hear(UUID id) {
    wire.deliver(() -> {
      if (parts.watched().contains(id)) {
        parts.suspect(id);
        wire.later(InMemoryRuns.CONFIRMATION, () -> read(Set.of(id)));
      }
    });
  }

  private boolean poll() {
    return read(parts.watched()) || !runs.has(Flaw.NO_READ_ON_RECONNECT);
  }

  private boolean read(Set<UUID> ids) {
    for (UUID id : ids) {
      try {
        RunState state = statement(rows -> runs.state(id));
        parts.tell(state);
        synchronized (lock) {
          seen.put(id, state);
        }
      } catch (StoreUnavailableException e) {
        return false; // the next poll tries again
      }
    }
    return true;
  }

  private boolean extend(Map<UUID, InMemoryRuns.Row> rows, SharedParts.Held lease) {
    InMemoryRuns.Row row = rows.get(lease.runId());
    if (row == null || !holds(row, lease.fencingToken())) {
      return false;
    }
    row.expiresAt = timing.nanoTime() + settings.lease().toNanos();
    return true;
  }

  private <T extends @Nullable Object> T statement(InMemoryRuns.Statement<T> statement) {
    synchronized (lock) {
      if (!open || cutOff) {
        throw new StoreUnavailableException("the store is closed", null);
      }
    }
    return wire.carry(() -> runs.statement(worker, statement));
  }

  private void repeat(Duration period, Runnable task) {
    repeatWhile(period, () -> {
      task.run();
      return true;
    });
  }

  private void repeatWhile(Duration period, BooleanSupplier task) {
    wire.later(period, () -> {
      synchronized (lock) {
        if (!open) {
          return;
        }
      }
      if (task.getAsBoolean()) {
        repeatWhile(period, task);
      }
    });
  }

  /** A claim is the same whatever its run looked like when it was read. */
  private static Claim key(Claim claim) {
    Run run = new Run(claim.run().id(), "", 0, "", "");
    return new Claim(run, claim.fencingToken(), 0);
  }
}

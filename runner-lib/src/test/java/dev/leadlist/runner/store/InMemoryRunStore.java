package dev.leadlist.runner.store;

import dev.leadlist.runner.Claim;
import dev.leadlist.runner.ClaimRequest;
import dev.leadlist.runner.ClaimRound;
import dev.leadlist.runner.ResultOutcome;
import dev.leadlist.runner.Revocation;
import dev.leadlist.runner.Run;
import dev.leadlist.runner.RunObserver;
import dev.leadlist.runner.RunRevokedException;
import dev.leadlist.runner.RunState;
import dev.leadlist.runner.RunStore;
import dev.leadlist.runner.Step;
import dev.leadlist.runner.StepResult;
import dev.leadlist.runner.StoreUnavailableException;
import dev.leadlist.runner.TransactionWork;
import dev.leadlist.runner.WorkerSettings;
import dev.leadlist.runner.time.ManualTiming;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One worker's store on {@link InMemoryRuns}: polls and renews leases in virtual time, on whatever
 * thread advances it. Observers are called outside of locks.
 */
public final class InMemoryRunStore implements RunStore {
  private static final Duration BEAT = Duration.ofSeconds(1);

  private final InMemoryRuns runs;
  private final WorkerSettings settings;
  private final String worker;
  private final ManualTiming timing;

  private final Object lock = new Object();
  private final Map<UUID, List<RunObserver>> watchers = new LinkedHashMap<>(); // guarded by lock
  private final Map<Claim, Long> renewedAt = new LinkedHashMap<>(); // guarded by lock
  private final Set<Claim> held = new HashSet<>(); // to give back at the end; guarded by lock
  private final Set<Claim> fenced = new HashSet<>(); // guarded by lock
  private boolean open; // guarded by lock

  InMemoryRunStore(InMemoryRuns runs, WorkerSettings settings) {
    this.runs = runs;
    this.settings = settings;
    this.worker = settings.workerId();
    this.timing = runs.timing();
  }

  @Override
  public void open() {
    synchronized (lock) {
      open = true;
    }
    runs.attach(this);
    repeat(settings.pollInterval(), () -> read(watched()));
    repeat(BEAT, this::renew);
    statement(rows -> true);
  }

  @Override
  public ClaimRound claim(ClaimRequest request) {
    long sent = timing.nanoTime();
    ClaimRound round = statement(rows -> {
      runs.countClaimRound();
      Optional<RunState> target = request.target().map(runs::state);
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
      round.claims().forEach(claim -> renewedAt.put(key(claim), sent));
      round.claims().forEach(claim -> held.add(key(claim)));
    }
    return round;
  }

  private boolean isFree(InMemoryRuns.Row row, ClaimRequest request) {
    long now = timing.nanoTime();
    return runs.table().isActive(row.status)
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
    Step step = result.step();
    if (step instanceof Step.Next next) {
      row.stage = next.stage();
    } else if (step instanceof Step.Complete) {
      row.status = runs.table().completedStatus();
    } else if (step instanceof Step.Fail) {
      row.status = runs.table().errorStatus();
    }
    row.failures = result.failures();
    row.availableAt = timing.nanoTime() + result.pause().toNanos();
    if (!result.keepLease()) {
      row.worker = null;
    }
    return true;
  }

  private boolean holds(InMemoryRuns.Row row, Claim claim) {
    return row.token == claim.fencingToken() && worker.equals(row.worker);
  }

  @Override
  public RunState ask(UUID runId, Duration limit) {
    RunState state = statement(rows -> runs.state(runId));
    tell(state);
    return state;
  }

  @Override
  public boolean believes(Claim claim) {
    synchronized (lock) {
      Long renewed = renewedAt.get(key(claim));
      return renewed != null && timing.since(renewed).compareTo(settings.lease()) < 0;
    }
  }

  @Override
  public Watch watch(UUID runId, RunObserver observer) {
    synchronized (lock) {
      watchers.computeIfAbsent(runId, id -> new ArrayList<>()).add(observer);
    }
    return () -> {
      synchronized (lock) {
        List<RunObserver> all = watchers.getOrDefault(runId, new ArrayList<>());
        all.removeIf(one -> one == observer);
        if (all.isEmpty()) {
          watchers.remove(runId);
        }
      }
    };
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
        if (fenced.contains(key(claim))) {
          throw new StoreUnavailableException("commit: the connection was cut off", null);
        }
      }
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

  private void letGo(Claim claim) {
    synchronized (lock) {
      renewedAt.remove(key(claim));
      held.remove(key(claim));
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
      toRelease = List.copyOf(held);
      held.clear();
      renewedAt.clear();
      watchers.clear();
    }
    try {
      statement(rows -> release(rows, toRelease));
    } catch (StoreUnavailableException e) {
      // they pass on by expiry
    }
    synchronized (lock) {
      open = false;
    }
    runs.detach(this);
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

  /** A signal arrives: unconfirmed at first, then read. */
  void hear(UUID id) {
    if (watched().contains(id)) {
      observers(id).forEach(RunObserver::onSuspicion);
      timing.at(InMemoryRuns.CONFIRMATION, () -> read(Set.of(id)));
    }
  }

  private void read(Set<UUID> ids) {
    for (UUID id : ids) {
      try {
        tell(statement(rows -> runs.state(id)));
      } catch (StoreUnavailableException e) {
        return; // the next poll tries again
      }
    }
  }

  private void renew() {
    Map<Claim, Long> leases;
    synchronized (lock) {
      leases = new LinkedHashMap<>(renewedAt);
    }
    long sent = timing.nanoTime();
    for (Claim claim : leases.keySet()) {
      try {
        boolean renewed = statement(rows -> extend(rows.get(claim.run().id()), claim));
        synchronized (lock) {
          renewedAt.computeIfPresent(claim, (c, before) -> renewed ? sent : null);
        }
        if (!renewed) {
          observers(claim.run().id()).forEach(o -> o.onLeaseLost(claim.fencingToken()));
        }
      } catch (StoreUnavailableException e) {
        return; // the next beat tries again
      }
    }
  }

  private boolean extend(InMemoryRuns.@Nullable Row row, Claim claim) {
    if (row == null || !holds(row, claim)) {
      return false;
    }
    row.expiresAt = timing.nanoTime() + settings.lease().toNanos();
    return true;
  }

  private void tell(RunState state) {
    observers(state.runId()).forEach(observer -> observer.onState(state));
  }

  private List<RunObserver> observers(UUID id) {
    synchronized (lock) {
      return List.copyOf(watchers.getOrDefault(id, List.of()));
    }
  }

  private Set<UUID> watched() {
    synchronized (lock) {
      return Set.copyOf(watchers.keySet());
    }
  }

  private <T extends @Nullable Object> T statement(InMemoryRuns.Statement<T> statement) {
    synchronized (lock) {
      if (!open) {
        throw new StoreUnavailableException("the store is closed", null);
      }
    }
    return runs.statement(worker, statement);
  }

  private void repeat(Duration period, Runnable task) {
    timing.at(period, () -> {
      synchronized (lock) {
        if (!open) {
          return;
        }
      }
      task.run();
      repeat(period, task);
    });
  }

  /** A claim is the same whatever its run looked like when it was read. */
  private static Claim key(Claim claim) {
    Run run = new Run(claim.run().id(), "", 0, "", "");
    return new Claim(run, claim.fencingToken(), 0);
  }
}

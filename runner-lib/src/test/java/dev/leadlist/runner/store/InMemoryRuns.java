package dev.leadlist.runner.store;

import dev.leadlist.runner.RunState;
import dev.leadlist.runner.RunTable;
import dev.leadlist.runner.StoreUnavailableException;
import dev.leadlist.runner.WorkerSettings;
import dev.leadlist.runner.time.ManualTiming;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A run table with leases in memory, on virtual time: the database that several
 * {@link InMemoryRunStore}s share, and the hand that a test has in it.
 */
public final class InMemoryRuns {

  /** From a signal to the read that confirms it. */
  static final Duration CONFIRMATION = Duration.ofMillis(1);

  private static final String BLANKS = "[ \t\n\r\f]+";

  private final ManualTiming timing;
  private final RunTable table = RunTable.standard();
  private final Map<UUID, Row> rows = new LinkedHashMap<>(); // guarded by this
  private final Set<String> cutOff = new HashSet<>(); // workers; guarded by this
  private final List<InMemoryRunStore> stores = new CopyOnWriteArrayList<>();
  private final Set<Flaw> flaws = EnumSet.noneOf(Flaw.class); // planted before any worker starts
  private final InMemoryRegistry registry = new InMemoryRegistry();
  private volatile Ledger ledger = Ledger.NONE;
  private boolean silent; // guarded by this
  private boolean signalling = true; // guarded by this
  private long lastToken; // guarded by this
  private long claimRounds; // guarded by this

  /** A run and its lease. */
  public static final class Row {
    final UUID id;
    String stage;

    @Nullable
    String status;

    @Nullable
    String worker;

    long token;
    long expiresAt;
    int failures;
    long availableAt;
    int notes;

    Row(UUID id, String stage, @Nullable String status, long now) {
      this.id = id;
      this.stage = stage;
      this.status = status;
      this.expiresAt = now;
      this.availableAt = now;
    }

    boolean isHeld(long now) {
      return worker != null && expiresAt > now;
    }
  }

  /** Creates an empty table. */
  public InMemoryRuns(ManualTiming timing) {
    this.timing = timing;
  }

  /** Returns a store for one worker; it works once it is opened. */
  public InMemoryRunStore store(WorkerSettings settings) {
    return store(settings, Wire.perfect(timing));
  }

  /** Returns a store for one worker that reaches the table over {@code wire}. */
  public InMemoryRunStore store(WorkerSettings settings, Wire wire) {
    return new InMemoryRunStore(this, settings, wire);
  }

  /** From now on {@code witness} is told what becomes of runs. */
  public void tellTo(Ledger witness) {
    this.ledger = witness;
  }

  /** Plants a fault. */
  public void plant(Flaw flaw) {
    flaws.add(flaw);
  }

  /** Inserts a run. */
  public synchronized UUID insert(String stage, @Nullable String status) {
    UUID id = new UUID(0, rows.size() + 1L);
    rows.put(id, new Row(id, stage, status, timing.nanoTime()));
    return id;
  }

  /** Changes a status as any program may, and signals it if it is terminal. */
  public void setStatus(UUID id, @Nullable String status) {
    synchronized (this) {
      boolean wasTerminal = table.isTerminal(row(id).status);
      row(id).status = status;
      if (table.isTerminal(status)) {
        ledger.ended(id);
      } else if (wasTerminal) {
        ledger.reopened(id);
      }
    }
    if (table.isTerminal(status)) {
      signal(id);
    }
  }

  /** Completes a run from outside. */
  public void end(UUID id) {
    setStatus(id, table.completedStatus());
  }

  /** Deletes a run, and signals it. */
  public void delete(UUID id) {
    synchronized (this) {
      rows.remove(id);
      ledger.ended(id);
    }
    signal(id);
  }

  /** Returns whether the run's row is there. */
  public synchronized boolean exists(UUID id) {
    return rows.containsKey(id);
  }

  /** Lets the lease of a run run out now. */
  public synchronized void expire(UUID id) {
    row(id).expiresAt = timing.nanoTime();
  }

  /** Gives a run to another worker, as if its lease had run out before. */
  public synchronized void take(UUID id, String workerId) {
    Row row = row(id);
    row.worker = workerId;
    row.token = nextToken();
    row.expiresAt = timing.nanoTime() + Duration.ofDays(1).toNanos();
  }

  /** Signals that a run may have ended, which need not be true. */
  public void forgeSignal(UUID id) {
    stores.forEach(store -> store.hear(id));
  }

  /** From now on nobody is told of ends; only reading finds them out. */
  public synchronized void suppressSignals() {
    signalling = false;
  }

  /** From now on the database answers nobody. */
  public synchronized void goSilent() {
    silent = true;
  }

  /** From now on the database answers everybody again. */
  public synchronized void answer() {
    silent = false;
    cutOff.clear();
  }

  /** From now on the database does not answer this worker. */
  public synchronized void cutOff(String workerId) {
    cutOff.add(workerId);
  }

  /** Returns the stage. */
  public synchronized String stage(UUID id) {
    return row(id).stage;
  }

  /** Returns the status as it is stored. */
  public synchronized @Nullable String status(UUID id) {
    return row(id).status;
  }

  /** Returns how often a handler has failed on the run in a row. */
  public synchronized int failures(UUID id) {
    return row(id).failures;
  }

  /** Returns who holds the run, null if nobody does. */
  public synchronized @Nullable String holder(UUID id) {
    Row row = row(id);
    return row.isHeld(timing.nanoTime()) ? row.worker : null;
  }

  /** Returns how many notes committed transactions have left on the run. */
  public synchronized int notes(UUID id) {
    return row(id).notes;
  }

  /** Returns how often any worker has asked for work. */
  public synchronized long claimRounds() {
    return claimRounds;
  }

  InMemoryRegistry registry() {
    return registry;
  }

  Ledger ledger() {
    return ledger;
  }

  boolean has(Flaw flaw) {
    return flaws.contains(flaw);
  }

  ManualTiming timing() {
    return timing;
  }

  RunTable table() {
    return table;
  }

  void attach(InMemoryRunStore store) {
    stores.add(store);
  }

  void detach(InMemoryRunStore store) {
    stores.remove(store);
  }

  /** The lock that all of a store's statements are made under; they are atomic, as in SQL. */
  synchronized <T extends @Nullable Object> T statement(String workerId, Statement<T> statement) {
    if (silent || cutOff.contains(workerId)) {
      throw new StoreUnavailableException("the test lets the database be silent", null);
    }
    return statement.run(rows);
  }

  /** Something done in one moment. */
  public interface Statement<T extends @Nullable Object> {
    T run(Map<UUID, Row> rows);
  }

  void countClaimRound() {
    claimRounds++;
  }

  long nextToken() {
    return ++lastToken;
  }

  RunState state(UUID id) {
    Row row = rows.get(id);
    if (row == null) {
      return RunState.missing(id);
    }
    long now = timing.nanoTime();
    return new RunState(
        id,
        table.isTerminal(row.status) ? RunState.Kind.TERMINAL : RunState.Kind.OPEN,
        trimmed(row.status),
        table.isActive(row.status) && !row.isHeld(now) && row.availableAt <= now,
        row.token,
        row.isHeld(now) ? row.worker : null);
  }

  static @Nullable String trimmed(@Nullable String status) {
    return status == null ? null : status.replaceAll("^" + BLANKS + "|" + BLANKS + "$", "");
  }

  private void signal(UUID id) {
    boolean heard;
    synchronized (this) {
      heard = signalling && !silent;
    }
    if (heard) {
      forgeSignal(id);
    }
  }

  private Row row(UUID id) {
    Row row = rows.get(id);
    if (row == null) {
      throw new IllegalArgumentException("no run " + id);
    }
    return row;
  }
}

package dev.leadlist.runner;

import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Collects the settings of one worker and checks them as a whole in {@link #build()}.
 *
 * <p>No setter complains about a value; {@code build()} reports all faults at once. The last call
 * of a setter counts, also over the environment, but a fault that was read from the environment
 * stays a fault. Not safe for use by many threads. Each setter returns this builder and throws
 * {@link NullPointerException} for null.
 */
public final class WorkerSettingsBuilder {
  final Faults readFaults = new Faults();
  boolean databaseRequired;

  @Nullable
  UUID targetRun;

  @Nullable
  Limit<Integer> maxLoops;

  @Nullable
  Limit<Duration> maxRuntime;

  Duration pollInterval = Duration.ofSeconds(1);
  int concurrency = 1;
  String type = "lead_list_runner";

  @Nullable
  String workerId;

  Duration grace = Duration.ofSeconds(5);
  WhenHeld whenHeld = WhenHeld.WAIT;

  @Nullable
  Limit<Duration> databaseTimeout;

  Duration lease = Duration.ofSeconds(10);
  int maxFailures = 3;
  boolean alone;
  RunTable runTable = RunTable.standard();

  @Nullable
  DatabaseUrl database;

  WorkerSettingsBuilder() {}

  /** Binds the worker to one run. Default: none, an untargeted worker. */
  public WorkerSettingsBuilder targetRun(UUID id) {
    targetRun = Objects.requireNonNull(id, "targetRun");
    return this;
  }

  /** Limits the loops, idle ones included; 1 or more. Default: 10 targeted, no limit otherwise. */
  public WorkerSettingsBuilder maxLoops(int loops) {
    maxLoops = new Limit<>(loops);
    return this;
  }

  /** Limits the life; 1 ms to 365 days. Default: 5 minutes targeted, no limit otherwise. */
  public WorkerSettingsBuilder maxRuntime(Duration limit) {
    maxRuntime = new Limit<>(Objects.requireNonNull(limit, "maxRuntime"));
    return this;
  }

  /** Sets how long an idle loop waits; 1 ms to 365 days. Default: 1 s. */
  public WorkerSettingsBuilder pollInterval(Duration interval) {
    pollInterval = Objects.requireNonNull(interval, "pollInterval");
    return this;
  }

  /**
   * Sets how many runs are handled at the same time, each on a platform thread; 1 to 1,000, and 1
   * for a targeted worker. Default: 1.
   */
  public WorkerSettingsBuilder concurrency(int runs) {
    concurrency = runs;
    return this;
  }

  /**
   * Names the kind of worker: 1 to 63 letters A-Z a-z, digits, {@code . _ : -}, the first a letter
   * or digit. Default: {@code lead_list_runner}.
   */
  public WorkerSettingsBuilder type(String name) {
    type = Objects.requireNonNull(name, "type");
    return this;
  }

  /**
   * Names this one worker, with the characters of {@link #type}; unique among all workers of the
   * database. 63 bytes are what PostgreSQL keeps of an application name. Default: generated in
   * {@link #build()} from type, host, pid and 40 random bits.
   */
  public WorkerSettingsBuilder workerId(String id) {
    workerId = Objects.requireNonNull(id, "workerId");
    return this;
  }

  /** Sets how long a handler may take to end once told to; 0 to 365 days. Default: 5 s. */
  public WorkerSettingsBuilder grace(Duration limit) {
    grace = Objects.requireNonNull(limit, "grace");
    return this;
  }

  /** Sets what a targeted worker does while another one holds its run. Default: WAIT. */
  public WorkerSettingsBuilder whenHeld(WhenHeld reaction) {
    whenHeld = Objects.requireNonNull(reaction, "whenHeld");
    return this;
  }

  /**
   * Limits how long the worker tries to reach a database that does not answer; 1 ms to 365 days.
   * Default: 60 s.
   */
  public WorkerSettingsBuilder databaseTimeout(Duration limit) {
    databaseTimeout = new Limit<>(Objects.requireNonNull(limit, "databaseTimeout"));
    return this;
  }

  /** Lets the worker try to reach its database for ever; a fault for a targeted worker. */
  public WorkerSettingsBuilder unlimitedDatabaseTimeout() {
    databaseTimeout = new Limit<>(null);
    return this;
  }

  /**
   * Sets how long a run stays with a worker that does not renew its claim; 2 s to 365 days. Two
   * seconds are two renewals: with less, one that comes late would cost the worker its run.
   * Default: 10 s.
   */
  public WorkerSettingsBuilder lease(Duration length) {
    lease = Objects.requireNonNull(length, "lease");
    return this;
  }

  /** Sets how many failures of the handler in a row make a run an error; 1 or more. Default: 3. */
  public WorkerSettingsBuilder maxFailures(int inARow) {
    maxFailures = inARow;
    return this;
  }

  /** Vouches that no other worker uses the table; see {@link WorkerSettings#alone()}. */
  public WorkerSettingsBuilder alone(boolean noOther) {
    alone = noOther;
    return this;
  }

  /** Says where runs live. Default: {@link RunTable#standard()}. No environment variable. */
  public WorkerSettingsBuilder runTable(RunTable table) {
    runTable = Objects.requireNonNull(table, "runTable");
    return this;
  }

  /** Says where the database is. Default: none; the application brings its own DataSource. */
  public WorkerSettingsBuilder database(DatabaseUrl url) {
    database = Objects.requireNonNull(url, "database");
    return this;
  }

  /**
   * Checks everything and returns the settings. May be called again; each call without a given
   * {@link #workerId} generates a new one.
   *
   * @throws SettingsException if anything is wrong, with all faults
   */
  public WorkerSettings build() {
    SettingsCheck.of(this).throwIfAny();
    return new WorkerSettings(this);
  }
}

package dev.leadlist.runner;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Everything that bounds and describes one worker: an immutable value that was checked as a whole.
 *
 * <p>A <b>targeted</b> worker has a {@link #targetRun()} and always a loop limit and a time limit;
 * an <b>untargeted</b> (production) worker runs until it is stopped. Comes from {@link #builder()}
 * or {@link #fromEnvironment(Map)}; there is no other way to get one, so none is ever invalid.
 * Build one for each worker: a generated {@link #workerId()} belongs to the settings, not to a
 * start. Safe to share between threads.
 *
 * <p>All settings with their environment names, defaults and allowed values:
 * {@code docs/settings.md}.
 */
public final class WorkerSettings {
  private final @Nullable UUID targetRun;
  private final @Nullable Integer maxLoops;
  private final @Nullable Duration maxRuntime;
  private final Duration pollInterval;
  private final int concurrency;
  private final String type;
  private final String workerId;
  private final Duration grace;
  private final WhenHeld whenHeld;
  private final @Nullable Duration databaseTimeout;
  private final Duration lease;
  private final int maxFailures;
  private final boolean alone;
  private final RunTable runTable;
  private final @Nullable DatabaseUrl database;
  private final @Nullable String defaultLimitsNotice;

  /** Takes over the values of a builder whose check found no fault, and fills in the defaults. */
  WorkerSettings(WorkerSettingsBuilder from) {
    boolean targeted = from.targetRun != null;
    targetRun = from.targetRun;
    maxLoops = Limit.valueOr(from.maxLoops, DefaultLimits.loops(targeted));
    maxRuntime = Limit.valueOr(from.maxRuntime, DefaultLimits.runtime(targeted));
    pollInterval = from.pollInterval;
    concurrency = from.concurrency;
    type = from.type;
    workerId = from.workerId == null ? GeneratedWorkerId.of(from.type) : from.workerId;
    grace = from.grace;
    whenHeld = from.whenHeld;
    databaseTimeout = Limit.valueOr(from.databaseTimeout, DefaultLimits.DATABASE_TIMEOUT);
    lease = from.lease;
    maxFailures = from.maxFailures;
    alone = from.alone;
    runTable = from.runTable;
    database = from.database;
    defaultLimitsNotice = targeted ? DefaultLimits.notice(from.maxLoops, from.maxRuntime) : null;
  }

  /** Begins settings in which everything has its default. */
  public static WorkerSettingsBuilder builder() {
    return new WorkerSettingsBuilder();
  }

  /**
   * Begins settings with what an environment says, {@code RUN_FILTER_ID}, {@code POSTGRES_URL} and
   * the {@code WORKER_} variables; variables of other names are not looked at.
   *
   * <p>Never throws for a bad value: {@link WorkerSettingsBuilder#build()} reports it together with
   * all others. Nothing is trimmed or guessed; an empty variable is a fault, because an empty
   * {@code RUN_FILTER_ID} must not turn a test worker into a production worker.
   * {@code POSTGRES_URL} is required unless {@link WorkerSettingsBuilder#database} is called.
   *
   * @param environment variable names and values, usually {@code System.getenv()}; read once, here
   */
  public static WorkerSettingsBuilder fromEnvironment(Map<String, String> environment) {
    return EnvironmentReader.read(environment);
  }

  /** Returns the only run that this worker may work on; empty for an untargeted worker. */
  public Optional<UUID> targetRun() {
    return Optional.ofNullable(targetRun);
  }

  /** Says whether this worker is bound to one run. */
  public boolean isTargeted() {
    return targetRun != null;
  }

  /**
   * Returns after how many loops the worker leaves, idle loops included; 1 or more. Never empty for
   * a targeted worker (default 10); empty, that is no limit, is the default of an untargeted one.
   */
  public OptionalInt maxLoops() {
    return maxLoops == null ? OptionalInt.empty() : OptionalInt.of(maxLoops);
  }

  /**
   * Returns after what time the worker leaves; 1 ms to 365 days. Never empty for a targeted worker
   * (default 5 minutes); empty, that is no limit, is the default of an untargeted one.
   */
  public Optional<Duration> maxRuntime() {
    return Optional.ofNullable(maxRuntime);
  }

  /** Returns how long an idle loop waits before it asks again; 1 ms to 365 days, default 1 s. */
  public Duration pollInterval() {
    return pollInterval;
  }

  /** Returns how many runs are handled at the same time; 1 to 1,000, default and targeted 1. */
  public int concurrency() {
    return concurrency;
  }

  /** Returns the kind of worker, the same for all its starts; default {@code lead_list_runner}. */
  public String type() {
    return type;
  }

  /**
   * Returns the name of this one worker. By default generated when the settings were built, from
   * type, host, pid and 40 random bits.
   */
  public String workerId() {
    return workerId;
  }

  /** Returns how long a handler may take to end once it was told to; 0 to 365 days, default 5 s. */
  public Duration grace() {
    return grace;
  }

  /** Returns what a targeted worker does while another one holds its run; default WAIT. */
  public WhenHeld whenHeld() {
    return whenHeld;
  }

  /**
   * Returns how long the worker tries to reach a database that does not answer before it leaves; 1
   * ms to 365 days, default 60 s. Empty, that is for ever, only for an untargeted worker.
   */
  public Optional<Duration> databaseTimeout() {
    return Optional.ofNullable(databaseTimeout);
  }

  /**
   * Returns how long a run stays with a worker that does not renew its claim; 2 s to 365 days,
   * default 10 s. Leases are renewed once a second.
   */
  public Duration lease() {
    return lease;
  }

  /** Returns how many failures of the handler in a row make a run an error; default 3. */
  public int maxFailures() {
    return maxFailures;
  }

  /**
   * Says whether the user vouches that no other worker uses the table; default false. An untargeted
   * worker on a plain table, without the lease table of this library, is refused otherwise. A
   * targeted worker does not ask.
   */
  public boolean alone() {
    return alone;
  }

  /** Returns where runs live and what their statuses mean; default {@link RunTable#standard()}. */
  public RunTable runTable() {
    return runTable;
  }

  /** Returns where the database is; empty if the application brings its own DataSource. */
  public Optional<DatabaseUrl> database() {
    return Optional.ofNullable(database);
  }

  /**
   * Returns a sentence, for one INFO line at the start, that says which limits a targeted worker
   * got by default; empty if it was given both, and for an untargeted worker.
   */
  public Optional<String> defaultLimitsNotice() {
    return Optional.ofNullable(defaultLimitsNotice);
  }

  /** Compares all settings, the database with its credentials too. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof WorkerSettings settings
        && inWords().equals(settings.inWords())
        && runTable.equals(settings.runTable)
        && Objects.equals(database, settings.database);
  }

  @Override
  public int hashCode() {
    return inWords().hashCode();
  }

  /** Returns all settings on one line, with units and without credentials. */
  @Override
  public String toString() {
    return "WorkerSettings" + inWords();
  }

  private Map<String, String> inWords() {
    Map<String, String> words = new LinkedHashMap<>();
    words.put("targetRun", targetRun == null ? "none" : targetRun.toString());
    words.put("maxLoops", maxLoops == null ? Limit.UNLIMITED : maxLoops.toString());
    words.put("maxRuntime", Limit.inWords(maxRuntime));
    words.put("pollInterval", Durations.format(pollInterval));
    words.put("concurrency", Integer.toString(concurrency));
    words.put("type", type);
    words.put("workerId", workerId);
    words.put("grace", Durations.format(grace));
    words.put("whenHeld", whenHeld.name());
    words.put("databaseTimeout", Limit.inWords(databaseTimeout));
    words.put("lease", Durations.format(lease));
    words.put("maxFailures", Integer.toString(maxFailures));
    words.put("alone", Boolean.toString(alone));
    words.put("runTable", runTable.toString());
    words.put("database", database == null ? "none" : database.describe());
    return words;
  }
}

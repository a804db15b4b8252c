package dev.leadlist.runner;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Collects what an embedded worker needs. Not safe for use by several threads; each {@link #build}
 * makes a new worker.
 *
 * <p>The environment is not read: it configures processes, and must not leak into workers inside an
 * application or a test. Every setting is explained, with its default, at {@link WorkerSettings}.
 * Null is refused with a {@link NullPointerException} that names the setting.
 */
public final class WorkerBuilder {
  private final DataSource dataSource;
  private final List<WorkerListener> listeners = new ArrayList<>();
  private final WorkerSettingsBuilder settings = WorkerSettings.builder();
  private @Nullable RunHandler handler;
  private @Nullable DataSource notifications;

  WorkerBuilder(DataSource dataSource) {
    this.dataSource = Objects.requireNonNull(dataSource, "dataSource");
  }

  /** Sets the work to do; required. */
  public WorkerBuilder handler(RunHandler handler) {
    this.handler = Objects.requireNonNull(handler, "handler");
    return this;
  }

  /** Binds the worker to one run: it works on no other, and leaves when that run is over. */
  public WorkerBuilder targetRun(UUID runId) {
    settings.targetRun(runId);
    return this;
  }

  /** Limits the passes of the loop, idle ones included. */
  public WorkerBuilder maxLoops(int loops) {
    settings.maxLoops(loops);
    return this;
  }

  /** Limits the time from the start. */
  public WorkerBuilder maxRuntime(Duration limit) {
    settings.maxRuntime(limit);
    return this;
  }

  /** Sets how long to wait before looking for work again. */
  public WorkerBuilder pollInterval(Duration interval) {
    settings.pollInterval(interval);
    return this;
  }

  /** Sets how many runs to work on at once. */
  public WorkerBuilder concurrency(int runs) {
    settings.concurrency(runs);
    return this;
  }

  /** Names the kind of work. */
  public WorkerBuilder type(String type) {
    settings.type(type);
    return this;
  }

  /** Names this worker; must be unique for each start. */
  public WorkerBuilder workerId(String id) {
    settings.workerId(id);
    return this;
  }

  /** Sets how long a handler may take to end once it was told to. */
  public WorkerBuilder grace(Duration grace) {
    settings.grace(grace);
    return this;
  }

  /** Sets what to do while another worker holds the target. */
  public WorkerBuilder whenHeld(WhenHeld whenHeld) {
    settings.whenHeld(whenHeld);
    return this;
  }

  /** Sets how long the database may be silent before the worker leaves. */
  public WorkerBuilder databaseTimeout(Duration limit) {
    settings.databaseTimeout(limit);
    return this;
  }

  /** Lets an untargeted worker wait for the database for as long as it takes. */
  public WorkerBuilder unlimitedDatabaseTimeout() {
    settings.unlimitedDatabaseTimeout();
    return this;
  }

  /** Sets how long a claim lasts without being renewed. */
  public WorkerBuilder lease(Duration lease) {
    settings.lease(lease);
    return this;
  }

  /** Sets how often in a row a handler may fail on a run. */
  public WorkerBuilder maxFailures(int failures) {
    settings.maxFailures(failures);
    return this;
  }

  /** Says that no other untargeted worker works on this table, which has no leases. */
  public WorkerBuilder alone(boolean alone) {
    settings.alone(alone);
    return this;
  }

  /** Sets where the runs are. */
  public WorkerBuilder runTable(RunTable table) {
    settings.runTable(table);
    return this;
  }

  /** Adds a listener. */
  public WorkerBuilder listener(WorkerListener listener) {
    listeners.add(Objects.requireNonNull(listener, "listener"));
    return this;
  }

  /**
   * Says where the one connection for LISTEN comes from: plain connections, not pooled, and not
   * through a transaction pooler. Unset, it is made from the settings of a HikariCP pool or a plain
   * pgjdbc {@code DataSource}; where neither is given, the worker polls.
   */
  public WorkerBuilder notifications(DataSource plainConnections) {
    notifications = Objects.requireNonNull(plainConnections, "plainConnections");
    return this;
  }

  /**
   * Builds the worker; connects to nothing yet.
   *
   * @throws SettingsException if settings are wrong, all faults in one message
   * @throws IllegalStateException if there is no handler
   */
  public Worker build() {
    if (handler == null) {
      throw new IllegalStateException("handler: not set; call handler(...) before build()");
    }
    return WorkerFactory.load()
        .create(new WorkerFactory.Parts(
            settings.build(), handler, listeners, dataSource, notifications, null));
  }
}

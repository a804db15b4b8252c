package dev.leadlist.runner;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * A background worker: claims runs, hands them to a {@link RunHandler}, and leaves as soon as its
 * purpose is gone.
 *
 * <p>A worker lives once: {@link #run} or {@link #start}, then an end. It never halts the JVM; a
 * handler that does not end within the grace period is fenced (its context refuses everything, its
 * transaction is cut off, its lease passes on by expiry) and reported by
 * {@link WorkerExit#handlerStuck()}. For a worker that owns its JVM see {@link WorkerProcess}. All
 * methods are safe for use by many threads.
 */
public interface Worker extends AutoCloseable {

  /** Begins a worker on the application's own database pool, which stays open. */
  static WorkerBuilder builder(DataSource dataSource) {
    return new WorkerBuilder(dataSource);
  }

  /**
   * Builds a worker that connects by itself to {@link WorkerSettings#database()}.
   *
   * @throws SettingsException if the settings name no database
   */
  static Worker create(WorkerSettings settings, RunHandler handler, WorkerListener... listeners) {
    return WorkerFactory.load()
        .create(new WorkerFactory.Parts(settings, handler, List.of(listeners), null));
  }

  /** Returns who this is. */
  WorkerInfo info();

  /** Returns where it stands in its life. */
  WorkerStatus status();

  /**
   * Works on the calling thread until the worker has ended.
   *
   * <p>If the calling thread is interrupted the worker stops as if asked to, and the thread's
   * interrupt flag is set again on return.
   *
   * @throws StoreSetupException if the table is not fit for work
   * @throws IllegalStateException if the worker was started or closed before, or if it ended by a
   *     fault of the library, which is the cause
   */
  WorkerExit run();

  /**
   * Works on a daemon thread of its own. Connects first, on the calling thread.
   *
   * @return this worker
   * @throws StoreSetupException if the table is not fit for work
   * @throws IllegalStateException if the worker was started or closed before
   */
  Worker start();

  /**
   * Asks the worker to stop and returns at once. Any number of times, also before the start, also
   * after the end.
   */
  default void requestStop() {
    requestStop(StopCause.REQUESTED);
  }

  /** Asks the worker to stop for {@code cause}; the first cause counts. */
  void requestStop(StopCause cause);

  /**
   * Waits for the end, at most {@code limit}.
   *
   * @return how it ended, or empty if it has not yet
   * @throws InterruptedException if the calling thread is interrupted while waiting
   * @throws StoreSetupException if it ended because the table turned out unfit for work
   * @throws IllegalStateException if it ended without having worked: closed before its start, or by
   *     a fault of the library, which is the cause
   */
  Optional<WorkerExit> awaitExit(Duration limit) throws InterruptedException;

  /**
   * Stops the worker, waits for its end, and lets go of its threads and connections.
   *
   * <p>Bounded: the grace period and a second, also where the database does not answer, or a
   * listener holds up the worker: leases that cannot be given back pass on by expiry then. Any
   * number of times, also before the start. On the worker's own thread, which a listener is called
   * on, it only asks for the stop; if the calling thread is interrupted it waits no longer, and the
   * flag is set again on return.
   */
  @Override
  void close();
}

package dev.leadlist.runner;

import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Puts a worker together from its parts. Not for users: it keeps this package, which everything
 * knows, from knowing the loop and the database adapter.
 */
public interface WorkerFactory {

  /**
   * Builds a worker.
   *
   * @param parts what the user gave
   */
  Worker create(Parts parts);

  /**
   * What a user gives to have a worker built.
   *
   * @param settings checked settings
   * @param handler the work
   * @param listeners who hears of it
   * @param dataSource the user's, or null to connect to {@link WorkerSettings#database()}
   * @param notifications makes the one connection for LISTEN, or null to take it from the settings
   *     of {@code dataSource}
   * @param owner the process that the worker must not outlive, as the registry is to show it, or
   *     null
   */
  record Parts(
      WorkerSettings settings,
      RunHandler handler,
      List<WorkerListener> listeners,
      @Nullable DataSource dataSource,
      @Nullable DataSource notifications,
      @Nullable String owner) {

    /** Takes copies. */
    public Parts {
      listeners = List.copyOf(listeners);
    }

    /** Takes parts of a worker that connects by itself. */
    Parts(
        WorkerSettings settings,
        RunHandler handler,
        List<WorkerListener> listeners,
        @Nullable String owner) {
      this(settings, handler, listeners, null, null, owner);
      if (settings.database().isEmpty()) {
        throw new SettingsException(
            List.of("database (POSTGRES_URL): not set; set it, or use Worker.builder(dataSource)"));
      }
    }

    /** Returns the same with more listeners, told after the user's. */
    public Parts withListeners(List<? extends WorkerListener> more) {
      List<WorkerListener> all = new ArrayList<>(listeners);
      all.addAll(more);
      return new Parts(settings, handler, all, dataSource, notifications, owner);
    }
  }

  /** Returns the factory of this library. */
  static WorkerFactory load() {
    return ServiceLoader.load(WorkerFactory.class, WorkerFactory.class.getClassLoader())
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(
            "WorkerFactory: none found; the jar of leadlist-runner was repackaged without"
                + " META-INF/services, keep that folder"));
  }
}

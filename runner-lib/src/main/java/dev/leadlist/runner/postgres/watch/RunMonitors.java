package dev.leadlist.runner.postgres.watch;

import dev.leadlist.runner.RunTable;
import dev.leadlist.runner.time.Timing;
import java.util.HashMap;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The monitors of this JVM, one for each {@code DataSource} and run table, counted by their users.
 */
public final class RunMonitors {
  private static final RunMonitors SHARED = new RunMonitors();

  private final Map<Key, Shared> monitors = new HashMap<>(); // guarded by this

  private record Key(IdentityOf dataSource, RunTable table) {}

  /** A DataSource compared by identity: some pools define equality by their settings. */
  private record IdentityOf(DataSource dataSource) {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof IdentityOf that && that.dataSource == dataSource;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(dataSource);
    }
  }

  private static final class Shared {
    private final RunMonitor monitor;
    private int users;

    Shared(RunMonitor monitor) {
      this.monitor = monitor;
    }
  }

  public static RunMonitors shared() {
    return SHARED;
  }

  /** Returns the monitor, made if need be; give it back by {@link #release}. */
  public synchronized RunMonitor acquire(
      DataSource dataSource, @Nullable DataSource notifications, RunTable table, Timing timing) {
    Shared shared = monitors.computeIfAbsent(
        new Key(new IdentityOf(dataSource), table),
        key -> new Shared(new RunMonitor(dataSource, notifications, table, timing)));
    shared.users++;
    return shared.monitor;
  }

  /** Gives a monitor back; the last one closes it. */
  public void release(DataSource dataSource, RunTable table) {
    RunMonitor unused = null;
    synchronized (this) {
      Key key = new Key(new IdentityOf(dataSource), table);
      Shared shared = monitors.get(key);
      if (shared != null && --shared.users == 0) {
        monitors.remove(key);
        unused = shared.monitor;
      }
    }
    if (unused != null) {
      unused.close();
    }
  }
}

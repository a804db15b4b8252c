package dev.leadlist.runner.postgres.connect;

import dev.leadlist.runner.LeadListException;
import dev.leadlist.runner.StoreUnavailableException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Does short pieces of the library's own work on connections of a {@code DataSource}: each bounded
 * by a network timeout, and cut off by {@link #abort}, or by {@link #cutOff} for one thread alone.
 */
public final class Database {

  /** How long one of our statements, all of them small, may be without an answer. */
  public static final Duration NETWORK_TIMEOUT = Duration.ofSeconds(5);

  private final DataSource dataSource;
  private final Endpoint endpoint;
  private final Duration networkTimeout;
  private final Map<Connection, Thread> inUse = new ConcurrentHashMap<>();
  private final AtomicInteger connecting = new AtomicInteger();
  private volatile boolean aborted;

  /** A piece of work. */
  public interface Work<T extends @Nullable Object> {
    T run(Connection connection) throws SQLException;
  }

  public Database(DataSource dataSource, Duration networkTimeout) {
    this.dataSource = dataSource;
    this.networkTimeout = networkTimeout;
    this.endpoint = Endpoint.of(dataSource);
  }

  public Endpoint endpoint() {
    return endpoint;
  }

  /**
   * Does {@code work} with auto-commit on.
   *
   * @throws StoreUnavailableException if it failed; {@code doing} is the subject of the message
   */
  public <T extends @Nullable Object> T call(String doing, Work<T> work) {
    try {
      return callOrThrow(work);
    } catch (SQLException e) {
      throw unavailable(doing, e);
    }
  }

  /** As {@link #call}, for callers that tell failures apart. */
  public <T extends @Nullable Object> T callOrThrow(Work<T> work) throws SQLException {
    try (Connection connection = open()) {
      connection.setAutoCommit(true);
      try {
        return tracked(connection, networkTimeout, () -> work.run(connection));
      } catch (SQLException e) {
        if (ConnectionFailures.takesNoWrites(e)) {
          abort(connection); // so that no pool keeps a connection to such a server
        }
        throw e;
      }
    }
  }

  /** A connection of its own for work of the user's, which takes as long as it takes. */
  public Connection open() throws SQLException {
    connecting.incrementAndGet();
    try {
      return dataSource.getConnection();
    } finally {
      connecting.decrementAndGet();
    }
  }

  /** Does something on {@code connection}, with a network timeout, where {@link #abort} sees it. */
  public <T extends @Nullable Object> T tracked(
      Connection connection, Duration limit, UnnamedStatements.Call<T, SQLException> call)
      throws SQLException {
    inUse.put(connection, Thread.currentThread());
    try {
      if (aborted) {
        throw ConnectionFailures.closed();
      }
      int before = connection.getNetworkTimeout();
      connection.setNetworkTimeout(Runnable::run, Math.toIntExact(limit.toMillis()));
      T result;
      try {
        result = UnnamedStatements.during(connection, call);
      } catch (SQLException | RuntimeException e) {
        restoreNetworkTimeout(connection, before, e);
        throw e;
      }
      connection.setNetworkTimeout(Runnable::run, before);
      return result;
    } finally {
      inUse.remove(connection);
    }
  }

  /** Not every pool does it, and the connection is the application's next. */
  private static void restoreNetworkTimeout(Connection connection, int before, Exception failure) {
    try {
      connection.setNetworkTimeout(Runnable::run, before);
    } catch (SQLException e) {
      failure.addSuppressed(e); // the connection is gone, and its timeout with it
    }
  }

  /** Cuts off all work under way and refuses more, without waiting for the server. */
  public void abort() {
    aborted = true;
    Set.copyOf(inUse.keySet()).forEach(Database::abort);
  }

  /** Returns whether somebody waits for a connection. */
  public boolean isWaitedFor() {
    return connecting.get() > 0;
  }

  /** Cuts off what {@code thread} has under way; it may go on with something else. */
  public void cutOff(Thread thread) {
    // while the entry is held: the connection cannot have become somebody else's
    inUse
        .keySet()
        .forEach(connection -> inUse.computeIfPresent(connection, (same, user) -> {
          if (user == thread) {
            abort(same);
          }
          return user;
        }));
  }

  public boolean isAborted() {
    return aborted;
  }

  /** As {@link #rollback}, for as long as a read may take; what cannot be is cut off. */
  public void rollbackOrAbort(Connection connection, Exception failure) {
    try {
      tracked(connection, OwnConnection.LIMIT, () -> {
        connection.rollback();
        return true;
      });
    } catch (SQLException e) {
      failure.addSuppressed(e);
      abort(connection); // or its pool would try the same, without a limit
    }
  }

  /** Rolls back because of {@code failure}, which is what will be told. */
  public static void rollback(Connection connection, Exception failure) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      failure.addSuppressed(e);
    }
  }

  public static void abort(Connection connection) {
    try {
      connection.abort(Runnable::run);
    } catch (SQLException | RuntimeException e) {
      // it was closed already, or a pool does not do this: whoever aborts can do no more
    }
  }

  public StoreUnavailableException unavailable(String doing, SQLException failure) {
    LeadListException explained = ConnectionFailures.translate(failure, endpoint);
    return new StoreUnavailableException(doing + ": " + explained.getMessage(), failure);
  }
}

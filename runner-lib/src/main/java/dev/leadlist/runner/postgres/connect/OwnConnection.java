package dev.leadlist.runner.postgres.connect;

import dev.leadlist.runner.StoreUnavailableException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A connection of the poller's own, or of the lease keeper's: a guard that had to queue for one of
 * the application's pool would refuse calls because handlers are using that pool, and leases would
 * run out.
 *
 * <p>Opened on demand, kept, and replaced when it fails. Where no direct connection can be made, or
 * the server has no room for one more, the pool has to do. Used by one thread, and cut off by any.
 */
public final class OwnConnection {

  /** How long a read may be without an answer; leaves whoever asks time for a second try. */
  public static final Duration LIMIT = Duration.ofMillis(800);

  /** {@code too_many_connections}. */
  private static final String NO_ROOM = "53300";

  private final Database pool;
  private final @Nullable DirectConnections direct;
  private volatile @Nullable Connection kept;
  private volatile boolean closed;

  public OwnConnection(Database pool, @Nullable DirectConnections direct) {
    this.pool = pool;
    this.direct = direct;
  }

  /**
   * Does {@code work} with auto-commit on.
   *
   * @throws StoreUnavailableException if it failed; {@code doing} is the subject of the message
   */
  public <T> T call(String doing, Database.Work<T> work) {
    try {
      return callOrThrow(work);
    } catch (SQLException e) {
      throw pool.unavailable(doing, e);
    }
  }

  /** As {@link #call}, for callers that tell failures apart. */
  public <T> T callOrThrow(Database.Work<T> work) throws SQLException {
    Connection before = kept;
    if (before != null) {
      try {
        return on(before, work);
      } catch (SQLException e) {
        if (!ConnectionFailures.isConnectionFailure(e)) {
          throw e;
        }
        forget(before); // the server may have been restarted since
      }
    }
    Connection opened = open();
    return opened == null ? pool.callOrThrow(work) : on(opened, work);
  }

  /** Cuts off what is under way, and refuses more. */
  public void close() {
    closed = true;
    Connection connection = kept;
    if (connection != null) {
      forget(connection);
    }
  }

  private <T> T on(Connection connection, Database.Work<T> work) throws SQLException {
    try {
      return work.run(connection);
    } catch (SQLException | RuntimeException e) {
      forget(connection);
      throw e;
    }
  }

  /** Returns a new connection, or null if the pool has to do. */
  private @Nullable Connection open() throws SQLException {
    if (direct == null) {
      return null;
    }
    Connection opened;
    try {
      opened = direct.open(LIMIT);
    } catch (SQLException e) {
      if (NO_ROOM.equals(e.getSQLState())) {
        return null;
      }
      throw e;
    }
    opened.setAutoCommit(true);
    kept = opened;
    if (closed) {
      forget(opened);
      throw ConnectionFailures.closed();
    }
    return opened;
  }

  private void forget(Connection connection) {
    kept = null;
    Database.abort(connection);
  }
}

package dev.leadlist.junit;

import dev.leadlist.junit.life.RunningStatements;
import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * What a test gets for a {@code DataSource}: a pool's connections, until the test is over. Then it
 * is closed for good, and the sessions that are still in use are ended, so that a thread that
 * nobody can end does no more in the database.
 */
final class RevocableDataSource implements DataSource {
  private final DataSource pool;
  private final String owner;
  private final Map<Connection, Integer> inUse = new HashMap<>(); // guarded by this; backend pids
  private final Map<Integer, Integer> confirmed = new ConcurrentHashMap<>();
  private boolean revoked; // guarded by this

  RevocableDataSource(DataSource pool, String owner) {
    this.pool = pool;
    this.owner = owner;
  }

  @Override
  public Connection getConnection() throws SQLException {
    refuseIfRevoked();
    Connection connection = pool.getConnection();
    int backend = backend(connection);
    boolean tooLate;
    synchronized (this) {
      tooLate = revoked;
      if (!tooLate) {
        inUse.put(connection, backend);
      }
    }
    if (tooLate) {
      connection.close();
      refuseIfRevoked();
    }
    return guarded(connection);
  }

  /** Behind a pooler, the number the driver was told is not the backend's: 0 ends nobody then. */
  private int backend(Connection connection) throws SQLException {
    int told = connection.unwrap(PGConnection.class).getBackendPID();
    Integer known = confirmed.get(told);
    if (known == null) {
      try (Statement statement = connection.createStatement();
          ResultSet row = statement.executeQuery("select pg_catalog.pg_backend_pid()")) {
        known = row.next() && row.getInt(1) == told ? told : 0;
      }
      confirmed.put(told, known);
    }
    return known;
  }

  private synchronized void refuseIfRevoked() throws SQLException {
    if (revoked) {
      throw new SQLException(
          owner + " is over, and its DataSource is closed for good; end what still uses it",
          "08003");
    }
  }

  /**
   * Closes it for good; ends the sessions in use. Under the lock that returns connections, so that
   * none is ended that has become somebody else's.
   *
   * @return how many there were
   */
  synchronized int revoke() {
    revoked = true;
    List<Integer> backends = new ArrayList<>(inUse.values());
    if (!backends.isEmpty()) {
      terminate(backends);
      inUse.keySet().forEach(RevocableDataSource::abort);
      inUse.clear();
    }
    return backends.size();
  }

  /** Returns what the sessions in use are running right now, as far as the server says. */
  List<String> runningStatements() {
    List<Integer> backends;
    synchronized (this) {
      backends = List.copyOf(inUse.values());
    }
    if (backends.isEmpty()) {
      return List.of();
    }
    try (Connection connection = pool.getConnection()) {
      return RunningStatements.ofBackends(connection, backends);
    } catch (SQLException e) {
      return RunningStatements.unknown(e.getMessage());
    }
  }

  private void terminate(List<Integer> backends) {
    try (Connection connection = pool.getConnection();
        PreparedStatement statement = connection.prepareStatement(
            "select pg_catalog.pg_terminate_backend(pid, 1000) from pg_catalog.pg_stat_activity"
                + " where pid = any (?) and datname = pg_catalog.current_database()")) {
      statement.setArray(1, connection.createArrayOf("int", backends.toArray()));
      statement.execute();
    } catch (SQLException e) {
      // a server that does not let us, or does not answer: the caller aborts the connections
    }
  }

  private static void abort(Connection connection) {
    try {
      connection.abort(Runnable::run);
    } catch (SQLException e) {
      // it is gone in either case: abort only reports that it was closed already
    }
  }

  private Connection guarded(Connection connection) {
    return (Connection) Proxy.newProxyInstance(
        RevocableDataSource.class.getClassLoader(),
        new Class<?>[] {Connection.class},
        (proxy, method, arguments) -> {
          if (method.getName().equals("abort")) {
            endSession(connection);
            return null;
          }
          if (method.getName().equals("close")) {
            giveBack(connection);
          }
          try {
            return method.invoke(connection, arguments);
          } catch (InvocationTargetException e) {
            throw e.getTargetException();
          }
        });
  }

  /**
   * An abort ends our side only: a statement under way would go on in the server to its end. Both
   * sides are ended under the lock that returns connections: one whose session is gone would
   * otherwise be returned by another thread in between, and be the next test's. One that was
   * returned already may be the next test's by now, and is left alone.
   */
  private synchronized void endSession(Connection connection) {
    Integer backend = inUse.remove(connection);
    if (backend != null) {
      terminate(List.of(backend));
      abort(connection);
    }
  }

  private synchronized void giveBack(Connection connection) {
    inUse.remove(connection);
  }

  @Override
  public Connection getConnection(@Nullable String user, @Nullable String password)
      throws SQLException {
    throw new SQLFeatureNotSupportedException("the test's DataSource has one user");
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    return type.isInstance(this) ? type.cast(this) : pool.unwrap(type);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) throws SQLException {
    return type.isInstance(this) || pool.isWrapperFor(type);
  }

  @Override
  public @Nullable PrintWriter getLogWriter() throws SQLException {
    return pool.getLogWriter();
  }

  @Override
  public void setLogWriter(@Nullable PrintWriter out) throws SQLException {
    pool.setLogWriter(out);
  }

  @Override
  public void setLoginTimeout(int seconds) throws SQLException {
    pool.setLoginTimeout(seconds);
  }

  @Override
  public int getLoginTimeout() throws SQLException {
    return pool.getLoginTimeout();
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    return pool.getParentLogger();
  }
}

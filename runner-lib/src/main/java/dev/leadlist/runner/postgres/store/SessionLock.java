package dev.leadlist.runner.postgres.store;

import dev.leadlist.runner.postgres.connect.ConnectionFailures;
import dev.leadlist.runner.postgres.connect.Database;
import dev.leadlist.runner.postgres.connect.DirectConnections;
import dev.leadlist.runner.postgres.connect.OwnConnection;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Keeps two targeted workers from one run where there is no lease table: an advisory lock held by a
 * session of its own, gone with that session.
 */
final class SessionLock {
  private final DirectConnections connections;
  private final String table;
  private final UUID run;
  private volatile @Nullable Connection session; // written by the loop's thread
  private volatile boolean released;

  SessionLock(DirectConnections connections, String table, UUID run) {
    this.connections = connections;
    this.table = table;
    this.run = run;
  }

  /** Returns whether the lock is this worker's; takes it if it is free. For one thread. */
  boolean hold() throws SQLException {
    Connection held = session;
    if (held != null && held.isValid(1)) {
      return true;
    }
    if (held != null) {
      Database.abort(held);
    }
    Connection opened = connections.open(OwnConnection.LIMIT); // the loop waits for it
    session = opened; // where a release from another thread finds it
    if (released) {
      Database.abort(opened);
      throw ConnectionFailures.closed();
    }
    try (PreparedStatement statement = opened.prepareStatement(
        "select pg_catalog.pg_try_advisory_lock(pg_catalog.hashtextextended(?, 0))")) {
      statement.setString(1, "leadlist " + table + " " + run);
      try (ResultSet row = statement.executeQuery()) {
        if (row.next() && row.getBoolean(1)) {
          return true;
        }
      }
    } catch (SQLException e) {
      session = null;
      Database.abort(opened);
      throw e;
    }
    session = null;
    opened.close();
    return false;
  }

  /** Ends the session for good, and the lock with it; waits for nobody. Any thread may call it. */
  void release() {
    released = true;
    Connection held = session;
    if (held != null) {
      Database.abort(held);
    }
  }
}

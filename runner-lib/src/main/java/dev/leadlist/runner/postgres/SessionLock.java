package dev.leadlist.runner.postgres;

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
  private @Nullable Connection session; // guarded by this

  SessionLock(DirectConnections connections, String table, UUID run) {
    this.connections = connections;
    this.table = table;
    this.run = run;
  }

  /** Returns whether the lock is this worker's; takes it if it is free. */
  synchronized boolean hold() throws SQLException {
    if (session != null && session.isValid((int) Database.NETWORK_TIMEOUT.toSeconds())) {
      return true;
    }
    release();
    Connection opened = connections.open();
    try (PreparedStatement statement = opened.prepareStatement(
        "select pg_catalog.pg_try_advisory_lock(pg_catalog.hashtextextended(?, 0))")) {
      statement.setString(1, "leadlist " + table + " " + run);
      try (ResultSet row = statement.executeQuery()) {
        if (row.next() && row.getBoolean(1)) {
          session = opened;
          return true;
        }
      }
    } catch (SQLException e) {
      Database.abort(opened);
      throw e;
    }
    opened.close();
    return false;
  }

  /** Ends the session, and the lock with it. */
  synchronized void release() {
    if (session != null) {
      Database.abort(session);
      session = null;
    }
  }
}

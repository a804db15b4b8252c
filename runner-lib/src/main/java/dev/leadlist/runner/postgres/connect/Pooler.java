package dev.leadlist.runner.postgres.connect;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import org.postgresql.PGConnection;

/** Recognises a connection pooler between a connection and its server, and its mode. */
public final class Pooler {

  /** A pooler most likely gives the session that was used last; some take turns. */
  private static final int ATTEMPTS = 50;

  private Pooler() {}

  /** Returns whether a pooler stands between: it greets by itself, and names no session. */
  public static boolean isBetween(Connection connection) throws SQLException {
    if (!connection.isWrapperFor(PGConnection.class)) {
      return false;
    }
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select pg_catalog.pg_backend_pid()")) {
      row.next();
      return row.getInt(1) != connection.unwrap(PGConnection.class).getBackendPID();
    }
  }

  /**
   * Returns whether others are given the session of {@code connection} while it is idle, as in
   * transaction mode. What is set in a session, listened to or locked, would be left to them.
   *
   * @param others connections by the same way
   */
  public static boolean sharesSession(Connection connection, Database others) throws SQLException {
    if (!isBetween(connection)) {
      return false;
    }
    String mark = UUID.randomUUID().toString();
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      mark(connection, mark);
      if (others.call("looking for a pooler", other -> isMarked(other, mark))) {
        return true;
      }
    }
    return false;
  }

  /** A setting that nobody reads, the one thing that does no harm if it stays behind. */
  private static void mark(Connection connection, String mark) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("select pg_catalog.set_config('leadlist.session', ?, false)")) {
      statement.setString(1, mark);
      statement.execute();
    }
  }

  private static boolean isMarked(Connection connection, String mark) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(
        "select pg_catalog.current_setting('leadlist.session', true) = ?")) {
      statement.setString(1, mark);
      try (ResultSet row = statement.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    }
  }
}

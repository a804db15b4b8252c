package dev.leadlist.junit;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Looks for sessions in the database, independently of what the extension knows. */
final class Sessions {
  private Sessions() {}

  /** Returns how many sessions execute something that contains {@code part}. */
  static long running(String part) {
    return count(
        "select count(*) from pg_stat_activity where state <> 'idle' and pid <> pg_backend_pid()"
            + " and position(? in query) > 0",
        part);
  }

  static long count(String sql, String parameter) {
    try (Connection connection = LeakTestCases.ownDataSource().getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, parameter);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}

package dev.leadlist.junit;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

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

  private static long count(String sql, String parameter) {
    return Long.parseLong(list(sql, parameter).get(0));
  }

  /** Returns the first column of all rows. */
  static List<String> list(String sql, String parameter) {
    try (Connection connection = LeakTestCases.ownDataSource().getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, parameter);
      List<String> rows = new ArrayList<>();
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          rows.add(row.getString(1));
        }
      }
      return rows;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}

package dev.leadlist.junit.life;

import dev.leadlist.runner.DatabaseUrl;
import dev.leadlist.runner.SettingsException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** What sessions are running in the database right now, as far as the server says; for people. */
public final class RunningStatements {
  private static final int ANSWER_SECONDS = 1;
  private static final String LABEL = "running SQL: ";

  private static final String QUESTION =
      "select pid, query from pg_catalog.pg_stat_activity where datname ="
          + " pg_catalog.current_database() and state = 'active' and pid <>"
          + " pg_catalog.pg_backend_pid() and ";

  private RunningStatements() {}

  /** Returns what the sessions with these numbers are running. */
  public static List<String> ofBackends(Connection connection, Collection<Integer> backends)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(QUESTION + "pid = any (?)")) {
      statement.setArray(1, connection.createArrayOf("int", backends.toArray()));
      return answer(statement);
    }
  }

  /**
   * Returns what a worker is running that has its connections from a URL: those bear its name,
   * unless the URL gives them another one.
   */
  static List<String> ofWorker(String url, String workerId) {
    try (Connection connection = connect(DatabaseUrl.parse(url));
        PreparedStatement statement = connection.prepareStatement(
            QUESTION + "application_name = pg_catalog.left('leadlist ' || ?, 63)")) {
      statement.setString(1, workerId);
      return answer(statement);
    } catch (SQLException | SettingsException e) {
      return unknown(e.getMessage());
    }
  }

  /** Says that nobody knows, and why. */
  public static List<String> unknown(@Nullable String why) {
    return List.of(LABEL + "unknown: " + why);
  }

  private static Connection connect(DatabaseUrl url) throws SQLException {
    Properties properties = new Properties();
    properties.putAll(url.credentials());
    properties.setProperty("connectTimeout", Integer.toString(ANSWER_SECONDS));
    properties.setProperty("socketTimeout", Integer.toString(ANSWER_SECONDS));
    return DriverManager.getConnection(url.jdbcUrl(), properties);
  }

  private static List<String> answer(PreparedStatement statement) throws SQLException {
    statement.setQueryTimeout(ANSWER_SECONDS);
    List<String> lines = new ArrayList<>();
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        lines.add(LABEL + row.getString("query") + " (backend " + row.getInt("pid") + ")");
      }
    }
    return lines;
  }
}

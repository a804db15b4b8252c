package dev.leadlist.runner.embedded;

import dev.leadlist.runner.postgres.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;

/**
 * Somebody who changes runs over a warm connection of its own. Each method returns the
 * {@link System#nanoTime} at which it saw the commit acknowledged.
 */
final class Outsider implements AutoCloseable {
  private final Connection connection;
  private final Statement statement;

  Outsider(TestDatabase database) {
    try {
      connection = database.connection();
      statement = connection.createStatement();
      statement.execute("set application_name = 'outsider'");
    } catch (SQLException e) {
      throw new IllegalStateException("no connection for an outsider", e);
    }
  }

  long setStatus(UUID run, String status) {
    return execute(
        "update pm_pipeline.runs set status = e'%s' where id = '%s'".formatted(status, run));
  }

  long delete(UUID run) {
    return execute("delete from pm_pipeline.runs where id = '%s'".formatted(run));
  }

  long truncate() {
    return execute("truncate pm_pipeline.runs");
  }

  long execute(String sql) {
    try {
      statement.execute(sql);
      return System.nanoTime();
    } catch (SQLException e) {
      throw new IllegalStateException("refused: " + sql, e);
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new IllegalStateException("an outsider's connection does not close", e);
    }
  }
}

package dev.leadlist.junit.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Sees from outside who is connected to a database and what they hold; asks PostgreSQL alone, never
 * the workers.
 */
public final class DatabaseProbe {
  private final TestDatabase database;

  /** Looks at {@code database} through its own pool. */
  public DatabaseProbe(TestDatabase database) {
    this.database = database;
  }

  /**
   * A connection, as {@code pg_stat_activity} has it.
   *
   * @param state such as {@code active} or {@code idle}; empty where it may not be seen
   * @param query what runs, or ran last
   */
  public record Session(long pid, String application, Optional<String> state, String query) {}

  /** Returns the sessions of the database but the one that asks, by process number. */
  public List<Session> sessions() {
    return ask("""
        select pid, coalesce(application_name, ''), state, coalesce(query, '')
          from pg_catalog.pg_stat_activity
         where datname = pg_catalog.current_database() and backend_type = 'client backend'
           and pid <> pg_catalog.pg_backend_pid()
         order by pid""", DatabaseProbe::session);
  }

  /** Returns how many leases there are in our schema. */
  public long leases() {
    return ask("select count(*) from pm_pipeline.run_leases", row -> row.getLong(1))
        .get(0);
  }

  /** Ends a session of this database; returns whether it was there. */
  public boolean end(Session session) {
    return !ask("""
            select pg_catalog.pg_terminate_backend(pid) from pg_catalog.pg_stat_activity
             where datname = pg_catalog.current_database() and pid = %d
               and pid <> pg_catalog.pg_backend_pid()""".formatted(session.pid()), row -> row.getBoolean(1)).isEmpty();
  }

  private static Session session(ResultSet row) throws SQLException {
    return new Session(
        row.getLong(1), row.getString(2), Optional.ofNullable(row.getString(3)), row.getString(4));
  }

  private interface Reader<T> {
    T read(ResultSet row) throws SQLException;
  }

  private <T> List<T> ask(String sql, Reader<T> reader) {
    try (Connection connection = database.dataSource().getConnection();
        PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet row = statement.executeQuery()) {
      List<T> all = new ArrayList<>();
      while (row.next()) {
        all.add(reader.read(row));
      }
      return all;
    } catch (SQLException e) {
      throw new DatabaseUnavailableException("the test database cannot be looked into", e);
    }
  }
}

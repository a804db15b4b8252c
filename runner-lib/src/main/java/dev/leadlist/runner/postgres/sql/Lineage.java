package dev.leadlist.runner.postgres.sql;

import dev.leadlist.runner.postgres.connect.ConnectionFailures;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Refuses the answers of servers whose word does not count: of a standby, and of a primary that a
 * failover has left behind. Each promotion begins a new timeline, so whoever has seen the new
 * primary knows the old one by its lower number.
 *
 * <p>Every statement whose answer is believed selects {@link #columns()} besides, and has a row for
 * them also where it finds nothing: that a server left behind finds nothing is no news either.
 */
public final class Lineage {
  /** Numbers of timelines are the first eight digits of the names of log files. */
  private static final String TIMELINE = """
      case when pg_catalog.pg_is_in_recovery() then 0
        else ('x' || pg_catalog.left(
          pg_catalog.pg_walfile_name(pg_catalog.pg_current_wal_lsn()), 8))::bit(32)::bigint end\
      """;

  private static final String CLUSTER =
      "(select c.system_identifier from pg_catalog.pg_control_system() c)";

  private final boolean tellsTimeline;
  private final Map<Long, Long> newest = new ConcurrentHashMap<>();

  /**
   * Nothing has been seen yet.
   *
   * @param tellsTimeline whether the server can be asked; else only standbys are told apart
   */
  public Lineage(boolean tellsTimeline) {
    this.tellsTimeline = tellsTimeline;
  }

  /** Returns whether the server tells its timeline, as those of some providers do not. */
  public static boolean isTold(Connection connection) {
    try (Statement statement = connection.createStatement()) {
      return statement.execute("select " + CLUSTER + ", " + TIMELINE);
    } catch (SQLException e) {
      return false;
    }
  }

  /** Returns what {@link #check} looks at, to be selected or returned by a statement. */
  String columns() {
    return "pg_catalog.pg_is_in_recovery() as standby, %s as cluster, %s as timeline"
        .formatted(tellsTimeline ? CLUSTER : "0::bigint", tellsTimeline ? TIMELINE : "0::bigint");
  }

  /** Returns the same as a query of one row, for statements whose own rows may be none. */
  String query() {
    return "select " + columns();
  }

  /**
   * Checks where an answer came from.
   *
   * @throws SQLException if it is not to be believed
   */
  public void check(ResultSet row) throws SQLException {
    if (row.getBoolean("standby")) {
      throw new SQLException("the server is a standby", ConnectionFailures.TAKES_NO_WRITES);
    }
    long timeline = row.getLong("timeline");
    long newestSeen = newest.merge(row.getLong("cluster"), timeline, Math::max);
    if (timeline < newestSeen) {
      throw new SQLException(
          "the server is on timeline %d, and %d was seen: a primary that a failover left behind"
              .formatted(timeline, newestSeen),
          ConnectionFailures.TAKES_NO_WRITES);
    }
  }
}

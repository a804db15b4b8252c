package dev.leadlist.runner.postgres.schema;

import dev.leadlist.runner.RunTable;
import dev.leadlist.runner.postgres.catalog.PgRelation;
import dev.leadlist.runner.postgres.connect.UnnamedStatements;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** Finds out who keeps the installer from creating triggers. */
final class LockHolders {
  private static final String QUERY = """
      select distinct l.pid, a.usename, a.application_name, a.state,
             extract(epoch from pg_catalog.clock_timestamp() - a.xact_start)::bigint
      from pg_catalog.pg_locks l left join pg_catalog.pg_stat_activity a on a.pid = l.pid
      where l.granted and l.pid is distinct from pg_catalog.pg_backend_pid()
        and l.database = (select oid from pg_catalog.pg_database where datname = current_database())
        and (
          l.locktype = 'relation'
            and l.mode not in ('AccessShareLock', 'RowShareLock')
            and (
              l.relation = ?
              or l.relation in (select relid from pg_catalog.pg_partition_tree(?::oid)))
          or l.locktype = 'advisory' and l.classid = ?::oid and l.objid = ?::oid and l.objsubid = 1
        )
      order by 1\
      """;

  private LockHolders() {}

  /**
   * Names the sessions that hold a lock in the way of the triggers, or of this installer, and what
   * to do about them. What cannot be found out is added to {@code because}.
   */
  static String describe(DataSource dataSource, RunTable runs, SQLException because) {
    try (Connection connection = dataSource.getConnection()) {
      List<String> holders = UnnamedStatements.during(connection, () -> find(connection, runs));
      return holders.isEmpty()
          ? "nobody holds it now, install again"
          : ("it is held by %s; let these end, or end them with pg_terminate_backend, "
                  + "and install again")
              .formatted(String.join(", ", holders));
    } catch (SQLException e) {
      because.addSuppressed(e);
      return "who holds it could not be found out";
    }
  }

  private static List<String> find(Connection connection, RunTable runs) throws SQLException {
    long table = PgRelation.find(connection, runs.schema(), runs.table())
        .map(PgRelation::oid)
        .orElse(0L);
    long key = InstallLock.key(runs);
    List<String> holders = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(QUERY)) {
      statement.setLong(1, table);
      statement.setLong(2, table);
      statement.setLong(3, key >>> Integer.SIZE);
      statement.setLong(4, key & 0xffff_ffffL);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          holders.add(holder(row));
        }
      }
    }
    return holders;
  }

  private static String holder(ResultSet row) throws SQLException {
    if (row.getString(1) == null) {
      return "a prepared transaction (see pg_prepared_xacts)";
    }
    return "pid %s (user %s, application '%s', %s, transaction open for %s s)"
        .formatted(
            row.getString(1),
            row.getString(2),
            row.getString(3),
            row.getString(4),
            row.getString(5));
  }
}

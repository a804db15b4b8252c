package dev.leadlist.runner.postgres.sql;

import dev.leadlist.runner.RunTable;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** A server as it looks to whoever has seen a later timeline of it. */
public final class LeftBehind {
  private LeftBehind() {}

  /** Returns statements on {@code connection}'s server that know of a newer primary than it is. */
  public static RunStatements statements(Connection connection, boolean leases)
      throws SQLException {
    Lineage lineage = new Lineage(Lineage.isTold(connection));
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("""
            select false as standby, 99::bigint as timeline, c.system_identifier as cluster
            from pg_control_system() c
            """)) {
      row.next();
      lineage.check(row);
    }
    ColumnTypes types = new ColumnTypes("uuid", "jsonb", "integer", "text", "text");
    return new RunStatements(RunSql.of(RunTable.standard()), types, leases, lineage);
  }
}

package dev.leadlist.runner.postgres;

import dev.leadlist.runner.RunTable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Compares what the connection's user may do with what a worker has to do. */
final class Privileges {
  private final Connection connection;
  private final RunTable runs;
  private final RunSql sql;

  Privileges(Connection connection, RunTable runs) {
    this.connection = connection;
    this.runs = runs;
    this.sql = RunSql.of(runs);
  }

  /** Returns one sentence with its GRANT per privilege missing on the schema and the run table. */
  List<String> missingOnRuns(PgRelation table, TableColumns columns) throws SQLException {
    List<String> missing = new ArrayList<>();
    if (!holds("has_schema_privilege(?, 'USAGE')", runs.schema())) {
      missing.add(missing("USAGE", "schema " + runs.schema(), "usage on schema " + sql.schema()));
    }
    Stream<String> read = Stream.of(
        runs.idColumn(),
        runs.criteriaColumn(),
        runs.targetQuantityColumn(),
        runs.stageColumn(),
        runs.statusColumn());
    if (!holdsOnColumns(table, "SELECT", columns, read)) {
      missing.add(missing("SELECT", "table " + runs, "select on " + sql.table()));
    }
    if (!holdsOnColumns(
        table, "UPDATE", columns, Stream.of(runs.stageColumn(), runs.statusColumn()))) {
      missing.add(missing("UPDATE", "table " + runs, "update on " + sql.table()));
    }
    return missing;
  }

  /**
   * Returns one sentence with its GRANT per privilege missing on the lease table and its tokens.
   */
  List<String> missingOnLeases(PgRelation leases, PgRelation tokens) throws SQLException {
    List<String> missing = missingOnOwnTable(leases, "run_leases");
    if (!holds("has_sequence_privilege(?::oid, 'USAGE')", tokens.oid())) {
      missing.add(missing(
          "USAGE",
          "sequence %s.fencing_tokens".formatted(runs.schema()),
          "usage on sequence " + sql.tokens()));
    }
    return missing;
  }

  /** Returns one sentence with its GRANT per privilege missing on the table of workers. */
  List<String> missingOnRegistry(PgRelation registry) throws SQLException {
    return missingOnOwnTable(registry, RegistrySql.NAME);
  }

  private List<String> missingOnOwnTable(PgRelation table, String name) throws SQLException {
    List<String> missing = new ArrayList<>();
    for (String privilege : List.of("SELECT", "INSERT", "UPDATE")) {
      if (!holds("has_table_privilege(?::oid, '" + privilege + "')", table.oid())) {
        missing.add(missing(
            privilege,
            "table %s.%s".formatted(runs.schema(), name),
            "%s on %s.%s".formatted(privilege.toLowerCase(Locale.ROOT), sql.schema(), name)));
      }
    }
    return missing;
  }

  /** A right on the five columns is enough; a column that is missing is somebody else's fault. */
  private boolean holdsOnColumns(
      PgRelation table, String privilege, TableColumns columns, Stream<String> names)
      throws SQLException {
    for (String name : names.filter(columns::has).toList()) {
      if (!holds("has_column_privilege(?::oid, ?, '" + privilege + "')", table.oid(), name)) {
        return false;
      }
    }
    return true;
  }

  private boolean holds(String question, Object... parameters) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("select pg_catalog." + question)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      try (ResultSet row = statement.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    }
  }

  private String missing(String privilege, String object, String grant) throws SQLException {
    String user = currentUser();
    return "user %s lacks %s on %s: grant %s to %s".formatted(user, privilege, object, grant, user);
  }

  private String currentUser() throws SQLException {
    try (PreparedStatement statement =
            connection.prepareStatement("select pg_catalog.quote_ident(current_user)");
        ResultSet row = statement.executeQuery()) {
      row.next();
      return row.getString(1);
    }
  }
}

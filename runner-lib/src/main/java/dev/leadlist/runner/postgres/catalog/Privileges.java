package dev.leadlist.runner.postgres.catalog;

import static java.util.Collections.nCopies;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toCollection;

import dev.leadlist.runner.RunTable;
import dev.leadlist.runner.postgres.sql.RegistrySql;
import dev.leadlist.runner.postgres.sql.RunSql;
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
    Stream<String> read = Stream.of(
        runs.idColumn(),
        runs.criteriaColumn(),
        runs.targetQuantityColumn(),
        runs.stageColumn(),
        runs.statusColumn());
    Stream<String> written = Stream.of(runs.stageColumn(), runs.statusColumn());
    return missing(List.of(
        new Right(
            "USAGE",
            "schema " + runs.schema(),
            "usage on schema " + sql.schema(),
            "pg_catalog.has_schema_privilege(?, 'USAGE')",
            List.of(runs.schema())),
        onColumns("SELECT", table, columns, read),
        onColumns("UPDATE", table, columns, written)));
  }

  /**
   * Returns one sentence with its GRANT per privilege missing on the lease table and its tokens.
   */
  List<String> missingOnLeases(PgRelation leases, PgRelation tokens) throws SQLException {
    List<Right> rights = onOwnTable(leases, "run_leases");
    rights.add(new Right(
        "USAGE",
        "sequence %s.fencing_tokens".formatted(runs.schema()),
        "usage on sequence " + sql.tokens(),
        "pg_catalog.has_sequence_privilege(?::oid, 'USAGE')",
        List.of(tokens.oid())));
    return missing(rights);
  }

  /** Returns one sentence with its GRANT per privilege missing on the table of workers. */
  List<String> missingOnRegistry(PgRelation registry) throws SQLException {
    return missing(onOwnTable(registry, RegistrySql.NAME));
  }

  private List<Right> onOwnTable(PgRelation table, String name) {
    return Stream.of("SELECT", "INSERT", "UPDATE")
        .map(privilege -> new Right(
            privilege,
            "table %s.%s".formatted(runs.schema(), name),
            "%s on %s.%s".formatted(privilege.toLowerCase(Locale.ROOT), sql.schema(), name),
            "pg_catalog.has_table_privilege(?::oid, '%s')".formatted(privilege),
            List.of(table.oid())))
        .collect(toCollection(ArrayList::new));
  }

  /** A right on these columns is enough; a column that is missing is somebody else's fault. */
  private Right onColumns(
      String privilege, PgRelation table, TableColumns columns, Stream<String> names) {
    List<String> there = names.filter(columns::has).toList();
    String each = "pg_catalog.has_column_privilege(?::oid, ?, '%s')".formatted(privilege);
    return new Right(
        privilege,
        "table " + runs,
        "%s on %s".formatted(privilege.toLowerCase(Locale.ROOT), sql.table()),
        there.isEmpty() ? "true" : String.join(" and ", nCopies(there.size(), each)),
        there.stream()
            .<Object>mapMulti((column, parameters) -> {
              parameters.accept(table.oid());
              parameters.accept(column);
            })
            .toList());
  }

  /**
   * A right that a worker needs.
   *
   * @param question the SQL expression that is true where the user has it
   * @param parameters what stands for the expression's question marks
   */
  private record Right(
      String privilege, String object, String grant, String question, List<Object> parameters) {
    String missingFor(String user) {
      return "user %s lacks %s on %s: grant %s to %s"
          .formatted(user, privilege, object, grant, user);
    }
  }

  /** Asks for all of them in one statement: over a network, each costs as much as all. */
  private List<String> missing(List<Right> rights) throws SQLException {
    String questions = rights.stream().map(Right::question).collect(joining(", "));
    List<String> missing = new ArrayList<>();
    try (PreparedStatement statement =
        connection.prepareStatement("select pg_catalog.quote_ident(current_user), " + questions)) {
      int parameters = 0;
      for (Right right : rights) {
        for (Object parameter : right.parameters()) {
          statement.setObject(++parameters, parameter);
        }
      }
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        String user = row.getString(1);
        for (int i = 0; i < rights.size(); i++) {
          if (!row.getBoolean(i + 2)) {
            missing.add(rights.get(i).missingFor(user));
          }
        }
      }
    }
    return missing;
  }
}

package dev.leadlist.runner.postgres.catalog;

import dev.leadlist.runner.RunTable;
import dev.leadlist.runner.StoreSetupException;
import dev.leadlist.runner.postgres.connect.Pooler;
import dev.leadlist.runner.postgres.sql.ColumnTypes;
import dev.leadlist.runner.postgres.sql.Lineage;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a worker needs to know of its database before it starts, asked once and of the catalog only.
 *
 * @param serverVersion as in {@code server_version_num}, for example 180006
 * @param isInRecovery whether the server is a standby, whose answers may be old
 * @param isBehindPooler whether a connection pooler stands between
 * @param tellsTimeline whether a primary that a failover left behind can be told
 * @param columnTypes the types of the five columns, for casts
 * @param hasLeases whether lease table and tokens are there and the user may use them
 * @param registryProblems why workers cannot be registered; empty where they can
 * @param signals whether the end of a run is signalled, and if not, why
 * @param isRowSecurityActive whether row-level security may hide runs from this user, so that a
 *     missing row proves nothing
 */
public record TableInspection(
    int serverVersion,
    boolean isInRecovery,
    boolean isBehindPooler,
    boolean tellsTimeline,
    ColumnTypes columnTypes,
    boolean hasLeases,
    List<String> registryProblems,
    SignalTriggers signals,
    boolean isRowSecurityActive) {
  private static final int OLDEST_VERSION = 140000;

  /**
   * Inspects the table as the connection's user sees it.
   *
   * @throws StoreSetupException if something is missing that the user has to see to, all at once
   */
  public static TableInspection of(Connection connection, RunTable runs) throws SQLException {
    Server server = Server.read(connection);
    if (server.version() < OLDEST_VERSION) {
      throw fault(
          "PostgreSQL %s is too old: PostgreSQL 14 or newer is needed".formatted(server.name()));
    }
    PgRelation table = findTable(connection, runs, server);
    List<String> faults = new ArrayList<>();
    TableColumns columns = TableColumns.read(connection, table);
    faults.addAll(columns.faults(runs));
    Privileges privileges = new Privileges(connection, runs);
    faults.addAll(privileges.missingOnRuns(table, columns));
    boolean hasLeases = hasLeases(connection, runs, privileges, faults);
    if (!faults.isEmpty()) {
      throw new StoreSetupException(faults);
    }
    return new TableInspection(
        server.version(),
        server.isInRecovery(),
        Pooler.isBetween(connection),
        Lineage.isTold(connection),
        columns.types(runs),
        hasLeases,
        registryProblems(connection, runs, privileges),
        SignalTriggers.inspect(connection, runs, table),
        isRowSecurityActive(connection, table));
  }

  private static PgRelation findTable(Connection connection, RunTable runs, Server server)
      throws SQLException {
    Optional<PgRelation> found = PgRelation.find(connection, runs.schema(), runs.table());
    if (found.isEmpty()) {
      throw fault(("table %s does not exist in database %s: check the database in "
              + "POSTGRES_URL and the names of schema and table (case counts), or %s")
          .formatted(runs, server.database(), Remedy.installFor(runs)));
    }
    if (!found.get().isTable()) {
      throw fault("%s is %s: map the table below it, whose rows can be locked"
          .formatted(runs, found.get().kindInWords()));
    }
    return found.get();
  }

  /** Leases that are there but not usable are a fault: without them two workers take one run. */
  private static boolean hasLeases(
      Connection connection, RunTable runs, Privileges privileges, List<String> faults)
      throws SQLException {
    Optional<PgRelation> leases = PgRelation.find(connection, runs.schema(), "run_leases");
    Optional<PgRelation> tokens = PgRelation.find(connection, runs.schema(), "fencing_tokens");
    if (leases.isEmpty()) {
      return false;
    }
    if (tokens.isEmpty()) {
      faults.add("%s.run_leases is there without its sequence fencing_tokens: %s"
          .formatted(runs.schema(), Remedy.installFor(runs)));
      return false;
    }
    faults.addAll(privileges.missingOnLeases(leases.get(), tokens.get()));
    return true;
  }

  /** No fault: who cannot be seen can work all the same. */
  private static List<String> registryProblems(
      Connection connection, RunTable runs, Privileges privileges) throws SQLException {
    RegistryTable registry = RegistryTable.inspect(connection, runs);
    return registry.table().isPresent() && registry.hasAllColumns()
        ? privileges.missingOnRegistry(registry.table().get())
        : registry.problems();
  }

  private static boolean isRowSecurityActive(Connection connection, PgRelation table)
      throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(
            "select pg_catalog.row_security_active(%d)".formatted(table.oid()))) {
      return row.next() && row.getBoolean(1);
    }
  }

  /** Returns the server's version as people write it, for example 18.6. */
  String serverName() {
    return serverVersion / 10_000 + "." + serverVersion % 10_000;
  }

  /** Returns whether workers are leased their runs and can be registered. */
  public boolean hasRegistry() {
    return hasLeases && registryProblems.isEmpty();
  }

  private static StoreSetupException fault(String fault) {
    return new StoreSetupException(List.of(fault));
  }

  private record Server(int version, String name, boolean isInRecovery, String database) {
    static Server read(Connection connection) throws SQLException {
      String query = """
          select pg_catalog.current_setting('server_version_num')::int,
                 pg_catalog.current_setting('server_version'),
                 pg_catalog.pg_is_in_recovery(), pg_catalog.current_database()\
          """;
      try (Statement statement = connection.createStatement();
          ResultSet row = statement.executeQuery(query)) {
        row.next();
        return new Server(row.getInt(1), row.getString(2), row.getBoolean(3), row.getString(4));
      }
    }
  }
}

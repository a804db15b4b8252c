package dev.leadlist.runner.postgres.watch;

import dev.leadlist.runner.postgres.sql.ArrayColumns;
import dev.leadlist.runner.postgres.sql.RunStatements;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Renews leases, all in one statement, each only under its token.
 *
 * @param statements the statements that fit the table
 */
record RenewStatement(RunStatements statements) {

  /** Returns the tokens of the leases that were renewed. */
  Set<Long> renew(Connection connection, List<LeaseKeeper.Lease> leases) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(statements.renew())) {
      ArrayColumns<LeaseKeeper.Lease> columns = new ArrayColumns<>(connection, statement, leases);
      columns.bind("uuid", LeaseKeeper.Lease::runId);
      columns.bind("bigint", LeaseKeeper.Lease::fencingToken);
      columns.bind("bigint", lease -> lease.duration().toMillis());
      Set<Long> renewed = new HashSet<>();
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          statements.lineage().check(row);
          long token = row.getLong("token");
          if (!row.wasNull()) {
            renewed.add(token);
          }
        }
      }
      return renewed;
    }
  }
}

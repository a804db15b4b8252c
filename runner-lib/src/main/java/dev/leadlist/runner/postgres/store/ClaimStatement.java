package dev.leadlist.runner.postgres.store;

import dev.leadlist.runner.RunState;
import dev.leadlist.runner.postgres.sql.RunStatements;
import dev.leadlist.runner.postgres.sql.StateRow;
import dev.leadlist.runner.postgres.sql.Uuids;
import dev.leadlist.runner.store.Claim;
import dev.leadlist.runner.store.ClaimRound;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Guard and claim in one statement.
 *
 * @param statements the statements that fit the table
 * @param workerId who claims
 * @param lease for how long
 */
record ClaimStatement(RunStatements statements, String workerId, Duration lease) {

  /** Looks at the target, and claims it unless it is among {@code excluded}. */
  ClaimRound claimTarget(Connection connection, UUID target, Set<UUID> excluded)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(statements.claimTarget())) {
      int next = 1;
      statement.setObject(next++, target);
      next = bindClaim(connection, statement, next, excluded);
      next = bindLease(statement, next);
      statement.setObject(next, target);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        RunState state = StateRow.state(row, statements.lineage());
        List<Claim> claims = StateRow.hasClaim(row) ? List.of(StateRow.claim(row)) : List.of();
        return new ClaimRound(Optional.of(state), claims);
      }
    }
  }

  /** Claims up to {@code limit} active runs, none of {@code excluded}. */
  ClaimRound claimAny(Connection connection, int limit, Set<UUID> excluded) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(statements.claimAny())) {
      int next = bindClaim(connection, statement, 1, excluded);
      statement.setInt(next++, limit);
      bindLease(statement, next);
      List<Claim> claims = new ArrayList<>();
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          statements.lineage().check(row);
          if (StateRow.hasClaim(row)) {
            claims.add(StateRow.claim(row));
          }
        }
      }
      return new ClaimRound(Optional.empty(), claims);
    }
  }

  private int bindClaim(
      Connection connection, PreparedStatement statement, int first, Set<UUID> excluded)
      throws SQLException {
    int next = first;
    if (statements.hasLeases()) {
      statement.setString(next++, workerId);
    }
    statement.setArray(next++, Uuids.array(connection, excluded));
    return next;
  }

  private int bindLease(PreparedStatement statement, int first) throws SQLException {
    int next = first;
    if (statements.hasLeases()) {
      statement.setString(next++, workerId);
      statement.setLong(next++, lease.toMillis());
    }
    return next;
  }
}

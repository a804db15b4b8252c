package dev.leadlist.runner.postgres.store;

import dev.leadlist.runner.Revocation;
import dev.leadlist.runner.RunRevokedException;
import dev.leadlist.runner.postgres.sql.RunStatements;
import dev.leadlist.runner.store.Claim;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/**
 * The two ends of a handler's transaction: what is set at its begin, and the check that its COMMIT
 * depends on.
 *
 * @param statements the statements that fit the table
 * @param workerId whose transaction it is
 * @param lease for how long leases last
 */
record GuardedTransaction(RunStatements statements, String workerId, Duration lease) {

  /**
   * Begins: a session that falls asleep inside must not hold its locks longer than the lease, which
   * another worker is waiting for. READ COMMITTED, whatever the default: the check has to see run
   * and lease as they are by then, and the lease is renewed meanwhile, which a transaction on one
   * snapshot would fail at.
   */
  void begin(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute("set transaction isolation level read committed;"
          + " set local idle_in_transaction_session_timeout = " + lease.toMillis() * 8 / 10);
    }
  }

  /**
   * Locks run and lease until the COMMIT that follows, and checks both.
   *
   * @throws RunRevokedException if the run is over or the lease is another's
   */
  void check(Connection connection, Claim claim) throws SQLException {
    lockRun(connection, claim);
    if (statements.hasLeases()) {
      lockLease(connection, claim);
    }
  }

  private void lockRun(Connection connection, Claim claim) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(statements.lockRun())) {
      statement.setObject(1, claim.run().id());
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        statements.lineage().check(row);
        boolean terminal = row.getBoolean("terminal");
        if (row.wasNull()) {
          throw refuse(claim, Revocation.RUN_MISSING);
        }
        if (terminal) {
          throw refuse(claim, Revocation.RUN_TERMINAL);
        }
      }
    }
  }

  private void lockLease(Connection connection, Claim claim) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(statements.lockLease())) {
      statement.setObject(1, claim.run().id());
      statement.setLong(2, claim.fencingToken());
      statement.setString(3, workerId);
      try (ResultSet row = statement.executeQuery()) {
        if (!row.next()) {
          throw refuse(claim, Revocation.LEASE_LOST);
        }
      }
    }
  }

  private static RunRevokedException refuse(Claim claim, Revocation why) {
    return new RunRevokedException("commit", claim.run().id(), why);
  }
}

package dev.leadlist.runner.postgres.store;

import dev.leadlist.runner.Revocation;
import dev.leadlist.runner.RunRevokedException;
import dev.leadlist.runner.TransactionWork;
import dev.leadlist.runner.postgres.connect.ConnectionFailures;
import dev.leadlist.runner.postgres.connect.Database;
import dev.leadlist.runner.postgres.connect.UnnamedStatements;
import dev.leadlist.runner.store.Claim;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A handler's transaction, on a connection of its own that is cut off when the claim is fenced.
 *
 * @param session the connections of the claim's worker
 * @param ends what the library does at its two ends
 * @param holdings where the open transactions of a claim are known
 * @param claim what the COMMIT depends on
 */
record HandlerTransaction(
    Session session, GuardedTransaction ends, Holdings holdings, Claim claim) {

  /** Does {@code work}, and commits if the claim still holds. */
  <T extends @Nullable Object> T run(TransactionWork<T> work) throws Exception {
    Connection connection;
    try {
      connection = session.database().open();
    } catch (SQLException e) {
      throw session.database().unavailable(subject(), e);
    }
    try (connection) {
      holdings.begun(claim, connection);
      if (holdings.isFenced(claim)) {
        throw new RunRevokedException("transaction", claim.run().id(), Revocation.WORKER_LEAVING);
      }
      return session.monitor().equipment().isBehindPooler()
          ? UnnamedStatements.during(connection, () -> transact(connection, work))
          : transact(connection, work);
    } finally {
      holdings.over(claim, connection);
    }
  }

  private <T extends @Nullable Object> T transact(Connection connection, TransactionWork<T> work)
      throws Exception {
    try {
      atItsEnds(connection, () -> ends.begin(connection));
      T result = work.run(connection);
      atItsEnds(connection, () -> {
        ends.check(connection, claim);
        connection.commit();
      });
      return result;
    } catch (Exception e) {
      session.database().rollbackOrAbort(connection, e);
      if (e instanceof RunRevokedException) {
        // its worker is to know it as well
        session.monitor().poller().look(Set.of(claim.run().id()));
      }
      throw e instanceof SQLException sql && ConnectionFailures.isConnectionFailure(sql)
          ? session.database().unavailable(subject(), sql)
          : e;
    }
  }

  /** The library's own statements have a limit, unlike the handler's. */
  private void atItsEnds(Connection connection, Statements statements) throws SQLException {
    session.database().tracked(connection, Database.NETWORK_TIMEOUT, () -> {
      statements.execute();
      return true;
    });
  }

  private interface Statements {
    void execute() throws SQLException;
  }

  private String subject() {
    return "transaction of run " + claim.run().id();
  }
}

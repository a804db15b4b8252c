package dev.leadlist.runner.postgres.catalog;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * What limits notifications on a server, and so every transaction that ends a run where that is
 * signalled.
 *
 * @param preparedTransactions how many transactions can be prepared at the same time
 * @param queueUsage how much of the queue is in use, 0 to 1
 */
record NotificationLimits(int preparedTransactions, double queueUsage) {

  /** In good order next to nothing is queued; when all is in use, transactions fail. */
  private static final double MUCH = 0.1;

  static NotificationLimits read(Connection connection) throws SQLException {
    String query = """
        select pg_catalog.current_setting('max_prepared_transactions')::int,
               pg_catalog.pg_notification_queue_usage()\
        """;
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return new NotificationLimits(row.getInt(1), row.getDouble(2));
    }
  }

  /** Returns one sentence per limit that may be met, with its remedy. */
  List<String> remarks() {
    List<String> remarks = new ArrayList<>();
    if (preparedTransactions > 0) {
      remarks.add(("max_prepared_transactions is %d, but a transaction that ended a run cannot be"
              + " prepared, because it notifies: end runs in others, or drop the triggers and have"
              + " workers poll")
          .formatted(preparedTransactions));
    }
    if (queueUsage >= MUCH) {
      remarks.add(
          ("the queue of notifications is %d %% full, and when it is full no transaction that"
                  + " ended a run can commit: some session that listens is in a transaction, look for"
                  + " its xact_start in pg_stat_activity")
              .formatted(Math.round(queueUsage * 100)));
    }
    return remarks;
  }
}

package dev.leadlist.runner.postgres.catalog;

import dev.leadlist.runner.RunTable;
import dev.leadlist.runner.StoreSetupException;
import dev.leadlist.runner.StoreUnavailableException;
import dev.leadlist.runner.postgres.connect.ConnectionFailures;
import dev.leadlist.runner.postgres.connect.Database;
import dev.leadlist.runner.postgres.connect.Pooler;
import dev.leadlist.runner.time.Timing;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/**
 * What a database is fit for: the mode that a worker would be in, and what stands in the way of a
 * better one.
 *
 * @param server where it is, {@code host:port/database}, and the server's version
 * @param mode {@code full}, {@code polling} or {@code plain table}
 * @param remarks what to know, each with its remedy
 */
public record Examination(String server, String mode, List<String> remarks) {
  private static final Duration DELIVERY_LIMIT = Duration.ofSeconds(1);

  /** Takes a copy. */
  public Examination {
    remarks = List.copyOf(remarks);
  }

  /**
   * Examines the database as the user of {@code plainConnections} sees it. Changes nothing; sends
   * one notification to itself.
   *
   * @throws StoreSetupException if a worker could not work there at all, with all faults
   * @throws StoreUnavailableException if it cannot be asked
   */
  public static Examination of(DataSource plainConnections, RunTable table) {
    Database database = new Database(plainConnections, Database.NETWORK_TIMEOUT);
    List<String> remarks = new ArrayList<>();
    TableInspection found;
    try {
      found = database.callOrThrow(connection -> TableInspection.of(connection, table));
    } catch (SQLException e) {
      throw ConnectionFailures.translate(e, database.endpoint());
    }
    if (found.isInRecovery()) {
      remarks.add("the server is a standby, and workers need a primary: name the primary, or all"
          + " hosts with target_session_attrs=read-write");
    }
    if (found.isRowSecurityActive()) {
      remarks.add("row-level security applies to this user, so a run that is not seen may be there:"
          + " a cleanup will take no missing run for stale");
    }
    if (!found.hasLeases()) {
      remarks.add("there is no lease table, so untargeted workers cannot share runs: "
          + Remedy.installFor(table));
    }
    found
        .registryProblems()
        .forEach(problem -> remarks.add("workers are not registered: " + problem));
    remarks.addAll(found.signals().problems());
    if (found.signals().isReady()) {
      remarks.addAll(database
          .call("looking at the limits of notifications", NotificationLimits::read)
          .remarks());
    }
    boolean shares = found.isBehindPooler()
        && database.call(
            "looking for a pooler", connection -> Pooler.sharesSession(connection, database));
    boolean hears = !shares
        && database.call(
            "listening",
            connection -> SignalDelivery.listen(connection, table, Timing.system())
                .isReachedFrom(database, DELIVERY_LIMIT, received -> {}));
    if (found.isBehindPooler() && hears) {
      remarks.add("a connection pooler stands between, in session mode: notifications arrive");
    } else if (!hears) {
      remarks.add((shares
              ? "a connection pooler stands between, in transaction mode"
              : "a notification did not arrive: a transaction pooler in between?")
          + ": workers poll; give them a direct connection by notifications(DataSource) for speed");
    }
    String server = database.endpoint().address() + ", PostgreSQL " + found.serverName();
    return new Examination(server, mode(found, hears), remarks);
  }

  private static String mode(TableInspection found, boolean hears) {
    if (!found.hasLeases()) {
      return "plain table";
    }
    return found.signals().isReady() && hears ? "full" : "polling";
  }
}

package dev.leadlist.runner.postgres.watch;

import dev.leadlist.runner.RunTable;
import dev.leadlist.runner.postgres.catalog.TableInspection;
import dev.leadlist.runner.postgres.connect.DirectConnections;
import dev.leadlist.runner.postgres.sql.Lineage;
import dev.leadlist.runner.postgres.sql.RunSql;
import dev.leadlist.runner.postgres.sql.RunStatements;
import java.util.Optional;

/**
 * How a run table is equipped for workers.
 *
 * @param statements the statements that fit
 * @param hasRegistry whether workers can be registered
 * @param isBehindPooler whether a connection pooler stands between
 * @param direct how to connect outside the pool, if there is a way
 */
public record Equipment(
    RunStatements statements,
    boolean hasRegistry,
    boolean isBehindPooler,
    Optional<DirectConnections> direct) {

  static Equipment of(RunTable table, TableInspection found, Optional<DirectConnections> direct) {
    RunStatements statements = new RunStatements(
        RunSql.of(table),
        found.columnTypes(),
        found.hasLeases(),
        new Lineage(found.tellsTimeline()));
    return new Equipment(statements, found.hasRegistry(), found.isBehindPooler(), direct);
  }

  /** Says in words what workers do with it, and why not more. */
  static String inWords(TableInspection found, boolean isDirect) {
    String leases = found.hasLeases()
        ? "leases with fencing tokens"
        : "plain table, no leases (Schema.install adds them)";
    String registered = !found.hasLeases() || found.hasRegistry()
        ? ""
        : "; workers are not registered: " + String.join(", ", found.registryProblems());
    return leases + "; " + ears(found, isDirect) + registered;
  }

  private static String ears(TableInspection found, boolean isDirect) {
    if (!found.signals().isReady()) {
      return "polling: " + String.join(", ", found.signals().problems());
    }
    return isDirect
        ? "listening, and polling besides"
        : "polling: no direct connection for LISTEN, give one by notifications(DataSource)";
  }
}

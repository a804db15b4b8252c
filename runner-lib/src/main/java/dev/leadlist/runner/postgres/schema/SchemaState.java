package dev.leadlist.runner.postgres.schema;

import dev.leadlist.runner.RunTable;
import dev.leadlist.runner.postgres.catalog.PgRelation;
import dev.leadlist.runner.postgres.catalog.RegistryTable;
import dev.leadlist.runner.postgres.catalog.Remedy;
import dev.leadlist.runner.postgres.catalog.SignalTriggers;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What of the schema is in place, read from the catalog and the bookkeeping.
 *
 * @param runs the mapping it was compared with
 * @param log which migrations are recorded
 * @param runTable the run table, if there is one
 * @param signals what its triggers look like; without a table there are none
 * @param hasLeases whether both the lease table and the sequence of tokens exist
 * @param registry what the table of workers looks like
 */
record SchemaState(
    RunTable runs,
    MigrationLog log,
    Optional<PgRelation> runTable,
    SignalTriggers signals,
    boolean hasLeases,
    RegistryTable registry) {

  static SchemaState read(Connection connection, RunTable runs) throws SQLException {
    Optional<PgRelation> table = PgRelation.find(connection, runs.schema(), runs.table());
    SignalTriggers signals = table.isPresent()
        ? SignalTriggers.inspect(connection, runs, table.get())
        : new SignalTriggers(false, List.of(runs + " does not exist"));
    return new SchemaState(
        runs,
        MigrationLog.read(connection, runs),
        table,
        signals,
        PgRelation.find(connection, runs.schema(), "run_leases").isPresent()
            && PgRelation.find(connection, runs.schema(), "fencing_tokens").isPresent(),
        RegistryTable.inspect(connection, runs));
  }

  /** Returns whether the migration is to be run: never was, or what it made is gone or outdated. */
  boolean isDue(Migration migration) {
    return !log.has(migration) || !hasEffectOf(migration);
  }

  private boolean hasEffectOf(Migration migration) {
    return switch (migration.name()) {
      case "runs" -> runTable.isPresent();
      case "run_signals" -> signals.isReady();
      case "run_leases" -> hasLeases;
      case "worker_registry" -> registry.isReady();
      default -> true;
    };
  }

  /** Returns one sentence per difference to what the library would install, with remedy. */
  List<String> problems(List<Migration> migrations) {
    int latest = Migration.latest(migrations);
    List<String> problems = new ArrayList<>(log.changed(migrations));
    if (log.installedVersion() > latest) {
      problems.add("the schema of %s has version %d, this library knows %d: update the library"
          .formatted(runs, log.installedVersion(), latest));
    }
    if (runTable.isEmpty()) {
      problems.add("table %s does not exist: %s".formatted(runs, Remedy.installFor(runs)));
      return problems;
    }
    problems.addAll(signals.problems());
    if (!hasLeases) {
      problems.add("%s.run_leases or %s.fencing_tokens does not exist, so runs are not leased: %s"
          .formatted(runs.schema(), runs.schema(), Remedy.installFor(runs)));
    }
    problems.addAll(registry.problems());
    return problems;
  }
}

package dev.leadlist.runner.postgres.schema;

import dev.leadlist.runner.RunTable;
import dev.leadlist.runner.StoreSetupException;
import dev.leadlist.runner.postgres.connect.Database;
import dev.leadlist.runner.postgres.connect.Endpoint;
import dev.leadlist.runner.postgres.connect.UnnamedStatements;
import dev.leadlist.runner.postgres.sql.RunSql;
import dev.leadlist.runner.time.Timing;
import dev.leadlist.runner.time.Wakeup;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;

/**
 * Runs the migrations that are due, each in a transaction of its own that waits for a lock only
 * briefly, and tries again after a growing pause.
 */
final class SchemaInstaller {
  private static final Duration LOCK_TIMEOUT = Duration.ofMillis(200);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

  /** lock_not_available, deadlock_detected, serialization_failure. */
  private static final Set<String> WORTH_ANOTHER_TRY = Set.of("55P03", "40P01", "40001");

  private final DataSource dataSource;
  private final RunTable runs;
  private final List<Migration> migrations;
  private final Timing timing;

  SchemaInstaller(DataSource dataSource, RunTable runs, List<Migration> migrations, Timing timing) {
    this.dataSource = dataSource;
    this.runs = runs;
    this.migrations = migrations;
    this.timing = timing;
  }

  void install(Duration maxWait) {
    long start = timing.nanoTime();
    for (Migration migration : migrations) {
      install(migration, start, maxWait);
    }
  }

  private void install(Migration migration, long start, Duration maxWait) {
    Duration pause = FIRST_PAUSE;
    while (true) {
      try {
        installIfDue(migration);
        return;
      } catch (SQLException e) {
        if (!WORTH_ANOTHER_TRY.contains(e.getSQLState())) {
          throw InstallFailures.translate(e, migration, runs, Endpoint.of(dataSource));
        }
        Duration left = maxWait.minus(timing.since(start));
        if (left.isNegative() || left.isZero()) {
          throw lockedOut(migration, maxWait, e);
        }
        pause(shorter(pause, left), migration);
        pause = shorter(pause.multipliedBy(2), LONGEST_PAUSE);
      }
    }
  }

  private void installIfDue(Migration migration) throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      UnnamedStatements.during(connection, () -> installIfDue(connection, migration));
    }
  }

  /** Returns whether it was due. */
  private boolean installIfDue(Connection connection, Migration migration) throws SQLException {
    boolean autoCommit = connection.getAutoCommit();
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      // First of all: it bounds the wait for another installer as well.
      statement.execute("set local lock_timeout = '%dms'".formatted(LOCK_TIMEOUT.toMillis()));
      statement.execute("set local search_path = pg_catalog, pg_temp");
      statement.execute("select pg_advisory_xact_lock(%d)".formatted(InstallLock.key(runs)));
      SchemaState state = SchemaState.read(connection, runs);
      refuseChangedFiles(state);
      boolean due =
          state.log().installedVersion() <= Migration.latest(migrations) && state.isDue(migration);
      if (due) {
        statement.execute(migration.render(Schema.placeholders(runs)));
        statement.execute(MigrationLog.recordChecksum(RunSql.of(runs), migration));
      }
      connection.commit();
      return due;
    } catch (SQLException | RuntimeException e) {
      Database.rollback(connection, e);
      throw e;
    } finally {
      connection.setAutoCommit(autoCommit);
    }
  }

  private void refuseChangedFiles(SchemaState state) {
    List<String> changed = state.log().changed(migrations);
    if (!changed.isEmpty()) {
      throw new StoreSetupException(changed);
    }
  }

  private StoreSetupException lockedOut(Migration migration, Duration maxWait, SQLException e) {
    return new StoreSetupException(
        List.of(
            "%s could not be installed for %s: no lock within %d ms, asking for %d ms at a time; %s"
                .formatted(
                    migration.file(),
                    runs,
                    maxWait.toMillis(),
                    LOCK_TIMEOUT.toMillis(),
                    LockHolders.describe(dataSource, runs, e))),
        e);
  }

  private void pause(Duration pause, Migration migration) {
    try {
      timing.await(new Wakeup(), pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreSetupException(
          List.of(("interrupted while %s waited for a lock on %s; what was installed "
                  + "before stays, install again")
              .formatted(migration.file(), runs)),
          e);
    }
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}

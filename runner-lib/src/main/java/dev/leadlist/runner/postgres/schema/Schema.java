package dev.leadlist.runner.postgres.schema;

import dev.leadlist.runner.RunTable;
import dev.leadlist.runner.StoreSetupException;
import dev.leadlist.runner.StoreUnavailableException;
import dev.leadlist.runner.postgres.sql.RunSql;
import dev.leadlist.runner.postgres.sql.SignalChannel;
import dev.leadlist.runner.postgres.sql.SqlText;
import dev.leadlist.runner.time.Timing;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.sql.DataSource;

/**
 * Installs and checks what the library keeps in PostgreSQL beside the run table: the triggers that
 * signal the end of a run, the lease table, the registry of workers, and the bookkeeping of its own
 * migrations.
 *
 * <p>The run table itself is created only if there is none; one that exists is altered in nothing
 * but three triggers. All methods may be called by any number of threads and processes at once, and
 * again at any time. They keep nothing in the session, so they work behind a transaction pooler.
 */
public final class Schema {
  private static final Duration MAX_INSTALL_TIME = Duration.ofSeconds(30);

  private Schema() {}

  /**
   * Installs the schema for {@link RunTable#standard()}; see {@link #install(DataSource,
   * RunTable)}.
   */
  public static void install(DataSource dataSource) {
    install(dataSource, RunTable.standard());
  }

  /**
   * Installs what is missing, waiting for locks up to 30 seconds; see {@link #install(DataSource,
   * RunTable, Duration)}.
   */
  public static void install(DataSource dataSource, RunTable runs) {
    install(dataSource, runs, MAX_INSTALL_TIME);
  }

  /**
   * Installs what is missing and renews triggers that were made for another mapping; does nothing
   * where all is in place, and nothing where a newer version of the library has installed more.
   *
   * <p>The triggers need a lock that waits for transactions which wrote to the run table, and
   * writers would queue behind it. Therefore it is asked for in a transaction of its own for 200 ms
   * at a time, and again after a growing pause.
   *
   * @param maxWait how long to try for locks, in all
   * @throws StoreSetupException if the lock was not to be had in time (naming who holds it), a
   *     right is missing, an installed migration is not the one of this library, or the thread was
   *     interrupted (its interrupt status is set again)
   * @throws StoreUnavailableException if the database cannot be reached
   */
  public static void install(DataSource dataSource, RunTable runs, Duration maxWait) {
    new SchemaInstaller(dataSource, runs, Migration.ALL, Timing.system()).install(maxWait);
  }

  /**
   * Compares what is installed with what this library would install for the mapping. Changes
   * nothing and takes no lock that a writer could meet.
   *
   * @throws StoreUnavailableException if the database cannot be reached
   */
  public static SchemaReport check(DataSource dataSource, RunTable runs) {
    return new SchemaCheck(dataSource, runs, Migration.ALL).report();
  }

  /**
   * Returns the SQL that {@link #install(DataSource, RunTable)} would run on an empty database, as
   * one script for {@code psql}. Running it twice does no harm.
   */
  public static String render(RunTable runs) {
    return SchemaScript.of(runs, Migration.ALL);
  }

  /**
   * Returns the SQL that gives a role the rights that a duty takes, and no others: one GRANT a
   * line. For all duties but {@link Duty#PLAIN_WORKER} the schema has to be installed before.
   */
  public static String grants(RunTable runs, Duty duty, String role) {
    return String.join("\n", duty.grants(runs, role)) + "\n";
  }

  /**
   * Returns the values for the placeholders in the migration files, for tools such as Flyway that
   * run the files themselves: quoted identifiers and literals by placeholder name.
   */
  public static Map<String, String> placeholders(RunTable runs) {
    RunSql sql = RunSql.of(runs);
    Map<String, String> values = new LinkedHashMap<>();
    values.put("schema", sql.schema());
    values.put("table", SqlText.identifier(runs.table()));
    values.put("id", sql.id());
    values.put("criteria", sql.criteria());
    values.put("target_quantity", sql.targetQuantity());
    values.put("stage", sql.stage());
    values.put("status", sql.status());
    values.put("terminal_statuses", sql.terminalStatuses());
    values.put("channel", SqlText.literal(SignalChannel.of(runs)));
    return values;
  }
}

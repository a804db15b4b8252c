package dev.leadlist.runner.postgres.catalog;

import dev.leadlist.runner.RunTable;
import dev.leadlist.runner.postgres.sql.RegistrySql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * What the table of workers looks like.
 *
 * @param runs the mapping of the run table beside it
 * @param table the table, if there is one
 * @param missingColumns what it lacks, as one that was made by other programs does
 * @param hasView whether its view is there, which people look at and workers do not need
 */
public record RegistryTable(
    RunTable runs, Optional<PgRelation> table, List<String> missingColumns, boolean hasView) {
  public static final String VIEW = "workers";

  private static final List<String> COLUMNS = List.of(
      "worker_id",
      "worker_type",
      "run_filter_id",
      "started_at",
      "last_heartbeat",
      "status",
      "host",
      "process",
      "end_rule",
      "owner",
      "loops",
      "calls",
      "max_loops",
      "max_runtime",
      "lease",
      "run_id",
      "last_progress_at",
      "stop_requested_at",
      "ended_at",
      "exit_reason",
      "handler_stuck",
      "duration");

  public static RegistryTable inspect(Connection connection, RunTable runs) throws SQLException {
    Optional<PgRelation> table = PgRelation.find(connection, runs.schema(), RegistrySql.NAME);
    List<String> missing = COLUMNS;
    if (table.isPresent()) {
      TableColumns columns = TableColumns.read(connection, table.get());
      missing = COLUMNS.stream().filter(column -> !columns.has(column)).toList();
    }
    boolean hasView = PgRelation.find(connection, runs.schema(), VIEW).isPresent();
    return new RegistryTable(runs, table, missing, hasView);
  }

  /** Returns whether all of it is there. */
  public boolean isReady() {
    return hasAllColumns() && hasView;
  }

  /** Returns whether the table is as a worker needs it. */
  boolean hasAllColumns() {
    return missingColumns.isEmpty();
  }

  /** Returns one sentence per thing that is missing, with remedy. */
  public List<String> problems() {
    if (isReady()) {
      return List.of();
    }
    return List.of(
        "%s, so it is not seen who works there: %s".formatted(missing(), Remedy.installFor(runs)));
  }

  private String missing() {
    String name = runs.schema() + "." + RegistrySql.NAME;
    if (table.isEmpty()) {
      return name + " does not exist";
    }
    return hasAllColumns()
        ? "view %s.%s does not exist".formatted(runs.schema(), VIEW)
        : "%s lacks the columns %s".formatted(name, String.join(", ", missingColumns));
  }
}

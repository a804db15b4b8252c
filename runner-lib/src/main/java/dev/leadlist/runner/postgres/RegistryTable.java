package dev.leadlist.runner.postgres;

import dev.leadlist.runner.RunTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the table of workers looks like.
 *
 * @param table the table, if there is one, complete or not
 * @param problems one sentence per thing that is missing, with remedy
 */
record RegistryTable(Optional<PgRelation> table, List<String> problems) {
  private static final String VIEW = "workers";

  private static final List<String> COLUMNS = List.of(
      "worker_id",
      "worker_type",
      "run_filter_id",
      "started_at",
      "last_heartbeat",
      "status",
      "host",
      "process",
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

  static RegistryTable inspect(Connection connection, RunTable runs) throws SQLException {
    Optional<PgRelation> table = PgRelation.find(connection, runs.schema(), RegistrySql.NAME);
    List<String> missing = new ArrayList<>();
    if (table.isEmpty()) {
      missing.add("%s.%s does not exist".formatted(runs.schema(), RegistrySql.NAME));
    } else {
      TableColumns columns = TableColumns.read(connection, table.get());
      COLUMNS.stream()
          .filter(column -> !columns.has(column))
          .map("%s.%s has no column %%s".formatted(runs.schema(), RegistrySql.NAME)::formatted)
          .forEach(missing::add);
    }
    if (PgRelation.find(connection, runs.schema(), VIEW).isEmpty()) {
      missing.add("view %s.%s does not exist".formatted(runs.schema(), VIEW));
    }
    return new RegistryTable(
        table,
        missing.isEmpty()
            ? List.of()
            : List.of("workers cannot be seen: %s: %s"
                .formatted(String.join(", ", missing), Remedy.installFor(runs))));
  }

  /** Returns whether all of it is there. */
  boolean isReady() {
    return problems.isEmpty();
  }
}

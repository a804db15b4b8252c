package dev.leadlist.runner.postgres.store;

import dev.leadlist.runner.RunState;
import dev.leadlist.runner.RunTable;
import dev.leadlist.runner.Step;
import dev.leadlist.runner.postgres.sql.ArrayColumns;
import dev.leadlist.runner.postgres.sql.RunStatements;
import dev.leadlist.runner.store.Claim;
import dev.leadlist.runner.store.StepResult;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes results, all in one statement, each only under its token.
 *
 * @param statements the statements that fit the table
 * @param workerId whose results these are
 * @param table what a completed and a failed run's status is called
 */
record ResultStatement(RunStatements statements, String workerId, RunTable table) {

  /** Returns the runs whose results were written, as they are then. */
  Map<UUID, RunState> write(Connection connection, List<StepResult> results) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(statements.apply())) {
      ArrayColumns<StepResult> columns = new ArrayColumns<>(connection, statement, results);
      columns.bind("uuid", result -> result.claim().run().id());
      columns.bind("bigint", result -> result.claim().fencingToken());
      columns.bind("text", ResultStatement::newStage);
      columns.bind("text", this::newStatus);
      columns.bind("int", StepResult::failures);
      columns.bind("bigint", result -> result.pause().toMillis());
      columns.bind("boolean", StepResult::keepLease);
      if (statements.hasLeases()) {
        statement.setString(columns.next(), workerId);
        statement.setString(columns.next() + 1, workerId);
      }
      Set<UUID> written = written(statement);
      return results.stream()
          .filter(result -> written.contains(result.claim().run().id()))
          .collect(Collectors.toMap(result -> result.claim().run().id(), this::stateAfter));
    }
  }

  private Set<UUID> written(PreparedStatement statement) throws SQLException {
    Set<UUID> ids = new HashSet<>();
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        statements.lineage().check(row);
        UUID id = row.getObject("run_id", UUID.class);
        if (id != null) {
          ids.add(id);
        }
      }
    }
    return ids;
  }

  private RunState stateAfter(StepResult result) {
    Claim claim = result.claim();
    String ended = newStatus(result);
    return new RunState(
        claim.run().id(),
        ended == null ? RunState.Kind.OPEN : RunState.Kind.TERMINAL,
        ended == null ? claim.run().status() : ended,
        false,
        claim.fencingToken(),
        result.keepLease() ? workerId : null);
  }

  /** Returns the status that {@code result} gives the run, null if it leaves it. */
  private @Nullable String newStatus(StepResult result) {
    if (result.step() instanceof Step.Complete) {
      return table.completedStatus();
    }
    return result.step() instanceof Step.Fail ? table.errorStatus() : null;
  }

  private static @Nullable String newStage(StepResult result) {
    return result.step() instanceof Step.Next step ? step.stage() : null;
  }
}

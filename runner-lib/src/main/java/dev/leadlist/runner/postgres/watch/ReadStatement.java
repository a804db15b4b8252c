package dev.leadlist.runner.postgres.watch;

import dev.leadlist.runner.RunState;
import dev.leadlist.runner.postgres.sql.RunStatements;
import dev.leadlist.runner.postgres.sql.StateRow;
import dev.leadlist.runner.postgres.sql.Uuids;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/**
 * Reads what became of runs, all in one statement.
 *
 * @param statements the statements that fit the table
 */
record ReadStatement(RunStatements statements) {

  List<RunState> read(Connection connection, Collection<UUID> ids) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(statements.read())) {
      statement.setArray(1, Uuids.array(connection, ids));
      List<RunState> states = new ArrayList<>();
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          states.add(StateRow.state(row, statements.lineage()));
        }
      }
      return states;
    }
  }
}

package dev.leadlist.runner.postgres.schema;

import dev.leadlist.runner.RunTable;
import dev.leadlist.runner.postgres.connect.ConnectionFailures;
import dev.leadlist.runner.postgres.connect.Endpoint;
import dev.leadlist.runner.postgres.connect.UnnamedStatements;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;

/** Reads the state of the schema and reports how it differs from the library's migrations. */
record SchemaCheck(DataSource dataSource, RunTable runs, List<Migration> migrations) {

  SchemaReport report() {
    try (Connection connection = dataSource.getConnection()) {
      SchemaState state =
          UnnamedStatements.during(connection, () -> SchemaState.read(connection, runs));
      return new SchemaReport(
          state.log().installedVersion(), Migration.latest(migrations), state.problems(migrations));
    } catch (SQLException e) {
      throw ConnectionFailures.translate(e, Endpoint.of(dataSource));
    }
  }
}

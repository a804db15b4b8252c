package dev.leadlist.junit.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadlist.junit.process.TestProcesses;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A container of PostgreSQL serves tests; needs a Docker engine and the image postgres:15. */
@Tag("testcontainers")
class ContainerServerTests {

  @Test
  void servesSharedAndOwnDatabasesWithTheSchema() throws Exception {
    try (TestProcesses processes = TestProcesses.begin();
        DatabaseServer server = DatabaseServer.open("testcontainers", processes);
        TestDatabase own = server.create("test")) {
      assertThat(own.url()).isNotEqualTo(server.shared().url());
      own.execute("insert into pm_pipeline.runs (id) values (gen_random_uuid())");
      assertThat(runs(own)).isEqualTo(1);
      assertThat(runs(server.shared())).isZero();
    }
  }

  private static int runs(TestDatabase database) throws Exception {
    try (Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select count(*) from pm_pipeline.runs")) {
      row.next();
      return row.getInt(1);
    }
  }
}

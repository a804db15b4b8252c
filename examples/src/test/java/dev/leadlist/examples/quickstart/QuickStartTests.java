package dev.leadlist.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadlist.runner.ExitReason;
import dev.leadlist.runner.WorkerExit;
import dev.leadlist.runner.postgres.schema.Schema;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class QuickStartTests {

  @Test
  void theReadmesPipelineCompletesItsRun() throws Exception {
    try (EmbeddedPostgres server = EmbeddedPostgres.builder().start();
        Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      Schema.install(server.getPostgresDatabase());
      UUID run = UUID.randomUUID();
      statement.execute("""
          create table leads (run_id uuid, name text);
          insert into pm_pipeline.runs (id, criteria, target_quantity, stage, status)
          values ('%s', '{}', 2, 'company_discovery', 'active')
          """.formatted(run));

      WorkerExit exit = QuickStart.embedded(
          server.getPostgresDatabase(), criteria -> List.of("CBRE", "Barnes"), run);

      assertThat(exit.reason()).isEqualTo(ExitReason.TARGET_TERMINAL);
      assertThat(exit.calls()).isEqualTo(1);
      try (ResultSet row = statement.executeQuery(
          "select (select count(*) from leads), status from pm_pipeline.runs")) {
        row.next();
        assertThat(row.getInt(1)).isEqualTo(2);
        assertThat(row.getString(2)).isEqualTo("completed");
      }
    }
  }
}

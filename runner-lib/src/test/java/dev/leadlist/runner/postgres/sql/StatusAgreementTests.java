package dev.leadlist.runner.postgres.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadlist.runner.Hostile;
import dev.leadlist.runner.RunTable;
import dev.leadlist.runner.postgres.SignalProbe;
import dev.leadlist.runner.postgres.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What counts as terminal, asked of Java, of the statements and of the trigger, in one batch. */
class StatusAgreementTests {
  private static final int ROWS = 5_000;

  private final RunTable runs = RunTable.standard();
  private final RunSql sql = RunSql.of(runs);

  @Test
  void javaTheStatementsAndTheTriggerAgreeOnEveryStatus() throws SQLException {
    List<String> statuses = statuses();
    try (TestDatabase database = TestDatabase.create();
        SignalProbe probe = new SignalProbe(database, runs);
        Connection connection = database.connection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      try (PreparedStatement insert = connection.prepareStatement(
          "insert into pm_pipeline.runs (id, stage, status) values (?, ?, 'none')")) {
        for (int i = 0; i < statuses.size(); i++) {
          insert.setObject(1, new UUID(0, i));
          insert.setString(2, statuses.get(i));
          insert.addBatch();
        }
        insert.executeBatch();
      }
      statement.execute("update pm_pipeline.runs set status = stage");
      connection.commit();

      List<String> disagreed = new ArrayList<>();
      List<String> ended = new ArrayList<>();
      try (ResultSet row = statement.executeQuery(
          "select id, stage, (%s) is true as terminal, (%s) is true as active from %s r order by id"
              .formatted(sql.isTerminal("r"), sql.isActive("r"), sql.table()))) {
        while (row.next()) {
          String status = row.getString("stage");
          boolean terminal = runs.isTerminal(status);
          if (terminal) {
            ended.add(row.getString("id"));
          }
          if (row.getBoolean("terminal") != terminal
              || row.getBoolean("active") != runs.isActive(status)) {
            disagreed.add(status);
          }
        }
      }
      assertThat(disagreed).isEmpty();
      assertThat(probe.payloads())
          .as("told by the trigger")
          .containsExactlyInAnyOrderElementsOf(ended);
      assertThat(ended).hasSizeBetween(100, ROWS - 100);
    }
  }

  /** Without what no text of PostgreSQL can hold. */
  private static List<String> statuses() {
    Random random = new Random(1);
    List<String> around = List.of(" \t\n\r\f", "", "", "\u00a0", "\u000b", "\u3000", "\u200b");
    List<String> names = List.of(
        "completed",
        "error",
        "archived",
        "active",
        "in_progress",
        "Completed",
        "ERROR",
        "\u0435rror",
        "arch\u0131ved",
        "");
    List<String> statuses = new ArrayList<>();
    while (statuses.size() < ROWS) {
      String text = pick(random, around)
          + pick(random, names)
          + (random.nextInt(4) == 0 ? Hostile.text(random) : pick(random, around));
      String storable = text.replace("\u0000", "");
      if (storable.codePoints().noneMatch(c -> c >= 0xd800 && c <= 0xdfff)) {
        statuses.add(storable);
      }
    }
    return statuses;
  }

  private static String pick(Random random, List<String> texts) {
    return texts.get(random.nextInt(texts.size()));
  }
}

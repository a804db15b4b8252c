package dev.leadlist.runner.postgres.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadlist.runner.RunTable;
import dev.leadlist.runner.postgres.TestDatabase;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqlTextTests {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "plain",
        "it's",
        "''",
        "a\\b",
        "a\\'b",
        "$$ ${schema} $1",
        "\"x\"",
        "fertig \u2713"
      })
  void literalsMeanTheirText(String text) {
    try (TestDatabase database = TestDatabase.createEmpty()) {
      for (String conforming : List.of("on", "off")) {
        database.execute("alter database %s set standard_conforming_strings = %s"
            .formatted(database.name(), conforming));

        assertThat(database.query("select " + SqlText.literal(text))).containsExactly(text);
      }
    }
  }

  @Test
  void identifiersAreQuotedAndQuotesDoubled() {
    assertThat(SqlText.identifier("a\"; drop table x; --"))
        .isEqualTo("\"a\"\"; drop table x; --\"");
  }

  @Test
  void sqlAndJavaAgreeOnWhatIsTerminalAndActive() {
    List<String> statuses = List.of(
        "completed",
        " error\t",
        "\n\r\f archived",
        "active ",
        "in_progress",
        "Completed",
        "",
        "completed\u00a0",
        "completed\u000b",
        "\u2003active",
        "paused",
        "x completed");
    RunTable runs = RunTable.standard();
    RunSql sql = RunSql.of(runs);
    String query = "select (%s)::text || ' ' || (%s)::text from unnest(array[%s]) r (status)"
        .formatted(sql.isTerminal("r"), sql.isActive("r"), SqlText.literals(statuses));
    try (TestDatabase database = TestDatabase.createEmpty()) {
      assertThat(database.query(query))
          .containsExactlyElementsOf(statuses.stream()
              .map(status -> runs.isTerminal(status) + " " + runs.isActive(status))
              .toList());
    }
  }

  @Test
  void channelsAreShortAsciiAndNeverShared() {
    RunTable underscores = RunTable.builder().schema("a_b").table("c").build();
    RunTable otherUnderscores = RunTable.builder().schema("a").table("b_c").build();
    RunTable longNames =
        RunTable.builder().schema("s".repeat(63)).table("t".repeat(63)).build();
    RunTable otherLongNames =
        RunTable.builder().schema("s".repeat(63)).table("t".repeat(62) + "u").build();

    assertThat(SignalChannel.of(RunTable.standard())).isEqualTo("leadlist_pm_pipeline.runs");
    assertThat(SignalChannel.of(underscores)).isNotEqualTo(SignalChannel.of(otherUnderscores));
    assertThat(SignalChannel.of(longNames))
        .isNotEqualTo(SignalChannel.of(otherLongNames))
        .matches("leadlist_[0-9a-f]{40}");
  }
}

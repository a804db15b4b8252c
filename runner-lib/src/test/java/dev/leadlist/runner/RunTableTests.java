package dev.leadlist.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RunTableTests {

  @Test
  void standardIsTheGuidesTable() {
    RunTable runs = RunTable.standard();

    assertThat(runs)
        .hasToString("pm_pipeline.runs")
        .isEqualTo(RunTable.builder().build());
    assertThat(runs.terminalStatuses()).containsExactly("completed", "error", "archived");
    assertThat(runs.activeStatuses()).containsExactly("active", "in_progress");
    assertThat(runs.completedStatus()).isEqualTo("completed");
    assertThat(runs.errorStatus()).isEqualTo("error");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"completed", "error", "archived", " completed", "error\n", "\t\r\f archived \n"})
  void terminalStatusesCountWithBlanksAround(String status) {
    assertThat(RunTable.standard().isTerminal(status)).isTrue();
    assertThat(RunTable.standard().isActive(status)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"active", "in_progress", "  active\n"})
  void activeStatusesCountWithBlanksAround(String status) {
    assertThat(RunTable.standard().isActive(status)).isTrue();
    assertThat(RunTable.standard().isTerminal(status)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "paused",
        "Completed",
        "ACTIVE",
        "completed\u00a0",
        "completed\u000b",
        "com pleted"
      })
  void anythingElseIsIdle(String status) {
    assertThat(RunTable.standard().isTerminal(status)).isFalse();
    assertThat(RunTable.standard().isActive(status)).isFalse();
  }

  @Test
  void noStatusIsIdle() {
    assertThat(RunTable.standard().isTerminal(null)).isFalse();
    assertThat(RunTable.standard().isActive(null)).isFalse();
  }

  static Stream<Arguments> settings() {
    return Stream.of(
        setting("schema", RunTable.Builder::schema),
        setting("table", RunTable.Builder::table),
        setting("idColumn", RunTable.Builder::idColumn),
        setting("criteriaColumn", RunTable.Builder::criteriaColumn),
        setting("targetQuantityColumn", RunTable.Builder::targetQuantityColumn),
        setting("stageColumn", RunTable.Builder::stageColumn),
        setting("statusColumn", RunTable.Builder::statusColumn));
  }

  private static Arguments setting(
      String name, BiFunction<RunTable.Builder, String, RunTable.Builder> setter) {
    return Arguments.of(name, setter);
  }

  private static final List<String> HOSTILE = List.of(
      "",
      " ",
      "runs; drop table x",
      "runs\"; drop table x; --",
      "ru'ns",
      "pm_pipeline.runs",
      "runs ",
      "runs\n",
      "ru\u0000ns",
      "ru\\ns",
      "r\u0443ns", // Cyrillic у
      "runs\u200b",
      "\ud83d\udc18",
      "1runs",
      "$runs",
      "${schema}",
      "r".repeat(64));

  @ParameterizedTest
  @MethodSource("settings")
  void refusesHostileAndMistakenNames(
      String setting, BiFunction<RunTable.Builder, String, RunTable.Builder> setter) {
    for (String name : HOSTILE) {
      SettingsException refused = catchThrowableOfType(
          SettingsException.class, () -> setter.apply(RunTable.builder(), name).build());

      assertThat(refused).as(name).isNotNull();
      assertThat(refused.faults())
          .as(name)
          .singleElement()
          .asString()
          .startsWith(setting + " \"")
          .matches("[ -~]*");
    }
  }

  @ParameterizedTest
  @MethodSource("settings")
  void acceptsWhatPostgresqlAcceptsUnquotedAndMixedCase(
      String setting, BiFunction<RunTable.Builder, String, RunTable.Builder> setter) {
    for (String name : List.of("a", "_", "Runs_2024", "select", "r$1", "r".repeat(63))) {
      assertThat(setter.apply(RunTable.builder(), name).build()).as(name).isNotNull();
    }
  }

  @Test
  void namesTheOffendingCharacter() {
    assertThatThrownBy(() -> RunTable.builder().table("r\u0443ns").build())
        .hasMessageContaining(
            "table \"r\\u0443ns\" is not a usable name: position 2 holds '\\u0443'; a name starts"
                + " with a letter A-Z, a-z or _ and goes on with these, digits or $, and is given"
                + " without quotes and without the schema");
  }

  @Test
  void reportsAllFaultsAtOnce() {
    SettingsException refused = catchThrowableOfType(
        SettingsException.class,
        () -> RunTable.builder()
            .schema("a b")
            .table("")
            .stageColumn("status")
            .terminalStatuses(List.of("done", "active", " padded", "", "be\u0007ll"))
            .activeStatuses(List.of("active"))
            .completedStatus("completed")
            .build());

    assertThat(refused.faults())
        .containsExactly(
            "schema \"a b\" is not a usable name: position 2 holds a blank; a name starts with a"
                + " letter A-Z, a-z or _ and goes on with these, digits or $, and is given without"
                + " quotes and without the schema",
            "table \"\" is empty; give the name as it stands in the database",
            "statusColumn \"status\" is the same column as stageColumn; give each its own",
            "terminalStatuses \" padded\" has blanks around it, so no stored status could ever"
                + " equal it; write \"padded\"",
            "terminalStatuses \"\" is blank; a run without a status is idle, leave it out",
            "terminalStatuses \"be\\u0007ll\" contains a control character; write the status as it"
                + " is stored",
            "activeStatuses \"active\" is among terminalStatuses too; a run is either over or to be"
                + " worked on",
            "completedStatus \"completed\" is not among terminalStatuses (\"done\", \"active\", \""
                + " padded\", \"\", \"be\\u0007ll\"); add it there, or set completedStatus to one"
                + " of them",
            "errorStatus \"error\" is not among terminalStatuses (\"done\", \"active\", \""
                + " padded\", \"\", \"be\\u0007ll\"); add it there, or set errorStatus to one of"
                + " them");
  }

  @Test
  void refusesEmptySets() {
    assertThatThrownBy(() -> RunTable.builder().activeStatuses(List.of()).build())
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("activeStatuses is empty; name at least one status");
  }

  @Test
  void equalMappingsAreEqual() {
    RunTable one = RunTable.builder()
        .table("jobs")
        .terminalStatuses(List.of("error", "completed"))
        .build();
    RunTable other = RunTable.builder()
        .table("jobs")
        .terminalStatuses(List.of("completed", "error"))
        .build();

    assertThat(one).isEqualTo(other).hasSameHashCodeAs(other).isNotEqualTo(RunTable.standard());
  }
}

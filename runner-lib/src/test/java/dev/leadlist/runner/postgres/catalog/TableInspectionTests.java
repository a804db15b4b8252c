package dev.leadlist.runner.postgres.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.leadlist.runner.RunTable;
import dev.leadlist.runner.StoreSetupException;
import dev.leadlist.runner.postgres.TestDatabase;
import dev.leadlist.runner.postgres.schema.Schema;
import dev.leadlist.runner.postgres.sql.ColumnTypes;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

class TableInspectionTests {
  private static final RunTable RUNS = RunTable.standard();

  @Test
  void findsTheFullSchemaInOrder() throws SQLException {
    try (TestDatabase database = TestDatabase.create()) {
      TableInspection found = inspect(database.dataSource(), RUNS);

      assertThat(found.serverVersion()).isBetween(140_000, 999_999);
      assertThat(found.isInRecovery()).isFalse();
      assertThat(found.hasLeases()).isTrue();
      assertThat(found.signals()).isEqualTo(new SignalTriggers(true, List.of()));
      assertThat(found.isRowSecurityActive()).isFalse();
      assertThat(found.columnTypes())
          .isEqualTo(new ColumnTypes("uuid", "jsonb", "integer", "text", "text"));
    }
  }

  @Test
  void findsThePlainTableFitWithoutLeasesAndSignals() throws SQLException {
    try (TestDatabase database = TestDatabase.createWithPlainTable()) {
      TableInspection found = inspect(database.dataSource(), RUNS);

      assertThat(found.hasLeases()).isFalse();
      assertThat(found.signals().isInstalled()).isFalse();
      assertThat(found.signals().problems())
          .singleElement()
          .asString()
          .startsWith("pm_pipeline.runs has no trigger leadlist_run_deleted, leadlist_run_ended,"
              + " leadlist_runs_truncated, so workers learn at poll speed that a run is over:"
              + " run `leadlist schema install`");
    }
  }

  @Test
  void readsTypesThatAValueCanBeCastTo() throws SQLException {
    try (TestDatabase database = TestDatabase.createEmpty()) {
      database.execute("""
          create schema pm_pipeline;
          create schema "Odd Types";
          create type "Odd Types"."Status" as enum ('active', 'completed');
          create domain "Odd Types".stage as text;
          create table pm_pipeline.runs (
            id uuid, criteria json, target_quantity numeric(6, 2), stage "Odd Types".stage,
            status "Odd Types"."Status");
          """);
      ColumnTypes types = inspect(database.dataSource(), RUNS).columnTypes();
      assertThat(types)
          .isEqualTo(new ColumnTypes(
              "uuid", "json", "numeric", "\"Odd Types\".stage", "\"Odd Types\".\"Status\""));
      assertThat(database.query("select 'completed'::text::" + types.status()))
          .containsExactly("completed");

      database.execute("""
          alter table pm_pipeline.runs alter status type char(5) using 'x', alter stage type varchar(3);
          """);
      types = inspect(database.dataSource(), RUNS).columnTypes();
      assertThat(database.query("select 'completed'::text::" + types.status()))
          .containsExactly("completed");
      assertThat(database.query("select 'completed'::text::" + types.stage()))
          .containsExactly("completed");
    }
  }

  @Test
  void saysThatTheTableDoesNotExist() {
    try (TestDatabase database = TestDatabase.createEmpty()) {
      assertThat(faults(database.dataSource(), RUNS))
          .singleElement()
          .asString()
          .startsWith("table pm_pipeline.runs does not exist in database %s: check the database in"
                  .formatted(database.name())
              + " POSTGRES_URL and the names of schema and table (case counts), or run"
              + " `leadlist schema install`");
    }
  }

  @Test
  void refusesAView() {
    try (TestDatabase database = TestDatabase.create()) {
      database.execute("create view pm_pipeline.v as select * from pm_pipeline.runs");

      assertThat(faults(database.dataSource(), RunTable.builder().table("v").build()))
          .containsExactly(
              "pm_pipeline.v is a view: map the table below it, whose rows can be locked");
    }
  }

  @Test
  void namesAllWrongColumnsAtOnce() {
    try (TestDatabase database = TestDatabase.createEmpty()) {
      database.execute(
          "create schema pm_pipeline; create table pm_pipeline.runs (id bigint, stage text, state"
              + " text)");

      assertThat(faults(database.dataSource(), RUNS))
          .containsExactly(
              "column pm_pipeline.runs.criteria does not exist (the table has id, stage, state):"
                  + " map the right one with criteriaColumn, or add it",
              "column pm_pipeline.runs.target_quantity does not exist (the table has id, stage,"
                  + " state): map the right one with targetQuantityColumn, or add it",
              "column pm_pipeline.runs.status does not exist (the table has id, stage, state): map"
                  + " the right one with statusColumn, or add it",
              "column pm_pipeline.runs.id is of type bigint: a run is identified by a uuid, map a"
                  + " uuid column with idColumn");
    }
  }

  @Test
  void namesEachMissingRightWithTheGrantThatCuresIt() throws SQLException {
    try (TestDatabase database = TestDatabase.create()) {
      String role = database.createRole("worker");

      List<String> faults = faults(database.dataSource(role), RUNS);

      assertThat(faults)
          .containsExactly(
              ("user %1$s lacks USAGE on schema pm_pipeline: grant usage on schema "
                      + "\"pm_pipeline\" to %1$s")
                  .formatted(role),
              ("user %1$s lacks SELECT on table pm_pipeline.runs: grant select on "
                      + "\"pm_pipeline\".\"runs\" to %1$s")
                  .formatted(role),
              ("user %1$s lacks UPDATE on table pm_pipeline.runs: grant update on "
                      + "\"pm_pipeline\".\"runs\" to %1$s")
                  .formatted(role),
              ("user %1$s lacks SELECT on table pm_pipeline.run_leases: grant select "
                      + "on \"pm_pipeline\".run_leases to %1$s")
                  .formatted(role),
              ("user %1$s lacks INSERT on table pm_pipeline.run_leases: grant insert "
                      + "on \"pm_pipeline\".run_leases to %1$s")
                  .formatted(role),
              ("user %1$s lacks UPDATE on table pm_pipeline.run_leases: grant update "
                      + "on \"pm_pipeline\".run_leases to %1$s")
                  .formatted(role),
              ("user %1$s lacks USAGE on sequence pm_pipeline.fencing_tokens: grant "
                      + "usage on sequence \"pm_pipeline\".fencing_tokens to %1$s")
                  .formatted(role));

      for (String fault : faults) {
        database.execute(fault.substring(fault.indexOf(": grant ") + 2));
      }
      assertThat(inspect(database.dataSource(role), RUNS).hasLeases()).isTrue();
    }
  }

  @Test
  void isContentWithRightsOnTheFiveColumns() throws SQLException {
    try (TestDatabase database = TestDatabase.createWithPlainTable()) {
      String role = database.createRole("worker");
      database.execute("""
          alter table pm_pipeline.runs add secret text;
          grant usage on schema pm_pipeline to %1$s;
          grant select (id, criteria, target_quantity, stage, status), update (stage, status)
            on pm_pipeline.runs to %1$s;
          """.formatted(role));

      assertThat(inspect(database.dataSource(role), RUNS).hasLeases()).isFalse();
    }
  }

  @Test
  void seesRowLevelSecurityOnlyWhereItApplies() throws SQLException {
    try (TestDatabase database = TestDatabase.createWithPlainTable()) {
      String role = database.createRole("worker");
      database.execute("""
          grant usage on schema pm_pipeline to %1$s;
          grant select, update on pm_pipeline.runs to %1$s;
          alter table pm_pipeline.runs enable row level security;
          """.formatted(role));

      assertThat(inspect(database.dataSource(role), RUNS).isRowSecurityActive()).isTrue();
      assertThat(inspect(database.dataSource(), RUNS).isRowSecurityActive()).isFalse();
    }
  }

  @Test
  void saysWhyTheSignalsDoNotFitTheSettings() throws SQLException {
    try (TestDatabase database = TestDatabase.create()) {
      RunTable other =
          RunTable.builder().terminalStatuses(List.of("completed", "error")).build();
      assertThat(inspect(database.dataSource(), other).signals().problems())
          .hasSize(3)
          .first()
          .asString()
          .startsWith("trigger leadlist_run_deleted on pm_pipeline.runs was made for"
              + " pm_pipeline.leadlist_signal_run('leadlist_pm_pipeline.runs', 'id', 'status',"
              + " 'completed', 'error', 'archived'), the settings say"
              + " ('leadlist_pm_pipeline.runs', 'id', 'status', 'completed', 'error'): run"
              + " `leadlist schema install`");

      Schema.install(database.dataSource(), other);
      assertThat(inspect(database.dataSource(), other).signals().isReady()).isTrue();

      database.execute("alter table pm_pipeline.runs disable trigger leadlist_run_ended");
      assertThat(inspect(database.dataSource(), other).signals().problems())
          .containsExactly("trigger leadlist_run_ended on pm_pipeline.runs is disabled: alter table"
              + " pm_pipeline.runs enable trigger leadlist_run_ended");
    }
  }

  @Test
  void demandsTheTokensThatBelongToTheLeases() {
    try (TestDatabase database = TestDatabase.create()) {
      database.execute("drop sequence pm_pipeline.fencing_tokens");

      assertThatThrownBy(() -> inspect(database.dataSource(), RUNS))
          .isInstanceOf(StoreSetupException.class)
          .hasMessageStartingWith(
              "pm_pipeline.run_leases is there without its sequence fencing_tokens: run");
    }
  }

  private static TableInspection inspect(DataSource dataSource, RunTable runs) throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      return TableInspection.of(connection, runs);
    }
  }

  private static List<String> faults(DataSource dataSource, RunTable runs) {
    StoreSetupException refused =
        catchThrowableOfType(StoreSetupException.class, () -> inspect(dataSource, runs));
    assertThat(refused).isNotNull();
    return refused.faults();
  }
}

package dev.leadlist.runner.postgres.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leadlist.runner.RegisteredWorker;
import dev.leadlist.runner.RunTable;
import dev.leadlist.runner.StoreSetupException;
import dev.leadlist.runner.postgres.SignalProbe;
import dev.leadlist.runner.postgres.TestDatabase;
import dev.leadlist.runner.postgres.WorkerRegistry;
import dev.leadlist.runner.postgres.sql.RunSql;
import dev.leadlist.runner.postgres.sql.SqlText;
import dev.leadlist.runner.time.Timing;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaInstallTests {
  private static final RunTable RUNS = RunTable.standard();

  @Test
  void createsEverythingInAnEmptyDatabase() {
    try (TestDatabase database = TestDatabase.createEmpty()) {
      Schema.install(database.dataSource());

      assertThat(Schema.check(database.dataSource(), RUNS))
          .isEqualTo(new SchemaReport(Migration.LATEST, Migration.LATEST, List.of()));
      assertThat(columns(database, "runs"))
          .containsExactly(
              "id uuid", "criteria jsonb", "target_quantity integer", "stage text", "status text");
      assertThat(columns(database, "run_leases"))
          .containsExactly(
              "run_id uuid",
              "worker_id text",
              "fencing_token bigint",
              "expires_at timestamp with time zone",
              "failures integer",
              "available_at timestamp with time zone");
    }
  }

  @Test
  void doesNothingTheSecondTime() {
    try (TestDatabase database = TestDatabase.createEmpty()) {
      Schema.install(database.dataSource());
      List<String> before = everything(database);

      Schema.install(database.dataSource());

      assertThat(everything(database)).isEqualTo(before);
    }
  }

  @Test
  void leavesAnExistingTableAsItIs() {
    try (TestDatabase database = TestDatabase.createEmpty()) {
      database.execute("""
          create schema pm_pipeline;
          create type pm_pipeline.run_status as enum ('active', 'completed', 'error', 'archived');
          create table pm_pipeline.runs (
            id uuid primary key default gen_random_uuid(),
            criteria json not null,
            target_quantity bigint check (target_quantity > 0),
            stage varchar(40) collate "C",
            status pm_pipeline.run_status not null default 'active');
          insert into pm_pipeline.runs (criteria) select '{}' from generate_series(1, 3);
          """);
      List<String> before = tableAndRows(database);

      Schema.install(database.dataSource());

      assertThat(tableAndRows(database)).isEqualTo(before);
      assertThat(Schema.check(database.dataSource(), RUNS).isComplete()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "types.run_status", // an enum, created below
        "varchar(20)",
        "char(12)",
        "text"
      })
  void signalsWhateverTheTypeOfTheStatus(String type) throws SQLException {
    try (TestDatabase database = TestDatabase.createEmpty();
        SignalProbe probe = new SignalProbe(database, RUNS)) {
      database.execute("""
          create schema types;
          create type types.run_status as enum ('active', 'completed');
          create schema pm_pipeline;
          create table pm_pipeline.runs (
            id uuid primary key, criteria jsonb, target_quantity integer, stage text, status %s);
          """.formatted(type));
      Schema.install(database.dataSource());
      database.execute("""
          insert into pm_pipeline.runs (id, status)
            values ('00000000-0000-0000-0000-000000000001', 'active');
          update pm_pipeline.runs set status = 'completed';
          """);

      assertThat(probe.payloads()).containsExactly("00000000-0000-0000-0000-000000000001");
    }
  }

  @Test
  void servesEveryMappingOfNames() throws SQLException {
    RunTable mapped = RunTable.builder()
        .schema("S".repeat(63))
        .table("Select")
        .idColumn("Order")
        .criteriaColumn("user")
        .targetQuantityColumn("q$1")
        .stageColumn("table")
        .statusColumn("Status")
        .terminalStatuses(List.of("it's \\done\\", "fertig \u2713", "${schema}", "a, b"))
        .completedStatus("it's \\done\\")
        .errorStatus("a, b")
        .build();
    try (TestDatabase database = TestDatabase.createEmpty();
        SignalProbe probe = new SignalProbe(database, mapped)) {
      Schema.install(database.dataSource(), mapped);
      Schema.install(database.dataSource(), mapped);
      RunSql sql = RunSql.of(mapped);

      assertThat(Schema.check(database.dataSource(), mapped).problems()).isEmpty();
      for (String status : mapped.terminalStatuses()) {
        database.execute(
            """
            truncate %1$s;
            insert into %1$s (%2$s) values ('00000000-0000-0000-0000-000000000001');
            update %1$s set %3$s = %4$s;
            """.formatted(sql.table(), sql.id(), sql.status(), SqlText.literal(status)));
        assertThat(probe.payloads())
            .as(status)
            .containsExactly("*", "00000000-0000-0000-0000-000000000001");
      }
    }
  }

  @Test
  void servesTwoRunTablesOfOneSchema() throws SQLException {
    RunTable jobs = RunTable.builder().table("jobs").idColumn("job").build();
    try (TestDatabase database = TestDatabase.createEmpty();
        SignalProbe runsProbe = new SignalProbe(database, RUNS);
        SignalProbe jobsProbe = new SignalProbe(database, jobs)) {
      Schema.install(database.dataSource(), RUNS);
      Schema.install(database.dataSource(), jobs);
      database.execute("truncate pm_pipeline.jobs");

      assertThat(jobsProbe.payloads()).containsExactly("*");
      assertThat(runsProbe.payloads()).isEmpty();
      assertThat(Schema.check(database.dataSource(), RUNS).isComplete()).isTrue();
      assertThat(Schema.check(database.dataSource(), jobs).isComplete()).isTrue();
    }
  }

  @Test
  void upgradesFromEveryEarlierVersion() {
    for (int version = 1; version <= Migration.LATEST; version++) {
      try (TestDatabase database = TestDatabase.createEmpty()) {
        List<Migration> earlier = Migration.ALL.subList(0, version);
        new SchemaInstaller(database.dataSource(), RUNS, earlier, Timing.system())
            .install(Duration.ZERO);
        assertThat(Schema.check(database.dataSource(), RUNS).installedVersion()).isEqualTo(version);

        Schema.install(database.dataSource());

        assertThat(Schema.check(database.dataSource(), RUNS).isComplete()).isTrue();
      }
    }
  }

  /** The registry that the prevention guide proposes, in use. */
  @Test
  void completesTheGuidesRegistryAndKeepsItsRows() {
    try (TestDatabase database = TestDatabase.createWithPlainTable()) {
      database.execute("""
          create table pm_pipeline.worker_registry (
            worker_id text primary key,
            worker_type text not null,
            run_filter_id uuid,
            started_at timestamptz not null default now(),
            last_heartbeat timestamptz not null default now(),
            status text not null default 'active');
          insert into pm_pipeline.worker_registry (worker_id, worker_type) values ('old', 'python');
          """);

      Schema.install(database.dataSource());
      database.execute("insert into pm_pipeline.worker_registry (worker_id, worker_type)"
          + " values ('new', 'python')");

      assertThat(Schema.check(database.dataSource(), RUNS).problems()).isEmpty();
      assertThat(database.query("select worker_id || ' ' || liveness from pm_pipeline.workers"))
          .containsExactlyInAnyOrder("old alive", "new alive");
      assertThat(new WorkerRegistry(database.dataSource(), RUNS).workers())
          .extracting(RegisteredWorker::workerId, RegisteredWorker::process)
          .containsExactly(
              Tuple.tuple("old", Optional.empty()), Tuple.tuple("new", Optional.empty()));
    }
  }

  @Test
  void itsViewKeepsNobodyFromChangingTheRunTable() {
    try (TestDatabase database = TestDatabase.create()) {
      database.execute("drop table pm_pipeline.runs");

      assertThat(database.query("select worker_id from pm_pipeline.workers")).isEmpty();
    }
  }

  @Test
  void anOlderLibraryLeavesANewerSchemaAlone() {
    try (TestDatabase database = TestDatabase.create()) {
      database.execute("""
          insert into pm_pipeline.leadlist_migrations (version, name) values (99, 'future');
          drop trigger leadlist_run_ended on pm_pipeline.runs;
          """);
      List<String> before = everything(database);

      Schema.install(database.dataSource());

      assertThat(everything(database)).isEqualTo(before);
      assertThat(Schema.check(database.dataSource(), RUNS).problems())
          .anySatisfy(problem -> assertThat(problem)
              .isEqualTo(("the schema of pm_pipeline.runs has version 99, this "
                      + "library knows %d: update the library")
                  .formatted(Migration.LATEST)));
    }
  }

  @Test
  void putsBackWhatWasLost() {
    try (TestDatabase database = TestDatabase.create()) {
      database.execute("""
          drop trigger leadlist_run_ended on pm_pipeline.runs;
          alter table pm_pipeline.runs disable trigger leadlist_run_deleted;
          drop sequence pm_pipeline.fencing_tokens;
          drop view pm_pipeline.workers;
          alter table pm_pipeline.worker_registry drop column process;
          """);

      Schema.install(database.dataSource());

      assertThat(Schema.check(database.dataSource(), RUNS).problems()).isEmpty();
    }
  }

  @Test
  void refusesAMigrationThatChangedAfterItWasInstalled() {
    try (TestDatabase database = TestDatabase.create()) {
      List<Migration> edited = new ArrayList<>(Migration.ALL);
      Migration signals = edited.get(1);
      edited.set(1, new Migration(2, signals.name(), signals.template() + "-- edited\n"));

      assertThatThrownBy(
              () -> new SchemaInstaller(database.dataSource(), RUNS, edited, Timing.system())
                  .install(Duration.ZERO))
          .isInstanceOf(StoreSetupException.class)
          .hasMessageStartingWith("V2__run_signals.sql is not the file that was installed");
      assertThat(new SchemaCheck(database.dataSource(), RUNS, edited).report().problems())
          .singleElement()
          .asString()
          .startsWith("V2__run_signals.sql is not the file that was installed (checksum now ");
    }
  }

  @Test
  void installsTheSameAsTheScriptItPrints() throws SQLException {
    try (TestDatabase database = TestDatabase.createEmpty();
        TestDatabase installed = TestDatabase.create()) {
      String script = Schema.render(RUNS).replace("\\set ON_ERROR_STOP on", "");
      for (int i = 0; i < 2; i++) {
        try (Connection connection = database.connection();
            Statement statement = connection.createStatement()) {
          statement.execute(script);
        }
      }

      assertThat(Schema.check(database.dataSource(), RUNS))
          .isEqualTo(Schema.check(installed.dataSource(), RUNS));
    }
  }

  @Test
  void acceptsMigrationsThatAnotherToolInstalled() {
    try (TestDatabase database = TestDatabase.createEmpty()) {
      Migration.ALL.forEach(
          migration -> database.execute(migration.render(Schema.placeholders(RUNS))));

      assertThat(Schema.check(database.dataSource(), RUNS).problems()).isEmpty();
      Schema.install(database.dataSource());
    }
  }

  @Test
  void installsInADatabaseOfAnyEncoding() {
    RunTable german = RunTable.builder()
        .terminalStatuses(List.of("erl\u00e4utert"))
        .completedStatus("erl\u00e4utert")
        .errorStatus("erl\u00e4utert")
        .build();
    try (TestDatabase database = TestDatabase.createEmpty("encoding 'LATIN1' locale 'C'")) {
      Schema.install(database.dataSource(), german);

      assertThat(Schema.check(database.dataSource(), german).problems()).isEmpty();
    }
  }

  @Test
  void saysWhatRightIsMissing() {
    try (TestDatabase database = TestDatabase.createWithPlainTable()) {
      String role = database.createRole("poor");

      assertThatThrownBy(() -> Schema.install(database.dataSource(role)))
          .isInstanceOf(StoreSetupException.class)
          .hasMessageContaining("permission denied for schema pm_pipeline")
          .hasMessageContaining("TRIGGER on the table");
    }
  }

  @Test
  void needsOnlyTriggerOnTheTableAndCreateOnItsSchema() {
    try (TestDatabase database = TestDatabase.createWithPlainTable()) {
      String role = database.createRole("installer");
      database.execute(("grant usage, create on schema pm_pipeline to %1$s; grant trigger on "
              + "pm_pipeline.runs to %1$s")
          .formatted(role));

      Schema.install(database.dataSource(role));

      assertThat(Schema.check(database.dataSource(role), RUNS).isComplete()).isTrue();
    }
  }

  private static List<String> columns(TestDatabase database, String table) {
    return database.query("""
        select column_name || ' ' || data_type from information_schema.columns
        where table_name = '%s' order by ordinal_position\
        """.formatted(table));
  }

  private static List<String> tableAndRows(TestDatabase database) {
    List<String> all = new ArrayList<>();
    all.addAll(database.query(
        "select c::text from information_schema.columns c where table_name = 'runs' order by"
            + " ordinal_position"));
    all.addAll(database.query("select pg_get_constraintdef(oid) from pg_constraint where conrelid ="
        + " 'pm_pipeline.runs'::regclass order by 1"));
    all.addAll(
        database.query("select indexdef from pg_indexes where tablename = 'runs' order by 1"));
    all.addAll(database.query(
        "select (relfilenode, relowner, relacl, reloptions, relrowsecurity)::text from pg_class"
            + " where oid = 'pm_pipeline.runs'::regclass"));
    all.addAll(database.query("select (xmin, ctid, r.*)::text from pm_pipeline.runs r order by 1"));
    return all;
  }

  /** Every catalog row with the transaction that wrote it: a rewrite of the same shows, too. */
  private static List<String> everything(TestDatabase database) {
    List<String> all = new ArrayList<>();
    for (String catalog :
        List.of("pg_class", "pg_proc", "pg_trigger", "pg_namespace", "pg_description")) {
      all.addAll(database.query(
          "select '%1$s ' || xmin::text || ctid::text from %1$s".formatted(catalog)));
    }
    all.addAll(database.query("select m::text from pm_pipeline.leadlist_migrations m order by 1"));
    return all;
  }
}

package dev.leadlist.runner.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leadlist.runner.RunTable;
import dev.leadlist.runner.postgres.schema.Schema;
import dev.leadlist.runner.postgres.sql.SqlText;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunSignalsTests {
  private static final RunTable RUNS = RunTable.standard();

  private final String run = UUID.randomUUID().toString();
  private TestDatabase database;
  private SignalProbe probe;

  @BeforeEach
  void listenToOneActiveRun() throws SQLException {
    database = TestDatabase.create();
    insert(run, "active");
    probe = new SignalProbe(database, RUNS);
  }

  @AfterEach
  void drop() throws SQLException {
    probe.close();
    database.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"completed", "error", "archived", " completed", "error ", "\t archived\r\n\f"})
  void tellsEveryTerminalStatusWithBlanksAround(String status) throws SQLException {
    setStatus(status);

    assertThat(probe.payloads()).containsExactly(run);
  }

  @Test
  void tellsEachRunOfOneStatement() throws SQLException {
    String other = UUID.randomUUID().toString();
    insert(other, "in_progress");

    database.execute("update pm_pipeline.runs set status = 'archived'");

    assertThat(probe.payloads()).containsExactlyInAnyOrder(run, other);
  }

  @Test
  void tellsAChangeFromOneTerminalStatusToAnother() throws SQLException {
    setStatus("completed");
    setStatus("archived");

    assertThat(probe.payloads()).containsExactly(run, run);
  }

  @Test
  void tellsAStatusSetByAnotherTrigger() throws SQLException {
    database.execute("""
        create function finish() returns trigger language plpgsql as
          'begin if new.target_quantity = 0 then new.status := ''completed''; end if; return new; end';
        create trigger finish before update on pm_pipeline.runs for each row execute function finish();
        update pm_pipeline.runs set target_quantity = 0;
        """);

    assertThat(probe.payloads()).containsExactly(run);
  }

  @Test
  void keepsSilentAboutEverythingElse() throws SQLException {
    setStatus("in_progress");
    setStatus("paused");
    setStatus("Completed");
    setStatus(null);
    database.execute("update pm_pipeline.runs set stage = 'next', criteria = '{}'");
    setStatus("active");
    insert(UUID.randomUUID().toString(), "completed");
    database.execute("update pm_pipeline.runs set stage = 'last' where status = 'completed'");
    database.execute("delete from pm_pipeline.runs where status = 'completed'");

    assertThat(probe.payloads()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"'active'", "'paused'", "null"})
  void tellsADeletedRunThatWasNotOver(String status) throws SQLException {
    database.execute("update pm_pipeline.runs set status = " + status);
    database.execute("delete from pm_pipeline.runs");

    assertThat(probe.payloads()).containsExactly(run);
  }

  @Test
  void tellsTheOldAndTheNewIdOfARunThatChangesIt() throws SQLException {
    String next = UUID.randomUUID().toString();

    database.execute("update pm_pipeline.runs set id = '%s'".formatted(next));
    assertThat(probe.payloads()).containsExactly(run, next);

    setStatus("completed");
    database.execute("update pm_pipeline.runs set id = '%s'".formatted(run));
    assertThat(probe.payloads()).containsExactly(next, next, run);
  }

  @Test
  void tellsToReadAllAgainAfterTruncate() throws SQLException {
    database.execute("truncate pm_pipeline.runs");

    assertThat(probe.payloads()).containsExactly("*");
  }

  @Test
  void tellsNothingOfWhatIsRolledBack() throws SQLException {
    try (Connection writer = database.connection();
        Statement statement = writer.createStatement()) {
      writer.setAutoCommit(false);
      statement.execute("update pm_pipeline.runs set status = 'completed'");
      statement.execute("delete from pm_pipeline.runs");
      writer.rollback();
    }

    assertThat(probe.payloads()).isEmpty();
  }

  @Test
  void servesWritersWithoutAnyRightOnOurObjects() throws SQLException {
    String writer = database.createRole("writer");
    database.execute("""
        revoke all on function pm_pipeline.leadlist_signal_run() from public;
        grant select, update, delete, truncate on pm_pipeline.runs to %1$s;
        grant usage on schema pm_pipeline to %1$s;
        """.formatted(writer));

    writeAs(writer, "update pm_pipeline.runs set status = 'completed'");
    writeAs(writer, "truncate pm_pipeline.runs");

    assertThat(probe.payloads()).containsExactly(run, "*");
  }

  @Test
  void isNotMisledByTheWritersSearchPath() throws SQLException {
    database.execute("""
        create schema trap;
        create function trap.pg_notify(text, text) returns void language sql as 'select 1/0';
        create function trap.format(text, variadic text[]) returns text language sql as 'select ''trap''';
        create function trap.btrim(text, text) returns text language sql as 'select ''trap''';
        create domain trap.text as pg_catalog.text check (value = 'trap');
        """);
    try (Connection writer = database.connection();
        Statement statement = writer.createStatement()) {
      statement.execute("set search_path = trap, pg_catalog");
      statement.execute("update pm_pipeline.runs set status = 'completed'");
    }

    assertThat(probe.payloads()).containsExactly(run);
  }

  @Test
  void neverFailsAWriterWhateverIsWrongWithTheSignal() throws SQLException {
    String writer = database.createRole("writer");
    database.execute("""
        grant select, update, delete on pm_pipeline.runs to %1$s;
        grant usage on schema pm_pipeline to %1$s;
        alter table pm_pipeline.runs rename column id to run_id;
        """.formatted(writer));
    writeAs(writer, "update pm_pipeline.runs set status = 'completed'");
    assertThat(database.query("select status from pm_pipeline.runs")).containsExactly("completed");
    assertThat(probe.payloads()).isEmpty();

    database.execute("""
        alter table pm_pipeline.runs rename column run_id to id;
        update pm_pipeline.runs set status = 'active';
        revoke execute on function pg_catalog.pg_notify(text, text) from public;
        """);
    writeAs(writer, "update pm_pipeline.runs set status = 'error'");
    assertThat(database.query("select status from pm_pipeline.runs")).containsExactly("error");
  }

  @Test
  void servesEveryPartition() throws SQLException {
    try (TestDatabase partitioned = TestDatabase.createEmpty();
        SignalProbe partitionedProbe = new SignalProbe(partitioned, RUNS)) {
      partitioned.execute("""
          create schema pm_pipeline;
          create table pm_pipeline.runs (
            id uuid, criteria jsonb, target_quantity integer, stage text, status text)
            partition by hash (id);
          create table pm_pipeline.runs_0 partition of pm_pipeline.runs
            for values with (modulus 2, remainder 0);
          create table pm_pipeline.runs_1 (
            status text, dropped text, id uuid, criteria jsonb, target_quantity integer, stage text);
          alter table pm_pipeline.runs_1 drop column dropped;
          """);
      Schema.install(partitioned.dataSource());
      partitioned.execute("""
          alter table pm_pipeline.runs attach partition pm_pipeline.runs_1
            for values with (modulus 2, remainder 1);
          insert into pm_pipeline.runs (id, status)
            select gen_random_uuid(), 'active' from generate_series(1, 20);
          """);
      List<String> all = partitioned.query("select id from pm_pipeline.runs");

      partitioned.execute("update pm_pipeline.runs set status = 'error'");
      assertThat(partitionedProbe.payloads()).containsExactlyInAnyOrderElementsOf(all);

      Schema.install(
          partitioned.dataSource(),
          RunTable.builder().activeStatuses(List.of("active")).build());
      assertThat(Schema.check(partitioned.dataSource(), RUNS).problems()).isEmpty();

      partitioned.execute("alter table pm_pipeline.runs_1 disable trigger leadlist_run_ended");
      assertThat(Schema.check(partitioned.dataSource(), RUNS).problems())
          .singleElement()
          .asString()
          .contains("leadlist_run_ended on pm_pipeline.runs_1 is disabled");
    }
  }

  @Test
  void preparedTransactionsThatEndARunAreTheKnownLimit() throws SQLException {
    try (Connection writer = database.connection();
        Statement statement = writer.createStatement()) {
      statement.execute("begin; update pm_pipeline.runs set status = 'completed'");

      assertThatThrownBy(() -> statement.execute("prepare transaction 'x'"))
          .hasMessageContaining("cannot PREPARE a transaction that has executed");
    }
  }

  private void insert(String id, String status) {
    database.execute(
        "insert into pm_pipeline.runs (id, status) values ('%s', '%s')".formatted(id, status));
  }

  private void setStatus(@Nullable String status) {
    database.execute("update pm_pipeline.runs set status = %s"
        .formatted(status == null ? "null" : SqlText.literal(status)));
  }

  private void writeAs(String role, String sql) throws SQLException {
    try (Connection writer = database.dataSource(role).getConnection();
        Statement statement = writer.createStatement()) {
      statement.execute(sql);
    }
  }
}

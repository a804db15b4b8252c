package dev.leadlist.junit.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leadlist.junit.process.TestProcesses;
import dev.leadlist.runner.DatabaseUrl;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A given database is used as it is, and others beside it only where its user may create them. */
@Tag("slow")
class GivenServerTests {
  private static TestProcesses processes;
  private static DatabaseServer embedded;

  @BeforeAll
  static void start() {
    processes = TestProcesses.begin();
    embedded = DatabaseServer.open("embedded", processes);
  }

  @AfterAll
  static void stop() {
    embedded.close();
    processes.close();
  }

  @Test
  void createsDatabasesWithTheSchemaAndDropsThemWhoeverIsConnected() throws Exception {
    String url = embedded.shared().url();
    try (DatabaseServer given = DatabaseServer.open(url, processes)) {
      assertThat(given.description())
          .isEqualTo(
              "the database " + DatabaseUrl.parse(url).describe() + ", which has our schema");
      TestDatabase own = given.create("Own \"one\"; drop table x");
      String name = DatabaseUrl.parse(own.url()).describe().replaceAll(".*/", "");
      assertThat(name).matches("leadlist_own_one_drop_table_x_[0-9a-f]{8}");
      assertThat(new DatabaseProbe(own).leases()).isZero();
      try (Connection connected = connect(own.url())) {
        own.close();
        assertThat(connected.isValid(1)).isFalse();
      }
      assertThatThrownBy(() -> new TestDatabase(own.url(), () -> {}).execute("select 1"))
          .isInstanceOf(DatabaseUnavailableException.class);
    }
  }

  @Test
  void installsNothingAndSaysSo() {
    embedded.shared().execute("create database bare");
    String url = OwnDatabases.urlOf(embedded.shared().url(), "bare");
    try (DatabaseServer given = DatabaseServer.open(url, processes)) {
      assertThat(given.description()).contains("lacks a part of our schema");
      assertThatThrownBy(() -> given.shared().execute("select from pm_pipeline.runs"))
          .hasStackTraceContaining("\"pm_pipeline.runs\" does not exist");
    }
  }

  @Test
  void anotherDatabaseOfTheSameServerKeepsTheRestOfTheUrl() {
    assertThat(OwnDatabases.urlOf("postgresql://a:b@h:1/old?sslmode=disable", "new"))
        .isEqualTo("postgresql://a:b@h:1/new?sslmode=disable");
    assertThat(OwnDatabases.urlOf("jdbc:postgresql://h:1,i:2/old?user=a", "new"))
        .isEqualTo("jdbc:postgresql://h:1,i:2/new?user=a");
    assertThat(OwnDatabases.urlOf("jdbc:postgresql:old", "new"))
        .isEqualTo("jdbc:postgresql://localhost/new");
    assertThat(OwnDatabases.urlOf("postgresql://h", "new")).isEqualTo("postgresql://h/new");
  }

  @Test
  void saysWhenItsUserMayNotCreateDatabases() {
    embedded.shared().execute("create role modest login");
    String url = embedded.shared().url().replace("postgres@", "modest@");
    assertThatThrownBy(() -> DatabaseServer.open(url, processes))
        .isInstanceOf(DatabaseUnavailableException.class)
        .hasMessageContainingAll("permission denied for schema pm_pipeline", "check rights");
    embedded.shared().execute("grant usage on schema pm_pipeline to modest");
    embedded.shared().execute("grant select on all tables in schema pm_pipeline to modest");
    try (DatabaseServer given = DatabaseServer.open(url, processes)) {
      assertThatThrownBy(() -> given.create("own"))
          .isInstanceOf(DatabaseUnavailableException.class)
          .hasMessageContainingAll("may not create databases", "createdb", "SHARED");
    }
  }

  @Test
  void theProbeSeesSessionsAndEndsThem() throws Exception {
    try (TestDatabase own = embedded.create("probe");
        Connection stray = connect(own.url() + "?application_name=stray")) {
      DatabaseProbe probe = new DatabaseProbe(own);
      List<DatabaseProbe.Session> strays = probe.sessions().stream()
          .filter(session -> session.application().equals("stray"))
          .toList();
      assertThat(strays).hasSize(1);
      assertThat(probe.end(strays.get(0))).isTrue();
      assertThat(stray.isValid(5)).isFalse();
    }
  }

  /** By the driver alone: a pool would close what it has lent. */
  private static Connection connect(String url) throws SQLException {
    return DriverManager.getConnection(DatabaseUrl.parse(url).jdbcUrl(), "postgres", "");
  }
}

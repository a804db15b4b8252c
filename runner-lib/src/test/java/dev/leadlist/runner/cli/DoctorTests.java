package dev.leadlist.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.leadlist.runner.RunTable;
import dev.leadlist.runner.postgres.TestDatabase;
import dev.leadlist.runner.postgres.schema.Schema;
import dev.leadlist.runner.postgres.sql.SignalChannel;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.lang.ProcessBuilder.Redirect;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What {@code leadlist doctor} says of a database, and what it does not keep to itself. */
@Execution(ExecutionMode.CONCURRENT)
class DoctorTests {
  private static final String FULL = "workers will be in the mode 'full'";

  @Test
  void namesServerAndDatabaseButNoSecret() {
    try (TestDatabase database = TestDatabase.create()) {
      String version =
          database.query("select current_setting('server_version')").get(0);

      Programs.Ended doctor = Programs.leadlist(urlOf(role(database), database), "doctor");

      assertThat(doctor.exitCode()).as(doctor.output()).isZero();
      assertThat(doctor.output())
          .startsWith("localhost:%d/%s, PostgreSQL %s"
              .formatted(database.port(), database.name(), version.split("[ (]", -1)[0]))
          .contains(FULL)
          .doesNotContain("test-secret", "not registered");
    }
  }

  @Test
  void saysThatTheRegistryIsMissing() {
    try (TestDatabase database = TestDatabase.create()) {
      database.execute("drop table pm_pipeline.worker_registry cascade");

      Programs.Ended doctor = Programs.leadlist(database, "doctor");

      assertThat(doctor.exitCode()).as(doctor.output()).isZero();
      assertThat(doctor.output())
          .contains(
              FULL,
              "- workers are not registered: pm_pipeline.worker_registry does not exist, so it is"
                  + " not seen who works there: run `leadlist schema install`");
    }
  }

  @Test
  void saysWhichRightOnTheRegistryIsMissing() {
    try (TestDatabase database = TestDatabase.create()) {
      String role = role(database);
      database.execute("revoke insert on pm_pipeline.worker_registry from " + role);

      Programs.Ended doctor = Programs.leadlist(urlOf(role, database), "doctor");

      assertThat(doctor.exitCode()).as(doctor.output()).isZero();
      assertThat(doctor.output())
          .contains(
              FULL,
              ("- workers are not registered: user %1$s lacks INSERT on table"
                      + " pm_pipeline.worker_registry: grant insert on"
                      + " \"pm_pipeline\".worker_registry to %1$s")
                  .formatted(role))
          .containsOnlyOnce("not registered");
    }
  }

  @Test
  void aPlainTableHasNeitherLeasesNorRegistryNorTriggers() {
    try (TestDatabase plain = TestDatabase.createWithPlainTable()) {
      Programs.Ended doctor = Programs.leadlist(plain, "doctor");

      assertThat(doctor.exitCode()).as(doctor.output()).isEqualTo(1);
      assertThat(doctor.output())
          .contains(
              "workers will be in the mode 'plain table'",
              "there is no lease table",
              "- workers are not registered: pm_pipeline.worker_registry does not exist")
          .doesNotContain("max_prepared_transactions");
    }
  }

  @Test
  void saysThatWhatEndedARunCannotBePrepared() {
    try (TestDatabase database = TestDatabase.create()) {
      String most = database.query("show max_prepared_transactions").get(0);
      assertThat(most).as("of the test server").isNotEqualTo("0");

      Programs.Ended doctor = Programs.leadlist(database, "doctor");

      assertThat(doctor.output())
          .contains(
              "- max_prepared_transactions is " + most + ", but a transaction that ended a run")
          .doesNotContain("queue of notifications");
    }
  }

  /** On a server of the test's own: one queue serves all its databases. */
  @Test
  void saysThatTheQueueOfNotificationsFillsUp() throws Exception {
    try (TestDatabase database = TestDatabase.createEmpty()) {
      String version = database.query("show server_version_num").get(0);
      assumeTrue(Integer.parseInt(version) >= 170_000, "the queue can be made small");
    }
    try (EmbeddedPostgres server = serverWithSmallQueue();
        Connection listening = server.getPostgresDatabase().getConnection();
        Connection other = server.getPostgresDatabase().getConnection()) {
      Schema.install(server.getPostgresDatabase());
      Map<String, String> url = Map.of("POSTGRES_URL", server.getJdbcUrl("postgres", "postgres"));
      assertThat(Programs.leadlist(url, "doctor").output())
          .contains(FULL)
          .doesNotContain("queue of notifications", "max_prepared_transactions");

      try (Statement statement = listening.createStatement()) {
        statement.execute("listen some_channel");
        listening.setAutoCommit(false);
        statement.execute("select now()");
      }
      for (int i = 0; i < 30; i++) { // of 64 pages
        SignalChannel.notify(other, RunTable.standard(), "x".repeat(7_000) + i);
      }

      assertThat(Programs.leadlist(url, "doctor").output())
          .contains(FULL)
          .containsPattern("- the queue of notifications is [3-6]\\d % full, and when it is full");
    }
  }

  private static EmbeddedPostgres serverWithSmallQueue() throws Exception {
    return EmbeddedPostgres.builder()
        .setServerConfig("max_notify_queue_pages", "64")
        .setErrorRedirector(Redirect.DISCARD)
        .setOutputRedirector(Redirect.DISCARD)
        .setPGStartupWait(Duration.ofSeconds(60))
        .start();
  }

  /** Returns a role with the rights of a worker. */
  private static String role(TestDatabase database) {
    String role = database.createRole("worker");
    database.execute(
        Programs.leadlist(Map.of(), "schema", "grants", "worker", role).output());
    return role;
  }

  private static Map<String, String> urlOf(String role, TestDatabase database) {
    return Map.of(
        "POSTGRES_URL",
        "postgresql://%s:test-secret@localhost:%d/%s"
            .formatted(role, database.port(), database.name()));
  }
}

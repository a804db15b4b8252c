package dev.leadlist.runner.postgres.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.leadlist.runner.LeadListException;
import dev.leadlist.runner.RunTable;
import dev.leadlist.runner.StoreSetupException;
import dev.leadlist.runner.StoreUnavailableException;
import dev.leadlist.runner.postgres.TestDatabase;
import dev.leadlist.runner.postgres.schema.Schema;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.ds.PGSimpleDataSource;

class ConnectionFailuresTests {

  @Test
  void explainsAWrongPasswordWithoutShowingIt() {
    try (TestDatabase database = TestDatabase.createEmpty()) {
      String role = database.createRole("worker");
      PGSimpleDataSource dataSource = (PGSimpleDataSource) database.dataSource(role);
      dataSource.setPassword("hunter2");

      assertThat(failure(dataSource))
          .isInstanceOf(StoreSetupException.class)
          .hasMessageStartingWith("PostgreSQL at localhost:%d/%s as %s refuses the login ("
              .formatted(database.port(), database.name(), role))
          .hasMessageContaining("[SQLSTATE 28P01]")
          .hasMessageContaining("check user and password in POSTGRES_URL")
          .hasMessageNotContaining("hunter2");
    }
  }

  @Test
  void explainsAMissingPassword() {
    try (TestDatabase database = TestDatabase.createEmpty()) {
      PGSimpleDataSource dataSource =
          (PGSimpleDataSource) database.dataSource(database.createRole("worker"));
      dataSource.setPassword(null);

      assertThat(failure(dataSource))
          .isInstanceOf(StoreSetupException.class)
          .hasMessageContaining("rejects the connection (")
          .hasMessageContaining("check password, sslmode");
    }
  }

  @Test
  void explainsADatabaseThatDoesNotExist() {
    try (TestDatabase database = TestDatabase.createEmpty()) {
      PGSimpleDataSource dataSource = (PGSimpleDataSource) database.dataSource();
      dataSource.setDatabaseName("nowhere");

      assertThat(failure(dataSource))
          .isInstanceOf(StoreSetupException.class)
          .hasMessageContaining("/nowhere as postgres has no such database")
          .hasMessageContaining("[SQLSTATE 3D000]");
    }
  }

  @Test
  void aServerThatIsNotThereMayComeBack() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    PGSimpleDataSource dataSource = new PGSimpleDataSource();
    dataSource.setUrl(
        "jdbc:postgresql://127.0.0.1:%d/leads?user=app&password=hunter2".formatted(port));

    assertThat(failure(dataSource))
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessageStartingWith(
            "PostgreSQL at 127.0.0.1:%d/leads as app cannot be reached (".formatted(port))
        .hasMessageContaining("refused")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void aHostThatIsUnknownMayBecomeKnown() {
    PGSimpleDataSource dataSource = new PGSimpleDataSource();
    dataSource.setUrl("jdbc:postgresql://no-such-host.invalid/leads?user=app");

    assertThat(failure(dataSource))
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessageContaining("UnknownHostException: no-such-host.invalid")
        .hasMessageContaining("check host and port in POSTGRES_URL");
  }

  @Test
  void aServerThatAcceptsAndSaysNothingMayWake() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      PGSimpleDataSource dataSource = new PGSimpleDataSource();
      dataSource.setUrl(
          "jdbc:postgresql://127.0.0.1:%d/leads?user=app&loginTimeout=1&socketTimeout=1"
              .formatted(silent.getLocalPort()));

      assertThat(failure(dataSource)).isInstanceOf(StoreUnavailableException.class);
    }
  }

  @Test
  void looksBelowThePoolsOwnException() {
    try (TestDatabase database = TestDatabase.createEmpty();
        HikariDataSource pool = pool(database.jdbcUrl().replace(database.name(), "nowhere"))) {
      assertThat(failure(pool))
          .isInstanceOf(StoreSetupException.class)
          .hasMessageContaining("/nowhere as postgres has no such database");
    }
  }

  private static HikariDataSource pool(String url) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setConnectionTimeout(500);
    config.setInitializationFailTimeout(-1);
    return new HikariDataSource(config);
  }

  @ParameterizedTest
  @CsvSource({
    "08001, true", "08006, true", "08004, false", "28P01, false", "28000, false", "3D000, false",
    "53300, true", "57P01, true", "57P03, true", "57P04, false", "57014, true", "25006, true",
    "40001, true", "55P03, true", "42501, false", "42P01, false", "22001, false"
  })
  void knowsWhatIsWorthAnotherTry(String state, boolean isTransient) {
    assertThat(ConnectionFailures.isTransient(new SQLException("x", state))).isEqualTo(isTransient);
  }

  @Test
  void anExhaustedPoolIsPassing() {
    assertThat(ConnectionFailures.isTransient(new SQLTransientConnectionException("pool", null, 0)))
        .isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "'No suitable driver for jdbc:x://h/d?user=u&password=hunter2&ssl=true'",
    "'cannot parse postgresql://app:hunter2@db/leads'",
    "'cannot parse postgresql://app:hunt/er2@db/leads?PassWord=hunter2'"
  })
  void masksPasswordsThatADriverQuotes(String message) {
    String explained =
        ConnectionFailures.explain(new SQLException(message, "08001"), new Endpoint("db", null));

    assertThat(explained).contains("***").doesNotContain("hunter2").doesNotContain("er2");
  }

  private static LeadListException failure(DataSource dataSource) {
    return catchThrowableOfType(
        LeadListException.class, () -> Schema.check(dataSource, RunTable.standard()));
  }
}

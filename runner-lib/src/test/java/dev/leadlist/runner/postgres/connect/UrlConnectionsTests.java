package dev.leadlist.runner.postgres.connect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadlist.runner.DatabaseUrl;
import dev.leadlist.runner.postgres.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;

/** Connections that a URL leads to have our defaults, and what the URL says before those. */
class UrlConnectionsTests {

  @Test
  void leadToAPrimaryWithinBoundsUnderTheGivenName() {
    PGSimpleDataSource connections = connections("postgresql://h1,h2/leads", "leadlist worker");

    assertThat(connections.getProperty(PGProperty.APPLICATION_NAME)).isEqualTo("leadlist worker");
    assertThat(connections.getProperty(PGProperty.CONNECT_TIMEOUT)).isEqualTo("2");
    assertThat(connections.getProperty(PGProperty.TCP_KEEP_ALIVE)).isEqualTo("true");
    assertThat(connections.getProperty(PGProperty.TARGET_SERVER_TYPE)).isEqualTo("primary");
  }

  @Test
  void haveWhatTheUrlSays() {
    PGSimpleDataSource connections = connections(
        "jdbc:postgresql://h/leads?ApplicationName=night&connectTimeout=7&tcpKeepAlive=false",
        "leadlist worker");

    assertThat(connections.getProperty(PGProperty.APPLICATION_NAME)).isEqualTo("night");
    assertThat(connections.getProperty(PGProperty.CONNECT_TIMEOUT)).isEqualTo("7");
    assertThat(connections.getProperty(PGProperty.TCP_KEEP_ALIVE)).isEqualTo("false");
  }

  @Test
  void areKnownToTheServerByTheFirst63BytesOfTheName() throws SQLException {
    try (TestDatabase database = TestDatabase.createEmpty();
        Connection connection = UrlConnections.of(
                DatabaseUrl.parse(database.jdbcUrl()), "n".repeat(70))
            .getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("show application_name")) {
      row.next();
      assertThat(row.getString(1)).isEqualTo("n".repeat(63));
    }
  }

  private static PGSimpleDataSource connections(String url, String application) {
    return UrlConnections.plain(DatabaseUrl.parse(url), application);
  }
}

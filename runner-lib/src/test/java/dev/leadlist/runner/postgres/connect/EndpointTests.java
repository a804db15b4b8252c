package dev.leadlist.runner.postgres.connect;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class EndpointTests {

  @Test
  void namesAllHostsOfAUrl() {
    assertThat(Endpoint.of("jdbc:postgresql://a:5433,b/leads?user=app&password=hunter2", null))
        .hasToString("a:5433,b:5432/leads as app");
  }

  @Test
  void aUserGivenBesidesWins() {
    assertThat(Endpoint.of("jdbc:postgresql://a/leads?user=app", "other"))
        .hasToString("a:5432/leads as other");
  }

  @Test
  void showsNothingOfAUrlItCannotRead() {
    assertThat(Endpoint.of("jdbc:other://app:hunter2@a/leads", null))
        .hasToString("a database whose JDBC URL pgjdbc cannot read");
  }

  @Test
  void readsAPoolAroundADataSource() {
    PGSimpleDataSource direct = new PGSimpleDataSource();
    direct.setUrl("jdbc:postgresql://a/leads");
    direct.setUser("app");
    HikariConfig config = new HikariConfig();
    config.setDataSource(direct);
    config.setInitializationFailTimeout(-1);
    config.setMinimumIdle(0);
    try (HikariDataSource pool = new HikariDataSource(config)) {
      assertThat(Endpoint.of(pool)).hasToString("a:5432/leads as app");
    }
  }
}

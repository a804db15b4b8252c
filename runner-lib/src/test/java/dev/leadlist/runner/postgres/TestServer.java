package dev.leadlist.runner.postgres;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The embedded PostgreSQL of this JVM, started by whoever needs it first and stopped with the JVM.
 *
 * <p>In memory where the system has a memory file system. COMMIT waits for the log as in
 * production; only the disk's own flush is left out.
 */
final class TestServer {
  /** Members have to log in with their password; everybody else is trusted. */
  static final String PASSWORD_REQUIRED = "password_required";

  private static final Path MEMORY = Path.of("/dev/shm");
  private static final EmbeddedPostgres SERVER = start();
  private static final WarmConnection WARM = new WarmConnection(dataSource("postgres"));

  private TestServer() {}

  static int port() {
    return SERVER.getPort();
  }

  static PGSimpleDataSource dataSource(String database) {
    return dataSource(SERVER, database);
  }

  /** Runs SQL outside of any test's database. */
  static void execute(String sql) {
    try {
      WARM.use(statement -> statement.execute(sql));
    } catch (SQLException e) {
      throw new IllegalStateException("the test server refuses " + sql, e);
    }
  }

  private static EmbeddedPostgres start() {
    try {
      Path data = dataDirectory();
      EmbeddedPostgres server = EmbeddedPostgres.builder()
          .setDataDirectory(data)
          .setCleanDataDirectory(true)
          .setServerConfig("synchronous_commit", "on")
          .setServerConfig("max_connections", "200")
          .setServerConfig("max_prepared_transactions", "5")
          .setErrorRedirector(Redirect.DISCARD)
          .setOutputRedirector(Redirect.DISCARD)
          .setPGStartupWait(Duration.ofSeconds(60))
          .start();
      demandPasswords(server, data);
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException("embedded PostgreSQL does not start", e);
    }
  }

  private static Path dataDirectory() throws IOException {
    String prefix = "leadlist-test-";
    return Files.isWritable(MEMORY)
        ? Files.createTempDirectory(MEMORY, prefix)
        : Files.createTempDirectory(prefix);
  }

  private static void demandPasswords(EmbeddedPostgres server, Path data) throws IOException {
    Path rules = data.resolve("pg_hba.conf");
    String first = "host all +%s all scram-sha-256%n".formatted(PASSWORD_REQUIRED);
    Files.writeString(rules, first + Files.readString(rules));
    try (Connection connection = dataSource(server, "postgres").getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("create role " + PASSWORD_REQUIRED);
      statement.execute("select pg_reload_conf()");
    } catch (SQLException e) {
      throw new IOException("the test server does not ask for passwords", e);
    }
  }

  private static PGSimpleDataSource dataSource(EmbeddedPostgres server, String database) {
    PGSimpleDataSource dataSource = new PGSimpleDataSource();
    dataSource.setServerNames(new String[] {"localhost"});
    dataSource.setPortNumbers(new int[] {server.getPort()});
    dataSource.setDatabaseName(database);
    dataSource.setUser("postgres");
    return dataSource;
  }
}

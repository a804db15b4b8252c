package dev.leadlist.examples.demo;

import dev.leadlist.examples.pipeline.Lead;
import dev.leadlist.examples.pipeline.LeadTable;
import dev.leadlist.runner.postgres.schema.Schema;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** An embedded PostgreSQL that is as durable as a real one, with the schema and the lead table. */
final class DemoDatabase implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final String CRITERIA = """
      {"industry": "real estate", "country": "us"}""";

  private final EmbeddedPostgres server;

  /** Open from begin to end, so that a commit costs no connection. */
  private final Connection connection;

  private DemoDatabase(EmbeddedPostgres server, Connection connection) {
    this.server = server;
    this.connection = connection;
  }

  static DemoDatabase start() throws IOException, SQLException {
    EmbeddedPostgres server = EmbeddedPostgres.builder()
        .setPGStartupWait(START_LIMIT)
        .setServerConfig("fsync", "on")
        .setServerConfig("synchronous_commit", "on")
        .start();
    Schema.install(server.getPostgresDatabase());
    Connection connection = server.getPostgresDatabase().getConnection();
    LeadTable.create(connection);
    return new DemoDatabase(server, connection);
  }

  /** Returns where it is, as libpq writes it. */
  String url() {
    return "postgresql://postgres@localhost:" + server.getPort() + "/postgres";
  }

  UUID insertRun() throws SQLException {
    UUID id = UUID.randomUUID();
    try (PreparedStatement statement = connection.prepareStatement("""
            insert into pm_pipeline.runs (id, criteria, target_quantity, stage, status)
            values (?, ?::jsonb, 5, 'company_discovery', 'active')
            """)) {
      statement.setObject(1, id);
      statement.setString(2, CRITERIA);
      statement.executeUpdate();
    }
    return id;
  }

  /** Archives a run, as its user would; returns when the COMMIT was acknowledged. */
  Instant archive(UUID run) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(
        "update pm_pipeline.runs set status = 'archived' where id = ?")) {
      statement.setObject(1, run);
      statement.executeUpdate();
    }
    return Instant.now();
  }

  String status(UUID run) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("select status from pm_pipeline.runs where id = ?")) {
      statement.setObject(1, run);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getString(1);
      }
    }
  }

  List<Lead> leads(UUID run) throws SQLException {
    return LeadTable.read(connection, run);
  }

  /** Returns all sessions but the demo's own, as {@code pid application state}. */
  List<String> otherSessions() throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement("""
                select pid || ' ' || application_name || ' ' || coalesce(state, '')
                from pg_stat_activity
                where backend_type = 'client backend' and pid <> pg_backend_pid()
                """);
        ResultSet row = statement.executeQuery()) {
      List<String> sessions = new ArrayList<>();
      while (row.next()) {
        sessions.add(row.getString(1));
      }
      return sessions;
    }
  }

  @Override
  public void close() throws IOException, SQLException {
    connection.close();
    server.close();
  }
}

package dev.leadlist.runner.postgres;

import dev.leadlist.runner.RunTable;
import dev.leadlist.runner.postgres.sql.SignalChannel;
import dev.leadlist.runner.postgres.sql.SqlText;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/** Listens on a run table's channel and tells exactly what was sent, also that nothing was. */
public final class SignalProbe implements AutoCloseable {
  private static final String END = "end of probe";
  private static final int LIMIT_MILLIS = 10_000;

  private final TestDatabase database;
  private final String channel;
  private final Connection connection;

  public SignalProbe(TestDatabase database, RunTable runs) throws SQLException {
    this.database = database;
    this.channel = SignalChannel.of(runs);
    this.connection = database.connection();
    try (Statement statement = connection.createStatement()) {
      statement.execute("listen " + SqlText.identifier(channel));
    }
  }

  /**
   * Returns the payloads sent since the last call. Signals arrive in the order of their commits, so
   * one of our own, sent last, proves that no other is still under way.
   */
  public List<String> payloads() throws SQLException {
    database.execute("select pg_notify(%s, '%s')".formatted(SqlText.literal(channel), END));
    List<String> payloads = new ArrayList<>();
    while (true) {
      PGNotification[] batch = connection.unwrap(PGConnection.class).getNotifications(LIMIT_MILLIS);
      if (batch.length == 0) {
        throw new AssertionError("our own signal did not arrive on " + channel);
      }
      for (PGNotification notification : batch) {
        if (notification.getParameter().equals(END)) {
          return payloads;
        }
        payloads.add(notification.getParameter());
      }
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}

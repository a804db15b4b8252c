package dev.leadlist.runner.postgres.catalog;

import dev.leadlist.runner.RunTable;
import dev.leadlist.runner.postgres.connect.Database;
import dev.leadlist.runner.postgres.sql.SignalChannel;
import dev.leadlist.runner.postgres.sql.SqlText;
import dev.leadlist.runner.time.Timing;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * Listens to the signals of a run table, and proves that they arrive: LISTEN through a transaction
 * pooler succeeds, and delivers nothing, or to others.
 */
public final class SignalDelivery {
  private final Connection listening;
  private final RunTable table;
  private final String channel;
  private final Timing timing;

  private SignalDelivery(Connection listening, RunTable table, Timing timing) {
    this.listening = listening;
    this.table = table;
    this.channel = SqlText.identifier(SignalChannel.of(table));
    this.timing = timing;
  }

  /** Listens on {@code connection}, in autocommit, until that is closed. */
  public static SignalDelivery listen(Connection connection, RunTable table, Timing timing)
      throws SQLException {
    SignalDelivery made = new SignalDelivery(connection, table, timing);
    made.execute("listen " + made.channel);
    return made;
  }

  /** Waits for signals, at most for {@code limit}; returns those that came first. */
  public List<PGNotification> await(Duration limit) throws SQLException {
    int millis = (int) Math.max(1, limit.toMillis()); // zero would be for ever
    PGNotification[] received = listening.unwrap(PGConnection.class).getNotifications(millis);
    return received == null ? List.of() : List.of(received);
  }

  /**
   * Returns whether what this session sends to itself arrives.
   *
   * @param news takes all that arrives until then
   */
  public boolean isReachedFromItself(Duration limit, Consumer<List<PGNotification>> news)
      throws SQLException {
    String nonce = nonce();
    execute("notify " + channel + ", " + SqlText.literal(nonce));
    return arrives(nonce, limit, news);
  }

  /**
   * Returns whether what another session sends arrives, which proves that both are in one database.
   *
   * @param senders the other sessions
   * @param news takes all that arrives until then
   */
  public boolean isReachedFrom(
      Database senders, Duration limit, Consumer<List<PGNotification>> news) throws SQLException {
    String nonce = nonce();
    senders.call("notifying", other -> SignalChannel.notify(other, table, nonce));
    return arrives(nonce, limit, news);
  }

  private boolean arrives(String nonce, Duration limit, Consumer<List<PGNotification>> news)
      throws SQLException {
    long since = timing.nanoTime();
    Duration left = limit;
    while (left.compareTo(Duration.ZERO) > 0) {
      List<PGNotification> received = await(left);
      news.accept(received);
      if (received.stream().anyMatch(one -> one.getParameter().equals(nonce))) {
        return true;
      }
      left = limit.minus(timing.since(since));
    }
    return false;
  }

  private void execute(String command) throws SQLException {
    try (Statement statement = listening.createStatement()) {
      statement.execute(command);
    }
  }

  private static String nonce() {
    return "nonce " + UUID.randomUUID();
  }
}

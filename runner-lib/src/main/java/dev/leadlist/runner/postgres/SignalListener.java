package dev.leadlist.runner.postgres;

import dev.leadlist.runner.time.Timing;
import dev.leadlist.runner.time.Wakeup;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens for the trigger's notifications on a connection of its own and has the runs they name
 * read at once.
 *
 * <p>LISTEN through a transaction pooler succeeds and delivers nothing, so a connection is believed
 * only after a nonce that it sent to itself came back; and again every {@link #PROVE_EVERY}. After
 * each connect, all watched runs are read: what was signalled in between is not lost.
 */
final class SignalListener implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(SignalListener.class);

  private static final Duration PROVE_EVERY = Duration.ofSeconds(10);
  private static final Duration PROOF_LIMIT = Duration.ofSeconds(2);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  /** The payload of a truncated table: everything may have changed. */
  private static final String EVERYTHING = "*";

  private final DirectConnections connections;
  private final String channel;
  private final Watches watches;
  private final Poller poller;
  private final Timing timing;
  private final Wakeup closing = new Wakeup();
  private volatile boolean closed;
  private volatile boolean proven;
  private volatile @Nullable Connection current;

  SignalListener(
      DirectConnections connections,
      String channel,
      Watches watches,
      Poller poller,
      Timing timing) {
    this.connections = connections;
    this.channel = channel;
    this.watches = watches;
    this.poller = poller;
    this.timing = timing;
  }

  /** Returns whether notifications arrive, as far as is known. */
  boolean isProven() {
    return proven;
  }

  @Override
  public void run() {
    Duration pause = FIRST_PAUSE;
    while (!closed) {
      try (Connection connection = connections.open()) {
        current = connection;
        listen(connection);
      } catch (SQLException | NoDelivery e) {
        if (proven || pause.equals(FIRST_PAUSE)) {
          log.info(
              closed ? "notifications ended" : "no notifications, polling: {}", e.getMessage());
        }
        pause = proven ? FIRST_PAUSE : longer(pause);
      } catch (InterruptedException e) {
        break; // nobody but a JVM on its way out interrupts this thread
      } finally {
        proven = false;
        current = null;
      }
      if (!waitFor(pause)) {
        break;
      }
    }
  }

  /** Ends the listener; its thread is in a read that only the closing of the socket ends. */
  void close() {
    closed = true;
    closing.raise();
    Connection connection = current;
    if (connection != null) {
      Database.abort(connection);
    }
  }

  private void listen(Connection connection) throws SQLException, NoDelivery, InterruptedException {
    connection.setAutoCommit(true);
    try (Statement statement = connection.createStatement()) {
      statement.execute("listen " + SqlText.identifier(channel));
    }
    PGConnection signals = connection.unwrap(PGConnection.class);
    prove(connection, signals);
    proven = true;
    log.debug("notifications arrive on channel {}", channel);
    poller.look(watches.ids());
    while (!closed) {
      PGNotification[] received = signals.getNotifications((int) PROVE_EVERY.toMillis());
      if (received == null || received.length == 0) {
        prove(connection, signals);
      } else {
        heed(received);
      }
    }
  }

  /** Sends a nonce and waits until it comes back; heeds what comes before it. */
  private void prove(Connection connection, PGConnection signals) throws SQLException, NoDelivery {
    if (closed) {
      return;
    }
    String nonce = "nonce " + UUID.randomUUID();
    connection.setNetworkTimeout(Runnable::run, (int) PROOF_LIMIT.toMillis());
    try (var statement = connection.prepareStatement("select pg_catalog.pg_notify(?, ?)")) {
      statement.setString(1, channel);
      statement.setString(2, nonce);
      statement.execute();
    }
    long since = timing.nanoTime();
    while (timing.since(since).compareTo(PROOF_LIMIT) < 0) {
      PGNotification[] received = signals.getNotifications((int) PROOF_LIMIT.toMillis());
      if (received != null) {
        heed(received);
        for (PGNotification notification : received) {
          if (notification.getParameter().equals(nonce)) {
            connection.setNetworkTimeout(Runnable::run, 0);
            return;
          }
        }
      }
    }
    throw new NoDelivery();
  }

  private void heed(PGNotification[] received) {
    Set<UUID> named = new HashSet<>();
    for (PGNotification notification : received) {
      if (notification.getParameter().equals(EVERYTHING)) {
        named.addAll(watches.ids());
      } else {
        UUID id = parse(notification.getParameter());
        if (id != null) {
          named.add(id);
        }
      }
    }
    named.retainAll(watches.ids());
    if (!named.isEmpty()) {
      named.forEach(watches::suspect);
      poller.look(named);
    }
  }

  /** Anybody may notify anything; what is no id is nothing to us. */
  private static @Nullable UUID parse(String payload) {
    try {
      return payload.length() == 36 ? UUID.fromString(payload) : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private boolean waitFor(Duration pause) {
    try {
      timing.await(closing, pause);
      return !closed;
    } catch (InterruptedException e) {
      return false;
    }
  }

  private static Duration longer(Duration pause) {
    Duration doubled = pause.multipliedBy(2);
    return doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
  }

  /** LISTEN succeeded and nothing arrives: a transaction pooler is in between. */
  private static final class NoDelivery extends Exception {
    private static final long serialVersionUID = 1L;

    NoDelivery() {
      super("a notification sent to itself did not arrive within "
          + PROOF_LIMIT.toMillis()
          + " ms; a transaction pooler in between? Give a direct connection by"
          + " notifications(DataSource)");
    }
  }
}

package dev.leadlist.runner.postgres.watch;

import dev.leadlist.runner.RunTable;
import dev.leadlist.runner.StoreUnavailableException;
import dev.leadlist.runner.postgres.catalog.SignalDelivery;
import dev.leadlist.runner.postgres.connect.Database;
import dev.leadlist.runner.postgres.connect.DirectConnections;
import dev.leadlist.runner.postgres.connect.Pooler;
import dev.leadlist.runner.postgres.sql.SignalChannel;
import dev.leadlist.runner.postgres.sql.StopPayload;
import dev.leadlist.runner.time.Timing;
import dev.leadlist.runner.time.Wakeup;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens on a connection of its own for the trigger's notifications, and has the runs they name
 * read at once; and for those of whoever wants a worker to stop.
 *
 * <p>LISTEN through a transaction pooler succeeds and delivers nothing, or to others, so it is not
 * tried where one is recognised, and a connection is believed only after a nonce arrived that
 * another session sent; from then on it sends itself one whenever it has heard nothing for
 * {@link #PROVE_EVERY}. After each connect, all watched runs are read: what was signalled in
 * between is not lost.
 */
final class SignalListener implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(SignalListener.class);

  private static final Duration PROVE_EVERY = Duration.ofSeconds(10);
  private static final Duration PROOF_LIMIT = Duration.ofSeconds(2);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  /** What delivers nothing now will not either in a moment. */
  private static final Duration PAUSE_WITHOUT_DELIVERY = Duration.ofMinutes(1);

  /** The payload of a truncated table: everything may have changed. */
  private static final String EVERYTHING = "*";

  private final DirectConnections connections;
  private final RunTable table;
  private final Database others;
  private final Poller poller;
  private final Heartbeats heartbeats;
  private final Timing timing;
  private final Wakeup closing = new Wakeup();
  private volatile boolean closed;
  private volatile boolean proven;
  private volatile @Nullable Connection current;

  /**
   * Creates a listener.
   *
   * @param others other sessions, those that read runs: only a nonce from there proves that both
   *     are on one database
   */
  SignalListener(
      DirectConnections connections,
      RunTable table,
      Database others,
      Poller poller,
      Heartbeats heartbeats,
      Timing timing) {
    this.connections = connections;
    this.table = table;
    this.others = others;
    this.poller = poller;
    this.heartbeats = heartbeats;
    this.timing = timing;
  }

  @Override
  public void run() {
    Duration pause = FIRST_PAUSE;
    while (!closed) {
      try (Connection connection = connections.open(PROOF_LIMIT)) {
        current = connection;
        listen(connection);
      } catch (SQLException | StoreUnavailableException | NoDelivery e) {
        if (proven || pause.equals(FIRST_PAUSE)) {
          log.info(
              closed ? "notifications ended" : "no notifications, polling: {}", e.getMessage());
        }
        pause = e instanceof NoDelivery ? PAUSE_WITHOUT_DELIVERY : after(pause);
      } catch (InterruptedException e) {
        break; // unless it is closed, its thread begins anew
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
    if (Pooler.sharesSession(connection, others)) {
      throw new NoDelivery("a connection pooler in transaction mode stands between.");
    }
    SignalDelivery delivery = SignalDelivery.listen(connection, table, timing);
    prove(connection, () -> delivery.isReachedFrom(others, PROOF_LIMIT, this::heed));
    proven = true;
    log.debug("notifications arrive on channel {}", SignalChannel.of(table));
    poller.lookAtAll();
    while (!closed) {
      List<PGNotification> received = delivery.await(PROVE_EVERY);
      heed(received);
      if (received.isEmpty()) {
        prove(connection, () -> delivery.isReachedFromItself(PROOF_LIMIT, this::heed));
      }
    }
  }

  /** What comes before the proof is heeded, too. */
  private void prove(Connection connection, Proof proof) throws SQLException, NoDelivery {
    connection.setNetworkTimeout(Runnable::run, (int) PROOF_LIMIT.toMillis());
    if (!proof.arrives()) {
      throw new NoDelivery("a notification of our own did not arrive within "
          + PROOF_LIMIT.toMillis()
          + " ms; a transaction pooler in between, or another database?");
    }
    connection.setNetworkTimeout(Runnable::run, 0); // from now on it waits for news
  }

  private void heed(List<PGNotification> received) {
    Set<UUID> named = new HashSet<>();
    for (PGNotification notification : received) {
      StopPayload.worker(notification.getParameter()).ifPresent(heartbeats::suspectStop);
      UUID id = parse(notification.getParameter());
      if (id != null) {
        named.add(id);
      } else if (notification.getParameter().equals(EVERYTHING)) {
        poller.suspectAll();
      }
    }
    poller.suspect(named);
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

  private Duration after(Duration pause) {
    if (proven) {
      return FIRST_PAUSE;
    }
    Duration doubled = pause.multipliedBy(2);
    return doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
  }

  /** Whether a notification of our own arrives. */
  private interface Proof {
    boolean arrives() throws SQLException;
  }

  /** LISTEN succeeds and nothing arrives. */
  private static final class NoDelivery extends Exception {
    private static final long serialVersionUID = 1L;

    NoDelivery(String why) {
      super(why + " Give a direct connection by notifications(DataSource)");
    }
  }
}

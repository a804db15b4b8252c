package dev.leadlist.runner.postgres.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadlist.runner.RunTable;
import dev.leadlist.runner.postgres.TestDatabase;
import dev.leadlist.runner.postgres.connect.Database;
import dev.leadlist.runner.postgres.sql.SignalChannel;
import dev.leadlist.runner.time.Timing;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGNotification;
import org.postgresql.ds.PGSimpleDataSource;

/** Whether signals arrive is found out by sending one. */
class SignalDeliveryTests {
  private static final RunTable TABLE = RunTable.standard();
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final TestDatabase database = TestDatabase.create();
  private final Connection listening = database.connection();
  private final Connection sending = database.connection();

  @AfterEach
  void close() throws SQLException {
    listening.close();
    sending.close();
    database.close();
  }

  /** {@code doctor} took the first that came for the answer, and a busy table for a pooler. */
  @Test
  void anotherSignalBeforeItsOwnIsNewsAndNoAnswer() throws SQLException {
    SignalDelivery delivery = SignalDelivery.listen(listening, TABLE, Timing.system());
    String run = UUID.randomUUID().toString();
    try (Connection other = database.connection()) {
      SignalChannel.notify(other, TABLE, run);
    }
    List<String> heard = new ArrayList<>();

    boolean isReached =
        delivery.isReachedFrom(new Database(new CommitsLater(), LIMIT), LIMIT, news -> {
          news.stream().map(PGNotification::getParameter).forEach(heard::add);
          commitOnce();
        });

    assertThat(isReached).isTrue();
    assertThat(heard).hasSize(2).first().isEqualTo(run);
  }

  @Test
  void whatIsSentElsewhereDoesNotArrive() throws SQLException {
    SignalDelivery delivery = SignalDelivery.listen(listening, TABLE, Timing.system());
    try (TestDatabase elsewhere = TestDatabase.create()) {
      Database senders = new Database(elsewhere.dataSource(), LIMIT);
      assertThat(delivery.isReachedFrom(senders, Duration.ofMillis(100), news -> {}))
          .isFalse();
    }
    assertThat(delivery.isReachedFromItself(LIMIT, news -> {})).isTrue();
  }

  private void commitOnce() {
    try {
      if (!sending.getAutoCommit()) {
        sending.commit();
        sending.setAutoCommit(true);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Gives connections whose work shows only once the test commits it. */
  private final class CommitsLater extends PGSimpleDataSource {
    private static final long serialVersionUID = 1L;

    @Override
    public Connection getConnection() throws SQLException {
      sending.setAutoCommit(false);
      return (Connection) Proxy.newProxyInstance(
          Connection.class.getClassLoader(),
          new Class<?>[] {Connection.class},
          (proxy, method, arguments) -> {
            if (method.getName().equals("setAutoCommit") || method.getName().equals("close")) {
              return null;
            }
            try {
              return method.invoke(sending, arguments);
            } catch (InvocationTargetException e) {
              throw e.getCause();
            }
          });
    }
  }
}

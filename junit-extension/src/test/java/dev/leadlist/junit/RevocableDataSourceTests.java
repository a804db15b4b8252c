package dev.leadlist.junit;

import static org.assertj.core.api.Assertions.assertThatCode;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;

/** What one test ends in the pool is never another test's. */
class RevocableDataSourceTests {

  @Test
  void aConnectionThatIsClosedWhileItIsAbortedIsNotHandedOutAgain() throws Exception {
    try (HikariDataSource pool = new HikariDataSource()) {
      pool.setDataSource(LeakTestCases.ownDataSource());
      pool.setMinimumIdle(0);
      pool.setMaximumPoolSize(2); // the aborted one, and the one that ends its session
      RevocableDataSource ofATest = new RevocableDataSource(pool, "a test");
      for (int round = 0; round < 60; round++) {
        Connection connection = ofATest.getConnection();
        CyclicBarrier both = new CyclicBarrier(2);
        CompletableFuture<Void> aborted = CompletableFuture.runAsync(() -> {
          meet(both);
          endQuietly(() -> connection.abort(Runnable::run));
        });
        meet(both);
        endQuietly(connection::close);

        assertThatCode(() -> use(pool)).as("round %d", round).doesNotThrowAnyException();
        aborted.join();
      }
    }
  }

  private static void use(HikariDataSource pool) throws SQLException {
    try (Connection one = pool.getConnection();
        Statement statement = one.createStatement()) {
      statement.execute("select 1");
    }
  }

  private interface Ending {
    void end() throws SQLException;
  }

  /** Whoever comes second may be told that it is closed. */
  private static void endQuietly(Ending ending) {
    try {
      ending.end();
    } catch (SQLException e) {
      // as expected of one of the two
    }
  }

  private static void meet(CyclicBarrier barrier) {
    try {
      barrier.await();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}

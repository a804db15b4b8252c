package dev.leadlist.runner.embedded;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import javax.sql.DataSource;

/** Hands one chosen thread its connection only when told to, as an exhausted pool does. */
final class SlowConnections extends WrappedConnections {
  final CountDownLatch waiting = new CountDownLatch(1);
  final CountDownLatch goOn = new CountDownLatch(1);
  private volatile Thread delayed;

  SlowConnections(DataSource inner) {
    super(inner);
  }

  void delayThisThread() {
    delayed = Thread.currentThread();
  }

  @Override
  public Connection getConnection() throws SQLException {
    if (Thread.currentThread() == delayed) {
      waiting.countDown();
      CallTests.awaitInSpiteOfInterrupts(goOn);
    }
    return super.getConnection();
  }
}

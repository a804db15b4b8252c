package dev.leadlist.runner.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A connection that is kept for the next statement, since to make one takes a server longer than
 * most of what tests ask; who comes while it is in use gets one of his own.
 */
final class WarmConnection implements AutoCloseable {
  private static final int ALIVE_SECONDS = 5;

  private final DataSource dataSource;
  private final ReentrantLock inUse = new ReentrantLock();
  private @Nullable Connection kept;

  WarmConnection(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  /** Something to do with a statement. */
  public interface Work<T> {
    T with(Statement statement) throws SQLException;
  }

  <T> T use(Work<T> work) throws SQLException {
    if (!inUse.tryLock()) {
      try (Connection own = dataSource.getConnection();
          Statement statement = own.createStatement()) {
        return work.with(statement);
      }
    }
    try (Statement statement = open().createStatement()) {
      return work.with(statement);
    } finally {
      inUse.unlock();
    }
  }

  private Connection open() throws SQLException {
    if (kept == null || !kept.isValid(ALIVE_SECONDS)) { // a test may have killed its session
      close();
      kept = dataSource.getConnection();
    }
    return kept;
  }

  @Override
  public void close() throws SQLException {
    if (kept != null) {
      kept.close();
      kept = null;
    }
  }
}

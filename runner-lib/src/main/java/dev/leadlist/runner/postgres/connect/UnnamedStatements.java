package dev.leadlist.runner.postgres.connect;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * Has the driver give no names to statements for a while, COMMIT and ROLLBACK among them: the
 * server knows a name in one session only, and a transaction pooler changes sessions.
 */
public final class UnnamedStatements {
  private static final int NEVER = 0;

  private UnnamedStatements() {}

  /** Something that talks to the database. */
  public interface Call<T extends @Nullable Object, E extends Exception> {
    T run() throws E;
  }

  /**
   * Does {@code call}. What was set before is set again, because the connection is the
   * application's next; a pool that does not let its driver be reached is left as it is.
   */
  public static <T extends @Nullable Object, E extends Exception> T during(
      Connection connection, Call<T, E> call) throws SQLException, E {
    if (!connection.isWrapperFor(PGConnection.class)) {
      return call.run();
    }
    PGConnection driver = connection.unwrap(PGConnection.class);
    int before = driver.getPrepareThreshold();
    driver.setPrepareThreshold(NEVER);
    try {
      return call.run();
    } finally {
      driver.setPrepareThreshold(before);
    }
  }
}

package dev.leadlist.runner.postgres.sql;

import dev.leadlist.runner.RunTable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * Names the channel on which a run table's trigger tells that runs are over.
 *
 * <p>NOTIFY channels are shared by a whole database, so the name carries schema and table, joined
 * by the one character that neither can contain: two tables never share a channel. A channel has at
 * most 63 bytes; longer names are replaced by their hash, which contains no dot.
 */
public final class SignalChannel {
  private static final String PREFIX = "leadlist_";
  private static final int MAX_BYTES = 63;
  private static final int HASH_DIGITS = 40;

  private SignalChannel() {}

  /** Has {@code payload} sent to whoever listens. */
  public static boolean notify(Connection connection, RunTable runs, String payload)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("select pg_catalog.pg_notify(?, ?)")) {
      statement.setString(1, of(runs));
      statement.setString(2, payload);
      return statement.execute();
    }
  }

  /** Returns the channel's name, ASCII, the same for the same schema and table; quote it in SQL. */
  public static String of(RunTable runs) {
    String name = PREFIX + runs.schema() + "." + runs.table();
    return name.length() <= MAX_BYTES
        ? name
        : PREFIX + Sha256.hex(runs.schema() + "." + runs.table()).substring(0, HASH_DIGITS);
  }
}

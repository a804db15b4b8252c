package dev.leadlist.runner.postgres.connect;

import dev.leadlist.runner.DatabaseUrl;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Makes plain connections to where a URL leads, to a primary only, with bounded waits.
 *
 * <p>The URL's properties are set one by one, because a URL is logged by more than one library.
 */
public final class UrlConnections {

  /** How long to wait for a connection: twice what a call to the outside waits for its answer. */
  static final Duration CONNECTION_LIMIT = Duration.ofSeconds(2);

  /** PostgreSQL cuts longer names off. */
  private static final int LONGEST_NAME = 63;

  private UrlConnections() {}

  /**
   * Returns connections to {@code url}; nothing is pooled.
   *
   * @param application what the server shows as {@code application_name}, unless the URL has one
   */
  public static DataSource of(DatabaseUrl url, String application) {
    return plain(url, application);
  }

  static PGSimpleDataSource plain(DatabaseUrl url, String application) {
    PGSimpleDataSource connections = new QuietDataSource();
    connections.setURL(url.jdbcUrl());
    url.credentials().forEach((name, value) -> set(connections, name, value));
    setDefault(connections, PGProperty.APPLICATION_NAME, clipped(application));
    setDefault(connections, PGProperty.CONNECT_TIMEOUT, CONNECTION_LIMIT.toSeconds() + "");
    setDefault(connections, PGProperty.TCP_KEEP_ALIVE, "true");
    setDefault(connections, PGProperty.TARGET_SERVER_TYPE, "primary");
    return connections;
  }

  private static void setDefault(
      PGSimpleDataSource connections, PGProperty property, String value) {
    if (connections.getProperty(property) == null) {
      connections.setProperty(property, value);
    }
  }

  private static void set(PGSimpleDataSource connections, String name, String value) {
    try {
      connections.setProperty(name, value);
    } catch (SQLException e) {
      throw new IllegalStateException("setting " + name, e);
    }
  }

  private static String clipped(String name) {
    return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME);
  }
}

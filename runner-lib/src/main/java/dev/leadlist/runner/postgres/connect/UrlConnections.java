package dev.leadlist.runner.postgres.connect;

import dev.leadlist.runner.DatabaseUrl;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import javax.sql.DataSource;
import org.postgresql.Driver;
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
    Properties given = Objects.requireNonNull(Driver.parseURL(url.jdbcUrl(), null));
    Map<PGProperty, String> defaults = Map.of(
        PGProperty.APPLICATION_NAME,
        clipped(application),
        PGProperty.CONNECT_TIMEOUT,
        Long.toString(CONNECTION_LIMIT.toSeconds()),
        PGProperty.TCP_KEEP_ALIVE,
        "true",
        PGProperty.TARGET_SERVER_TYPE,
        "primary");
    defaults.forEach((property, value) -> {
      // asked of the URL: of a property that nobody set, a data source returns the driver's default
      if (property.getOrNull(given) == null) {
        connections.setProperty(property, value);
      }
    });
    return connections;
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

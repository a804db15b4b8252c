package dev.leadlist.runner.postgres.connect;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Makes connections that belong to no pool, for LISTEN and for session locks: a borrowed one would
 * be missing from the pool, and a returned one would go on listening.
 */
public interface DirectConnections {

  /**
   * How long connecting may take, and each answer, unless the user says otherwise or whoever opens
   * a connection sets a limit of its own.
   */
  String CONNECT_SECONDS = "2";

  /** Opens a connection; the caller closes it. */
  Connection open() throws SQLException;

  /** As {@link #open}, with a limit to each answer, wherever the connection comes from. */
  default Connection open(Duration limit) throws SQLException {
    Connection opened = open();
    try {
      opened.setNetworkTimeout(Runnable::run, Math.toIntExact(limit.toMillis()));
      return opened;
    } catch (SQLException e) {
      Database.abort(opened);
      throw e;
    }
  }

  /** Finds a way to where {@code dataSource} leads, without its pool. */
  static Optional<DirectConnections> like(DataSource dataSource) {
    if (dataSource instanceof PGSimpleDataSource simple) {
      return Optional.of(with(simple));
    }
    try {
      return dataSource.isWrapperFor(HikariDataSource.class)
          ? ofPool(dataSource.unwrap(HikariDataSource.class))
          : Optional.empty();
    } catch (SQLException e) {
      return Optional.empty(); // a wrapper that does not tell what is in it
    }
  }

  private static Optional<DirectConnections> ofPool(HikariDataSource pool) {
    if (pool.getDataSource() instanceof PGSimpleDataSource simple) {
      return Optional.of(with(simple));
    }
    String url = pool.getJdbcUrl();
    return url == null || !url.startsWith("jdbc:postgresql:")
        ? Optional.empty()
        : Optional.of(() -> connect(url, properties(pool)));
  }

  private static DirectConnections with(PGSimpleDataSource simple) {
    return () -> {
      Properties properties = new Properties();
      setLogin(properties, simple.getUser(), simple.getPassword());
      return connect(simple.getURL(), properties);
    };
  }

  /** A server that accepts and says nothing must not hold up the connect for ever. */
  private static Connection connect(String url, Properties properties) throws SQLException {
    setDefault(properties, url, PGProperty.TCP_KEEP_ALIVE, "true");
    setDefault(properties, url, PGProperty.SOCKET_FACTORY, ZeroPeekSocketFactory.class.getName());
    setDefault(properties, url, PGProperty.CONNECT_TIMEOUT, CONNECT_SECONDS);
    setDefault(properties, url, PGProperty.SOCKET_TIMEOUT, CONNECT_SECONDS);
    Connection connection = SecretFreeUrl.connect(url, properties);
    connection.unwrap(PGConnection.class).setPrepareThreshold(0); // see UnnamedStatements
    return connection;
  }

  /** Read at each connect: passwords are changed while programs run. */
  private static Properties properties(HikariDataSource pool) {
    Properties properties = new Properties();
    for (Map.Entry<Object, Object> entry : pool.getDataSourceProperties().entrySet()) {
      properties.setProperty(entry.getKey().toString(), entry.getValue().toString());
    }
    setLogin(properties, pool.getUsername(), pool.getPassword());
    return properties;
  }

  /** Sets what is given of a login. */
  static void setLogin(Properties properties, @Nullable String user, @Nullable String password) {
    if (user != null) {
      PGProperty.USER.set(properties, user);
    }
    if (password != null) {
      PGProperty.PASSWORD.set(properties, password);
    }
  }

  /** Sets what the user has not set; a value in the URL would win over it in any case. */
  private static void setDefault(
      Properties properties, String url, PGProperty property, String value) {
    if (property.getOrNull(properties) == null && !url.contains(property.getName() + "=")) {
      property.set(properties, value);
    }
  }
}

package dev.leadlist.runner.postgres;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Makes connections that belong to no pool, for LISTEN and for session locks: a borrowed one would
 * be missing from the pool, and a returned one would go on listening.
 */
interface DirectConnections {

  /** Opens a connection; the caller closes it. */
  Connection open() throws SQLException;

  /**
   * Finds a way to connect without the pool.
   *
   * @param given what the user said to use, if anything
   */
  static Optional<DirectConnections> find(DataSource dataSource, @Nullable DataSource given)
      throws SQLException {
    if (given != null) {
      return Optional.of(given::getConnection);
    }
    if (dataSource instanceof PGSimpleDataSource simple) {
      return Optional.of(simple::getConnection);
    }
    if (dataSource.isWrapperFor(HikariDataSource.class)) {
      return ofPool(dataSource.unwrap(HikariDataSource.class));
    }
    return Optional.empty();
  }

  private static Optional<DirectConnections> ofPool(HikariDataSource pool) {
    DataSource inner = pool.getDataSource();
    if (inner instanceof PGSimpleDataSource simple) {
      return Optional.of(simple::getConnection);
    }
    String url = pool.getJdbcUrl();
    return url == null || !url.startsWith("jdbc:postgresql:")
        ? Optional.empty()
        : Optional.of(() -> DriverManager.getConnection(url, properties(pool)));
  }

  /** Read at each connect: passwords are changed while programs run. */
  private static Properties properties(HikariDataSource pool) {
    Properties properties = new Properties();
    for (Map.Entry<Object, Object> entry : pool.getDataSourceProperties().entrySet()) {
      properties.setProperty(entry.getKey().toString(), entry.getValue().toString());
    }
    PGProperty.TCP_KEEP_ALIVE.set(properties, true);
    if (PGProperty.SOCKET_FACTORY.getOrNull(properties) == null) {
      PGProperty.SOCKET_FACTORY.set(properties, ZeroPeekSocketFactory.class.getName());
    }
    if (pool.getUsername() != null) {
      properties.setProperty("user", pool.getUsername());
    }
    if (pool.getPassword() != null) {
      properties.setProperty("password", pool.getPassword());
    }
    return properties;
  }
}

package dev.leadlist.runner.postgres.connect;

import com.zaxxer.hikari.HikariDataSource;
import java.util.Properties;
import java.util.StringJoiner;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGProperty;
import org.postgresql.ds.common.BaseDataSource;

/**
 * Where a database is and who asks, for messages; never the password.
 *
 * @param address {@code host:port/database}, or what is known instead
 * @param user the user, if known
 */
public record Endpoint(String address, @Nullable String user) {

  /** Reads it from a pgjdbc or HikariCP source; of others only the type is known. */
  public static Endpoint of(DataSource dataSource) {
    if (dataSource instanceof HikariDataSource pool) {
      if (pool.getJdbcUrl() != null) {
        return of(pool.getJdbcUrl(), user(pool));
      }
      if (pool.getDataSource() != null) {
        return of(pool.getDataSource());
      }
    }
    if (dataSource instanceof BaseDataSource direct) {
      return of(direct.getURL(), direct.getUser());
    }
    return new Endpoint("the database of " + dataSource.getClass().getName(), null);
  }

  private static @Nullable String user(HikariDataSource pool) {
    return pool.getUsername() != null
        ? pool.getUsername()
        : pool.getDataSourceProperties().getProperty(PGProperty.USER.getName());
  }

  /** Reads it from a JDBC URL; a user given besides wins over one in the URL. */
  public static Endpoint of(String jdbcUrl, @Nullable String user) {
    Properties parts = Driver.parseURL(jdbcUrl, null);
    if (parts == null) {
      return new Endpoint("a database whose JDBC URL pgjdbc cannot read", user);
    }
    String[] hosts =
        parts.getProperty(PGProperty.PG_HOST.getName(), "localhost").split(",", -1);
    String[] ports = parts.getProperty(PGProperty.PG_PORT.getName(), "5432").split(",", -1);
    StringJoiner address = new StringJoiner(",");
    for (int i = 0; i < hosts.length; i++) {
      address.add(hosts[i] + ":" + ports[Math.min(i, ports.length - 1)]);
    }
    String database = parts.getProperty(PGProperty.PG_DBNAME.getName(), "");
    return new Endpoint(
        address + "/" + database,
        user == null ? parts.getProperty(PGProperty.USER.getName()) : user);
  }

  /** Returns {@code host:port/database as user}. */
  @Override
  public String toString() {
    return user == null ? address : address + " as " + user;
  }
}

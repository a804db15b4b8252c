package dev.leadlist.runner.postgres.connect;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import java.util.regex.Pattern;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/** Connects with the secrets of a URL taken out of it: the driver logs URLs, and no properties. */
final class SecretFreeUrl {
  private static final Pattern SECRET =
      Pattern.compile("(?<=[?&])(?:password|sslpassword)=[^&]*(?:&|$)");

  private SecretFreeUrl() {}

  /**
   * Connects.
   *
   * @param properties what is not in the URL; gets the secrets of the URL, which win as ever
   */
  static Connection connect(String url, Properties properties) throws SQLException {
    Properties parts = Driver.parseURL(url, null);
    if (parts == null) {
      throw new SQLException("pgjdbc cannot read the JDBC URL", "08001");
    }
    for (PGProperty secret : new PGProperty[] {PGProperty.PASSWORD, PGProperty.SSL_PASSWORD}) {
      String value = secret.getOrNull(parts);
      if (value != null) {
        secret.set(properties, value);
      }
    }
    return DriverManager.getConnection(SECRET.matcher(url).replaceAll(""), properties);
  }
}

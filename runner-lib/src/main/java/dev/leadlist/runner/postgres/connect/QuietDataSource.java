package dev.leadlist.runner.postgres.connect;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/** Plain connections of the driver's, whose secrets are not logged at any level. */
final class QuietDataSource extends PGSimpleDataSource {
  private static final long serialVersionUID = 1L;

  @Override
  public Connection getConnection(@Nullable String user, @Nullable String password)
      throws SQLException {
    Properties properties = new Properties();
    DirectConnections.setLogin(properties, user, password);
    return SecretFreeUrl.connect(getURL(), properties);
  }
}

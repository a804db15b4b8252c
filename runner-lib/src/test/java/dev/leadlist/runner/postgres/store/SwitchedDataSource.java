package dev.leadlist.runner.postgres.store;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.logging.Logger;
import javax.sql.DataSource;

/** Passes on to another {@code DataSource} until it is switched off: then nobody can connect. */
final class SwitchedDataSource implements DataSource {
  private final DataSource target;
  private volatile boolean off;

  SwitchedDataSource(DataSource target) {
    this.target = target;
  }

  void switchOff() {
    off = true;
  }

  void switchOn() {
    off = false;
  }

  @Override
  public Connection getConnection() throws SQLException {
    if (off) {
      throw new SQLException("the test lets nobody connect", "08001");
    }
    return target.getConnection();
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    throw new SQLFeatureNotSupportedException("no other user");
  }

  @Override
  public PrintWriter getLogWriter() throws SQLException {
    return target.getLogWriter();
  }

  @Override
  public void setLogWriter(PrintWriter out) throws SQLException {
    target.setLogWriter(out);
  }

  @Override
  public void setLoginTimeout(int seconds) throws SQLException {
    target.setLoginTimeout(seconds);
  }

  @Override
  public int getLoginTimeout() throws SQLException {
    return target.getLoginTimeout();
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    return target.getParentLogger();
  }

  @Override
  public <T> T unwrap(Class<T> kind) throws SQLException {
    throw new SQLException("not a wrapper for " + kind);
  }

  @Override
  public boolean isWrapperFor(Class<?> kind) {
    return false;
  }
}

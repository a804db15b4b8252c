package dev.leadlist.runner.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.UUID;

/**
 * A primary and its standby, which every COMMIT waits for. The standby begins as a copy of the
 * stopped primary, because the binaries of tests have no {@code pg_basebackup}.
 */
public final class FailoverPair implements AutoCloseable {
  private static final String NAME = "standby";

  final CrashableServer primary;
  private final Path copy;
  private final int standbyPort;

  private FailoverPair(CrashableServer primary, Path copy, int standbyPort) {
    this.primary = primary;
    this.copy = copy;
    this.standbyPort = standbyPort;
  }

  /** Starts both; returns when a COMMIT waits for the standby. */
  public static FailoverPair start() throws Exception {
    CrashableServer primary = CrashableServer.start();
    primary.goDown(CrashableServer.End.FAST);
    // a standby needs room for as many sessions as its primary had
    append(primary.data(), "max_connections = 300\n");
    Path copy = primary.data().resolveSibling(primary.data().getFileName() + "-copy");
    run("cp", "-a", primary.data().toString(), copy.toString());
    append(
        copy,
        "primary_conninfo = 'host=127.0.0.1 port=%d user=postgres application_name=%s'%n"
            .formatted(primary.port(), NAME));
    Files.createFile(copy.resolve("standby.signal"));
    FailoverPair pair = new FailoverPair(primary, copy, PgBouncer.freePort());
    primary.comeBack();
    String port = "-p " + pair.standbyPort;
    primary.run("pg_ctl", "start", "-D", copy.toString(), "-o", port, "-w", "-t", "20");
    primary.execute("alter system set synchronous_standby_names = '" + NAME + "'");
    primary.execute("select pg_reload_conf()");
    Eventually.that("the standby is synchronous", Duration.ofSeconds(30), () -> {
      String state = "select sync_state from pg_stat_replication";
      return query(primary.jdbcUrl(), state).equals("sync");
    });
    return pair;
  }

  /** Returns the URL that leads to the primary, whichever of the two it is; the first wins. */
  public String jdbcUrl() {
    return ("jdbc:postgresql://localhost:%d,localhost:%d/postgres?user=postgres"
            + "&targetServerType=primary&hostRecheckSeconds=0")
        .formatted(primary.port(), standbyPort);
  }

  String standbyUrl() {
    return "jdbc:postgresql://localhost:%d/postgres?user=postgres".formatted(standbyPort);
  }

  /** Inserts an active run at the primary. */
  public UUID insertActive() {
    return primary.insert("active");
  }

  /** Kills the primary and promotes the standby; returns when that takes writes. */
  public long failOver() throws Exception {
    primary.goDown(CrashableServer.End.KILLED);
    return promote();
  }

  /** Promotes the standby, whatever its primary does; returns when it takes writes. */
  public long promote() throws Exception {
    primary.run("pg_ctl", "promote", "-D", copy.toString(), "-w", "-t", "30");
    return System.nanoTime();
  }

  /** Starts the old primary again, which believes that it is one. */
  public void bringBack() {
    primary.comeBack();
  }

  /** Ends a run at the promoted standby; returns when it was acknowledged. */
  public long complete(UUID run) throws SQLException {
    return execute(
        "update pm_pipeline.runs set status = 'completed' where id = '%s'".formatted(run));
  }

  /** Returns the first column of the first row, empty if there is none. */
  static String query(String url, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      return row.next() ? String.valueOf(row.getString(1)) : "";
    }
  }

  /** Executes on the promoted standby; returns when it was acknowledged. */
  long execute(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(standbyUrl());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
      return System.nanoTime();
    }
  }

  private static void append(Path data, String setting) throws IOException {
    Files.writeString(data.resolve("postgresql.auto.conf"), setting, StandardOpenOption.APPEND);
  }

  private static void run(String... command) throws IOException, InterruptedException {
    int code = new ProcessBuilder(command).inheritIO().start().waitFor();
    if (code != 0) {
      throw new IOException(String.join(" ", command) + " ended with " + code);
    }
  }

  @Override
  public void close() {
    try {
      primary.run("pg_ctl", "stop", "-D", copy.toString(), "-m", "immediate");
      run("rm", "-r", copy.toString());
    } catch (IOException e) {
      throw new UncheckedIOException("the standby does not stop", e);
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted while the standby stops", e);
    } finally {
      primary.close();
    }
  }
}

package dev.leadlist.runner.postgres;

import dev.leadlist.runner.postgres.schema.Schema;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A database of its own for one test, on the real PostgreSQL that all tests of this JVM share.
 *
 * <p>{@link #create()} copies a template with the library's schema in it, {@link #createEmpty()}
 * has nothing; both take milliseconds. Closing drops it, whoever is still connected.
 */
public final class TestDatabase implements AutoCloseable {
  private static final AtomicInteger COUNTER = new AtomicInteger();
  private static final String PASSWORD = "test-secret";

  private final String name;
  private final WarmConnection warm;
  private final List<String> roles = new ArrayList<>();

  private TestDatabase(String name) {
    this.name = name;
    this.warm = new WarmConnection(TestServer.dataSource(name));
  }

  /** Returns a new database in which the library's schema is installed for the standard table. */
  public static TestDatabase create() {
    return copyOf(Template.NAME, "");
  }

  /** Returns a new database with nothing in it. */
  public static TestDatabase createEmpty() {
    return createEmpty("");
  }

  /** Returns a new empty database, created with these options of {@code create database}. */
  public static TestDatabase createEmpty(String options) {
    return copyOf("template0", options);
  }

  /** Returns a new database with nothing but the guide's table, {@code pm_pipeline.runs}. */
  public static TestDatabase createWithPlainTable() {
    TestDatabase database = createEmpty();
    database.execute("""
        create schema pm_pipeline;
        create table pm_pipeline.runs (
          id uuid primary key, criteria jsonb, target_quantity integer, stage text, status text);
        """);
    return database;
  }

  private static TestDatabase copyOf(String template, String options) {
    TestDatabase database = new TestDatabase("test_%d".formatted(COUNTER.incrementAndGet()));
    TestServer.execute(
        // cheaper than through the log, where nothing waits for a disk
        "create database %s template %s strategy file_copy %s"
            .formatted(database.name, template, options));
    return database;
  }

  /** Returns the name of the database. */
  public String name() {
    return name;
  }

  /** Returns a source of unpooled connections as the superuser. */
  public DataSource dataSource() {
    return TestServer.dataSource(name);
  }

  /** Returns a source of unpooled connections as a role from {@link #createRole}. */
  public DataSource dataSource(String role) {
    PGSimpleDataSource dataSource = TestServer.dataSource(name);
    dataSource.setUser(role);
    dataSource.setPassword(PASSWORD);
    return dataSource;
  }

  /** Returns the JDBC URL that logs in as the superuser. */
  public String jdbcUrl() {
    return "jdbc:postgresql://localhost:%d/%s?user=postgres".formatted(port(), name);
  }

  /** Returns the server's port on localhost. */
  public int port() {
    return TestServer.port();
  }

  /** Opens a connection as the superuser; the caller closes it. */
  public Connection connection() {
    try {
      return dataSource().getConnection();
    } catch (SQLException e) {
      throw new IllegalStateException(name + " does not accept a connection", e);
    }
  }

  /** Creates a role that may log in and nothing else, dropped with the database. */
  public String createRole(String purpose) {
    String role = name + "_" + purpose;
    TestServer.execute("create role %s login password '%s' in role %s"
        .formatted(role, PASSWORD, TestServer.PASSWORD_REQUIRED));
    roles.add(role);
    return role;
  }

  /** Runs one or several statements as the superuser, in one transaction. */
  public void execute(String sql) {
    try {
      warm.use(statement -> statement.execute(sql));
    } catch (SQLException e) {
      throw new IllegalStateException("%s refuses %s".formatted(name, sql), e);
    }
  }

  /** Returns the first column of all rows as text, as the superuser sees it. */
  public List<String> query(String sql) {
    try {
      return warm.use(statement -> {
        List<String> rows = new ArrayList<>();
        try (ResultSet row = statement.executeQuery(sql)) {
          while (row.next()) {
            rows.add(String.valueOf(row.getString(1)));
          }
        }
        return rows;
      });
    } catch (SQLException e) {
      throw new IllegalStateException("%s refuses %s".formatted(name, sql), e);
    }
  }

  /** Drops the database and its roles, ending whoever is connected. */
  @Override
  public void close() {
    try {
      warm.close();
    } catch (SQLException e) {
      throw new IllegalStateException("a connection to %s does not close".formatted(name), e);
    }
    TestServer.execute("drop database if exists %s with (force)".formatted(name));
    roles.forEach(role -> TestServer.execute("drop role if exists " + role));
  }

  /** The database that {@link #create()} copies, made at its first use. */
  private static final class Template {
    static final String NAME = prepare();

    private static String prepare() {
      String name = "leadlist_template";
      TestServer.execute("create database %s template template0".formatted(name));
      Schema.install(TestServer.dataSource(name));
      return name;
    }
  }
}

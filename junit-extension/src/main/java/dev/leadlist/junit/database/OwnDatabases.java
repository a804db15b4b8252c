package dev.leadlist.junit.database;

import dev.leadlist.runner.DatabaseUrl;
import dev.leadlist.runner.postgres.schema.Schema;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Creates databases on a server and drops them again, by force; one of them is shared by all tests.
 *
 * <p>Their names are like no other's, as other sessions may use the same server.
 */
final class OwnDatabases implements AutoCloseable {
  private static final int MAX_LABEL = 24;
  private static final String INSUFFICIENT_PRIVILEGE = "42501";
  private static final Pattern URL =
      Pattern.compile("((?:jdbc:)?postgres(?:ql)?:)(//[^/?]*)?/?[^?]*(\\?.*)?");

  private final String url;
  private final TestDatabase maintenance;
  private final Optional<String> template;
  private @Nullable TestDatabase shared; // guarded by this

  /**
   * Creates them by way of {@code maintenance}.
   *
   * @param url leads to any database of the server
   * @param template has our schema; without one it is installed in each database
   */
  OwnDatabases(String url, TestDatabase maintenance, Optional<String> template) {
    this.url = url;
    this.maintenance = maintenance;
    this.template = template;
  }

  /** Returns the one that all tests share, created for whoever asks first. */
  synchronized TestDatabase shared() {
    TestDatabase known = shared;
    if (known == null) {
      known = create("shared");
      shared = known;
    }
    return known;
  }

  /** Creates one. */
  TestDatabase create(String label) {
    String name = name(label);
    String own = urlOf(url, name);
    try {
      maintenance.execute("create database " + name
          + template.map(from -> " template " + from + " strategy file_copy").orElse(""));
    } catch (DatabaseUnavailableException e) {
      throw refused(e);
    }
    TestDatabase database = new TestDatabase(
        own, () -> maintenance.execute("drop database if exists " + name + " with (force)"));
    try {
      if (template.isEmpty()) {
        Schema.install(database.dataSource());
      }
      return database;
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
  }

  /** Drops the shared one; whoever asked for another closes that. */
  @Override
  public synchronized void close() {
    if (shared != null) {
      shared.close();
    }
  }

  private static DatabaseUnavailableException refused(DatabaseUnavailableException e) {
    return e.getCause() instanceof SQLException refusal
            && INSUFFICIENT_PRIVILEGE.equals(refusal.getSQLState())
        ? new DatabaseUnavailableException(
            "the user of leadlist.database may not create databases, which PER_CLASS and PER_TEST"
                + " need: alter role … createdb, or use DatabaseScope.SHARED, or leadlist.database"
                + " = embedded",
            e)
        : e;
  }

  private static String name(String label) {
    String plain = label.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_");
    String shortened = plain.substring(0, Math.min(plain.length(), MAX_LABEL));
    return "leadlist_%s_%s".formatted(shortened, UUID.randomUUID().toString().substring(0, 8));
  }

  /**
   * Returns the URL of another database of the same server.
   *
   * @throws DatabaseUnavailableException if {@code url} names its database elsewhere than in its
   *     path; what is meant for a new database must not happen to that one
   */
  static String urlOf(String url, String database) {
    Matcher parts = URL.matcher(url);
    if (parts.matches()) {
      String host = parts.group(2) == null ? "//localhost" : parts.group(2);
      String parameters = parts.group(3) == null ? "" : parts.group(3);
      String other = parts.group(1) + host + "/" + database + parameters;
      if (DatabaseUrl.parse(other).describe().endsWith("/" + database)) {
        return other;
      }
    }
    throw new DatabaseUnavailableException(
        "leadlist.database must name its database in the path of the URL"
            + " (postgresql://host/database), or no other can be created beside it",
        null);
  }
}

package dev.leadlist.runner;

import dev.leadlist.runner.url.UrlReader;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a PostgreSQL database is and how to log in, read from a JDBC URL or a libpq URI.
 *
 * <p>An immutable value; equal to another that leads to the same hosts and database with the same
 * parameters and credentials, whichever form it was read from. Credentials are kept apart: only
 * {@link #credentials()}, {@link #user()} and {@link #password()} return them, {@link #jdbcUrl()},
 * {@link #describe()} and {@link #toString()} never hold one.
 */
public final class DatabaseUrl {
  private final String jdbcUrl;
  private final String place;
  private final Map<String, String> credentials;

  DatabaseUrl(String jdbcUrl, String place, Map<String, String> credentials) {
    this.jdbcUrl = jdbcUrl;
    this.place = place;
    this.credentials = Map.copyOf(credentials);
  }

  /**
   * Reads one of
   *
   * <ul>
   *   <li>{@code jdbc:postgresql://host:port/database?user=…&password=…}, with the parameters of
   *       pgjdbc, {@code jdbc:postgresql:database} for localhost;
   *   <li>{@code postgresql://user:password@host:port/database?sslmode=…} or {@code postgres://…},
   *       with those parameters of libpq that pgjdbc has under its own name.
   * </ul>
   *
   * <p>Several hosts are separated by commas, IPv6 addresses stand in brackets. Without a host it
   * is localhost, without a port 5432, without a database the one named like the user. Special
   * characters are percent-encoded; {@code +} is a space in a JDBC URL, as pgjdbc reads it, and
   * itself in a libpq URI. A parameter that the driver does not know is a fault, as it would be
   * ignored otherwise, and so is one that asks for another server than a primary.
   *
   * <p>libpq verifies the server's certificate under {@code sslmode=require} if {@code sslrootcert}
   * is given, pgjdbc does not; such a URI is read as {@code sslmode=verify-ca}.
   *
   * @param url the text; it appears in no message, nor does any part of it that may be a secret
   * @throws SettingsException if the text is not one of these, with all faults
   */
  public static DatabaseUrl parse(String url) {
    UrlReader.Reading reading = UrlReader.read(url);
    if (!reading.faults().isEmpty()) {
      throw new SettingsException(reading.faults().stream()
          .map(fault -> Setting.DATABASE + ": " + fault)
          .toList());
    }
    return new DatabaseUrl(reading.jdbcUrl(), reading.place(), reading.credentials());
  }

  /**
   * Returns the URL for pgjdbc: hosts with ports, database and all parameters, percent-encoded,
   * without user, password and key password. Parameters in a URL win over connection properties of
   * the same name.
   */
  public String jdbcUrl() {
    return jdbcUrl;
  }

  /** Returns who logs in; empty if the URL does not say. */
  public Optional<String> user() {
    return Optional.ofNullable(credentials.get("user"));
  }

  /** Returns the password; empty if the URL does not say. A secret. */
  Optional<String> password() {
    return Optional.ofNullable(credentials.get("password"));
  }

  /**
   * Returns the connection properties that belong to {@link #jdbcUrl()}, under the names of pgjdbc:
   * {@code user}, {@code password} and {@code sslpassword} (of the client's key), each if the URL
   * had it. Unmodifiable. Secrets.
   */
  public Map<String, String> credentials() {
    return credentials;
  }

  /** Returns {@code host:port/database}, several hosts separated by commas; fit for logs. */
  public String describe() {
    return place;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof DatabaseUrl url
        && jdbcUrl.equals(url.jdbcUrl)
        && credentials.equals(url.credentials);
  }

  @Override
  public int hashCode() {
    return jdbcUrl.hashCode();
  }

  /** Returns {@code DatabaseUrl[host:port/database]}. */
  @Override
  public String toString() {
    return "DatabaseUrl[" + place + "]";
  }
}

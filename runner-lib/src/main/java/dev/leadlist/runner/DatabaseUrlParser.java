package dev.leadlist.runner;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Reads a {@link DatabaseUrl} in three steps: cut the text into its parts, read each part, put the
 * JDBC URL together again.
 *
 * <p>No fault repeats any of the text, except names of parameters that cannot be part of a
 * password.
 */
final class DatabaseUrlParser {
  static final String REMEDY = "write postgresql://USER:PASSWORD@HOST:5432/DATABASE or"
      + " jdbc:postgresql://HOST:5432/DATABASE?user=USER&password=PASSWORD";

  private final List<String> faults = new ArrayList<>();
  private final UrlParts parts;

  private DatabaseUrlParser(UrlParts parts) {
    this.parts = parts;
  }

  static DatabaseUrl parse(String url) {
    try {
      return new DatabaseUrlParser(UrlParts.cut(url)).read();
    } catch (IllegalArgumentException wrongForm) {
      // No cause: nothing below may carry the text along.
      throw new SettingsException(List.of(Setting.DATABASE + ": " + wrongForm.getMessage()));
    }
  }

  private DatabaseUrl read() {
    List<String> hosts = HostList.read(parts.hosts(), faults::add);
    UrlParameters parameters = new UrlParameters(parts.form(), faults::add);
    readUser(parameters);
    parameters.read(parts.query());
    String database = decoded("database", parts.database());
    if (database.codePoints().anyMatch(Character::isISOControl)) {
      faults.add("database name contains a control character; correct it");
    }
    if (!faults.isEmpty()) {
      throw new SettingsException(
          faults.stream().map(fault -> Setting.DATABASE + ": " + fault).toList());
    }
    Map<String, String> credentials = parameters.credentials();
    if (database.isEmpty()) {
      // Both drivers do so; said here, so that messages name the database.
      database = credentials.getOrDefault("user", "");
    }
    String servers = String.join(",", hosts);
    return new DatabaseUrl(
        "jdbc:postgresql://" + servers + "/" + PercentCode.encode(database) + query(parameters),
        servers + "/" + (database.isEmpty() ? "(default database)" : database),
        credentials);
  }

  private void readUser(UrlParameters parameters) {
    int colon = parts.userInfo().indexOf(':');
    String user = colon < 0 ? parts.userInfo() : parts.userInfo().substring(0, colon);
    String password = colon < 0 ? "" : parts.userInfo().substring(colon + 1);
    parameters.credential("user", decoded("user name", user));
    parameters.credential("password", decoded("password", password));
  }

  private String decoded(String part, String text) {
    try {
      return PercentCode.decode(text, parts.form() == UrlParts.Form.JDBC);
    } catch (IllegalArgumentException malformed) {
      faults.add(part + " has " + malformed.getMessage());
      return "";
    }
  }

  private static String query(UrlParameters parameters) {
    return parameters.driverParameters().entrySet().stream()
        .map(entry -> entry.getKey() + "=" + PercentCode.encode(entry.getValue()))
        .collect(Collectors.collectingAndThen(
            Collectors.joining("&"), query -> query.isEmpty() ? "" : "?" + query));
  }
}

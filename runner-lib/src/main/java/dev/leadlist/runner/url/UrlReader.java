package dev.leadlist.runner.url;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Reads a database URL in three steps: cut the text into its parts, read each part, put the JDBC
 * URL together again.
 *
 * <p>No fault repeats any of the text, except names of parameters that cannot be part of a
 * password.
 */
public final class UrlReader {

  /** What to do about a URL that is missing or of the wrong form. */
  public static final String REMEDY = "write postgresql://USER:PASSWORD@HOST:5432/DATABASE or"
      + " jdbc:postgresql://HOST:5432/DATABASE?user=USER&password=PASSWORD";

  private final List<String> faults = new ArrayList<>();
  private final UrlParts parts;

  /**
   * What a URL says.
   *
   * @param jdbcUrl the JDBC URL, without credentials
   * @param place {@code host:port/database}, for messages
   * @param credentials connection properties that are secret or belong to one
   * @param faults what is wrong with it; if anything is, the rest is not to be used
   */
  public record Reading(
      String jdbcUrl, String place, Map<String, String> credentials, List<String> faults) {}

  private UrlReader(UrlParts parts) {
    this.parts = parts;
  }

  /** Reads {@code url}. */
  public static Reading read(String url) {
    try {
      return new UrlReader(UrlParts.cut(url)).read();
    } catch (IllegalArgumentException wrongForm) {
      return new Reading("", "", Map.of(), List.of(String.valueOf(wrongForm.getMessage())));
    }
  }

  private Reading read() {
    List<String> hosts = HostList.read(parts.hosts(), faults::add);
    UrlParameters parameters = new UrlParameters(parts.form(), faults::add);
    readUser(parameters);
    parameters.read(parts.query());
    String database = decoded("database", parts.database());
    if (database.codePoints().anyMatch(Character::isISOControl)) {
      faults.add("database name contains a control character; correct it");
    }
    Map<String, String> credentials = parameters.credentials();
    if (database.isEmpty()) {
      // Both drivers do so; said here, so that messages name the database.
      database = credentials.getOrDefault("user", "");
    }
    String servers = String.join(",", hosts);
    return new Reading(
        "jdbc:postgresql://" + servers + "/" + PercentCode.encode(database) + query(parameters),
        servers + "/" + (database.isEmpty() ? "(default database)" : database),
        credentials,
        List.copyOf(faults));
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

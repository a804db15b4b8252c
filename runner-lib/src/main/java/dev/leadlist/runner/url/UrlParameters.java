package dev.leadlist.runner.url;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The parameters of a database URL, translated for pgjdbc, credentials apart from the others. */
final class UrlParameters {
  private static final Set<String> CREDENTIALS = Set.of("user", "password", "sslpassword");

  private final UrlParts.Form form;
  private final Consumer<String> faults;
  private final Map<String, String> credentials = new LinkedHashMap<>();
  private final Map<String, String> parameters = new LinkedHashMap<>();

  /**
   * Whether what follows may be the rest of a password with an unencoded separator in it; then no
   * name is shown.
   */
  private boolean mayBeSecret;

  UrlParameters(UrlParts.Form form, Consumer<String> faults) {
    this.form = form;
    this.faults = faults;
  }

  Map<String, String> credentials() {
    return credentials;
  }

  /** Returns all but the credentials under their pgjdbc names, in the order of the URL. */
  Map<String, String> driverParameters() {
    return parameters;
  }

  /** Takes a credential from before the host; none if the value is empty. */
  void credential(String name, String value) {
    if (!value.isEmpty()) {
      credentials.put(name, value);
    }
  }

  void read(String query) {
    if (query.isEmpty()) {
      return;
    }
    mayBeSecret = query.contains("@");
    String[] pairs = query.split("&", -1);
    for (int i = 0; i < pairs.length; i++) {
      read(i + 1, pairs[i]);
    }
    if (form == UrlParts.Form.LIBPQ) {
      LibpqParameters.keepVerification(parameters);
    }
  }

  private void read(int place, String pair) {
    int equals = pair.indexOf('=');
    if (equals <= 0 && !(form == UrlParts.Form.JDBC && pair.equals("ssl"))) {
      mayBeSecret = true;
      faults.accept(
          "parameter " + place + " is not of the form name=value; write & in a value as %26");
      return;
    }
    try {
      String name = equals < 0 ? pair : decode(pair.substring(0, equals));
      String value = equals < 0 ? "true" : decode(pair.substring(equals + 1));
      put(place, name, value);
    } catch (IllegalArgumentException malformed) {
      mayBeSecret = true;
      faults.accept("parameter " + place + " has " + malformed.getMessage());
    }
  }

  private void put(int place, String name, String value) {
    String driverName = driverName(name);
    if (driverName == null) {
      faults.accept(unknown(place, name));
      return;
    }
    try {
      String driverValue =
          form == UrlParts.Form.LIBPQ ? LibpqParameters.driverValue(name, value) : value;
      DriverParameters.check(driverName, driverValue);
      Map<String, String> target = CREDENTIALS.contains(driverName) ? credentials : parameters;
      if (target.putIfAbsent(driverName, driverValue) != null) {
        faults.accept("parameter " + name + " is given twice; remove one");
      }
    } catch (IllegalArgumentException wrongValue) {
      faults.accept("parameter " + name + " " + wrongValue.getMessage());
    }
    // What follows a secret may belong to it.
    mayBeSecret |= driverName.equals("password") || driverName.equals("sslpassword");
  }

  private @Nullable String driverName(String name) {
    if (form == UrlParts.Form.LIBPQ) {
      return LibpqParameters.driverName(name);
    }
    return DriverParameters.isKnown(name) ? name : null;
  }

  private String unknown(int place, String name) {
    if (mayBeSecret || !name.matches("[A-Za-z][A-Za-z0-9_]{0,39}")) {
      return "parameter "
          + place
          + " is not supported (its name is not shown, it may be part of a password); write & in a"
          + " password as %26, @ as %40, and remove the parameter otherwise";
    }
    return "parameter " + name + " is not supported; " + remedy(name);
  }

  private String remedy(String name) {
    return switch (name) {
      case "host", "hostaddr", "port", "PGHOST", "PGPORT" ->
        "write hosts and ports before the database, HOST:5432/DATABASE";
      case "dbname", "PGDBNAME" -> "write the database behind the host, HOST:5432/DATABASE";
      case "service", "servicefile", "passfile" ->
        "such files are not read; write what they say into the URL";
      default ->
        form == UrlParts.Form.LIBPQ
            ? DriverParameters.isKnown(name)
                ? "it belongs into a URL of the form jdbc:postgresql://…"
                : "correct its name (those of libpq count here), or remove it"
            : DriverParameters.likeness(name)
                .map(known -> "write " + known)
                .orElse("correct its name (those of pgjdbc count here), or remove it");
    };
  }

  private String decode(String text) {
    return PercentCode.decode(text, form == UrlParts.Form.JDBC);
  }
}

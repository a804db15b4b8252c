package dev.leadlist.runner.url;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Translates parameters of a libpq connection URI for pgjdbc.
 *
 * @see <a href="https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS">The
 *     parameters of libpq</a>
 * @see <a href="https://jdbc.postgresql.org/documentation/use/#connection-parameters">The
 *     parameters of pgjdbc</a>
 */
public final class LibpqParameters {
  private static final String REQUIRE = "require";

  private LibpqParameters() {}

  /** Returns what pgjdbc calls it; null if it has no counterpart there. */
  public static @Nullable String driverName(String name) {
    return switch (name) {
      case "user", "password", "sslpassword", "sslmode", "sslcert", "sslkey", "sslrootcert" -> name;
      case "options", "gsslib" -> name;
      case "application_name" -> "ApplicationName";
      case "connect_timeout" -> "connectTimeout";
      case "sslnegotiation" -> "sslNegotiation";
      case "channel_binding" -> "channelBinding";
      case "require_auth" -> "requireAuth";
      case "gssencmode" -> "gssEncMode";
      case "krbsrvname" -> "kerberosServerName";
      case "keepalives" -> "tcpKeepAlive";
      case "load_balance_hosts" -> "loadBalanceHosts";
      case "target_session_attrs" -> "targetServerType";
      // libpq has it for the sake of JDBC URLs.
      case "ssl" -> "sslmode";
      default -> null;
    };
  }

  /**
   * Returns what pgjdbc calls the value of a parameter that has a counterpart.
   *
   * @throws IllegalArgumentException if there is no such value; the message continues a sentence
   *     that begins with the parameter
   */
  static String driverValue(String name, String value) {
    return switch (name) {
      case "keepalives" -> oneOf(value, Map.of("0", "false", "1", "true"));
      case "load_balance_hosts" -> oneOf(value, Map.of("disable", "false", "random", "true"));
      case "ssl" -> oneOf(value, Map.of("true", REQUIRE));
      case "target_session_attrs" -> value.equals("read-write") ? "primary" : value;
      default -> value;
    };
  }

  private static String oneOf(String value, Map<String, String> choices) {
    String translated = choices.get(value);
    if (translated == null) {
      throw new IllegalArgumentException("has a value that does not exist; write "
          + String.join(" or ", choices.keySet().stream().sorted().toList()));
    }
    return translated;
  }

  /** Keeps the certificate check that libpq does under {@code require} with a root certificate. */
  static void keepVerification(Map<String, String> parameters) {
    if (parameters.containsKey("sslrootcert")) {
      parameters.replace("sslmode", REQUIRE, "verify-ca");
    }
  }
}

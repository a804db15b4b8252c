package dev.leadlist.runner.postgres.connect;

import dev.leadlist.runner.LeadListException;
import dev.leadlist.runner.StoreSetupException;
import dev.leadlist.runner.StoreUnavailableException;
import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Says in plain words why the database does not answer, and whether it is worth trying again. */
public final class ConnectionFailures {
  /** {@code read_only_sql_transaction}: a standby, or what has to be treated as one. */
  public static final String TAKES_NO_WRITES = "25006";

  /** What a driver or pool may quote from a URL; nobody knows where an unencoded password ends. */
  private static final Pattern PASSWORD = Pattern.compile("(?i)(password|passwd|pwd)=.*");

  private static final Pattern CREDENTIALS = Pattern.compile("//.*@");

  private ConnectionFailures() {}

  /** Returns the failure of whoever asks over a connection that the library has closed. */
  public static SQLException closed() {
    return new SQLException("closed", "08003");
  }

  /** Returns the failure as what the library throws: passing or for good, explained. */
  public static LeadListException translate(SQLException failure, Endpoint endpoint) {
    String message = explain(failure, endpoint);
    return isTransient(failure)
        ? new StoreUnavailableException(message, failure)
        : new StoreSetupException(List.of(message), failure);
  }

  /** Returns whether waiting may cure it: no route, a restart, a failover, too many connections. */
  static boolean isTransient(SQLException failure) {
    String state = state(failure);
    return switch (kind(failure)) {
      case "08" -> !state.equals("08004"); // rejected: no password given, TLS demanded, …
      case "53", "40" -> true;
      case "57" -> !state.equals("57P04"); // the database was dropped
      case "25" -> state.equals(TAKES_NO_WRITES);
      case "55" -> state.equals("55P03");
      case "" -> looksTransient(failure);
      default -> false;
    };
  }

  /** Returns whether the connection itself failed, rather than what was asked over it. */
  public static boolean isConnectionFailure(SQLException failure) {
    return switch (kind(failure)) {
      case "08", "28", "3D", "53", "57" -> true;
      case "25" -> isTransient(failure);
      case "" -> looksTransient(failure);
      default -> false;
    };
  }

  /** Returns whether the server is one that no connection should lead to. */
  static boolean takesNoWrites(SQLException failure) {
    return state(failure).equals(TAKES_NO_WRITES);
  }

  /** Returns what failed, where, the database's own words and the next step; no password. */
  static String explain(SQLException failure, Endpoint endpoint) {
    String said = words(failure);
    return switch (kind(failure)) {
      case "08" ->
        "PostgreSQL at %s %s (%s): %s"
            .formatted(endpoint, unreachable(failure), said, reachRemedy(failure));
      case "28" ->
        ("PostgreSQL at %s refuses the login (%s): check user and password in "
                + "POSTGRES_URL, and the server's pg_hba.conf")
            .formatted(endpoint, said);
      case "3D" ->
        ("PostgreSQL at %s has no such database (%s): check the database's name in "
                + "POSTGRES_URL, or create it")
            .formatted(endpoint, said);
      case "53" ->
        "PostgreSQL at %s has no room (%s): close connections or raise the server's limit"
            .formatted(endpoint, said);
      case "57" ->
        "PostgreSQL at %s broke off (%s): it may be starting, stopping or failing over, try again"
            .formatted(endpoint, said);
      case "25" ->
        "PostgreSQL at %s takes no writes (%s): connect to the primary, targetServerType=primary"
            .formatted(endpoint, said);
      case "42" ->
        "PostgreSQL at %s refuses the statement (%s): check rights and `leadlist schema check`"
            .formatted(endpoint, said);
      default -> "PostgreSQL at %s failed (%s)".formatted(endpoint, said);
    };
  }

  private static String unreachable(SQLException failure) {
    return isTransient(failure) ? "cannot be reached" : "rejects the connection";
  }

  private static String reachRemedy(SQLException failure) {
    return isTransient(failure)
        ? "check host and port in POSTGRES_URL, that the server runs, and the network between"
        : "check password, sslmode and the other parameters in POSTGRES_URL";
  }

  private static boolean looksTransient(SQLException failure) {
    return failure instanceof SQLTransientException
        || failure instanceof SQLRecoverableException
        || root(failure) instanceof IOException;
  }

  /** The first two characters of the SQLSTATE; empty if none of the causes has one. */
  private static String kind(SQLException failure) {
    String state = state(failure);
    return state.length() < 2 ? "" : state.substring(0, 2);
  }

  /** A pool's own exception may have no state, the driver's below it does. */
  private static String state(SQLException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql && sql.getSQLState() != null) {
        return sql.getSQLState();
      }
    }
    return "";
  }

  private static String words(SQLException failure) {
    String outer = String.valueOf(failure.getMessage());
    Throwable root = root(failure);
    String inner = root == failure ? "" : rootWords(root);
    String all = inner.isEmpty() || outer.contains(inner) ? outer : outer + " " + inner;
    String state = state(failure);
    String text = all.strip().replaceAll("\\s*\\R\\s*", " ");
    String masked =
        CREDENTIALS.matcher(PASSWORD.matcher(text).replaceAll("$1=***")).replaceAll("//***@");
    return state.isEmpty() ? masked : "%s [SQLSTATE %s]".formatted(masked, state);
  }

  /** An UnknownHostException's message is the bare host; the type says what is wrong with it. */
  private static String rootWords(Throwable root) {
    return root instanceof SQLException ? String.valueOf(root.getMessage()) : root.toString();
  }

  private static Throwable root(Throwable failure) {
    Throwable root = failure;
    for (@Nullable Throwable cause = root.getCause(); cause != null; cause = root.getCause()) {
      root = cause;
    }
    return root;
  }
}

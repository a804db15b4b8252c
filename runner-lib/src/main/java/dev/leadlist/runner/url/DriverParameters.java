package dev.leadlist.runner.url;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The connection parameters of pgjdbc 42.7 as far as a URL may have them. pgjdbc itself ignores a
 * name that it does not know, so that a mistyped {@code sslmode} would go unnoticed.
 */
public final class DriverParameters {
  /** All but those for hosts, port, database and the service file, which say what the URL says. */
  private static final Set<String> NAMES = Set.of("""
          adaptiveFetch adaptiveFetchMaximum adaptiveFetchMinimum allowEncodingChanges
          ApplicationName assumeMinServerVersion authenticationPluginClassName autosave
          binaryTransfer binaryTransferDisable binaryTransferEnable cancelSignalTimeout
          channelBinding classLoaderStrategy cleanupSavepoints connectExecutor connectExecutorArg
          connectTimeout convertBooleanToNumeric currentSchema databaseMetadataCacheFields
          databaseMetadataCacheFieldsMiB defaultRowFetchSize disableColumnSanitiser
          escapeSyntaxCallMode flushCacheOnDdl groupStartupParameters gssEncMode gssResponseTimeout
          gssUseDefaultCreds gsslib hideUnprivilegedObjects hostRecheckSeconds jaasApplicationName
          jaasLogin kerberosServerName loadBalanceHosts localSocketAddress logServerErrorDetail
          logUnclosedConnections loggerFile loggerLevel loginTimeout maxResultBuffer
          maxSendBufferSize options password pemKeyAlgorithm preferQueryMode prepareThreshold
          preparedStatementCacheQueries preparedStatementCacheSizeMiB protocolVersion queryTimeout
          quoteReturningIdentifiers reWriteBatchedInserts reWriteBatchedInsertsSize readOnly
          readOnlyMode receiveBufferSize replication requireAuth scramMaxIterations sendBufferSize
          socketFactory socketFactoryArg socketTimeout ssl sslNegotiation sslResponseTimeout sslcert
          sslfactory sslfactoryarg sslhostnameverifier sslkey sslmode sslpassword
          sslpasswordcallback sslrootcert sspiServiceClass stringtype targetServerType tcpKeepAlive
          tcpNoDelay unknownLength useSpnego user xmlFactoryFactory
          """.strip().split("\\s+", -1));

  private static final Map<String, Set<String>> CHOICES = Map.of(
      "sslmode", Set.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full"),
      "sslNegotiation", Set.of("postgres", "direct"),
      "channelBinding", Set.of("disable", "prefer", "require"),
      "gssEncMode", Set.of("disable", "allow", "prefer", "require"));

  private DriverParameters() {}

  public static boolean isKnown(String name) {
    return NAMES.contains(name);
  }

  /** Finds the name that was probably meant: of another case, or libpq's name for it. */
  static Optional<String> likeness(String name) {
    return NAMES.stream()
        .filter(known -> known.equalsIgnoreCase(name))
        .findFirst()
        .or(() -> Optional.ofNullable(LibpqParameters.driverName(name)));
  }

  /**
   * Checks the value of a known parameter. The driver would find out at the first connection, too
   * late to be told together with other faults.
   *
   * @throws IllegalArgumentException if it is wrong; the message continues a sentence that begins
   *     with the parameter, and does not repeat the value
   */
  static void check(String name, String value) {
    Set<String> choices = CHOICES.get(name);
    if (value.isEmpty()) {
      throw new IllegalArgumentException("is empty; give it a value or remove it");
    } else if (choices != null && !choices.contains(value)) {
      throw new IllegalArgumentException("has a value that does not exist; write one of "
          + String.join(", ", choices.stream().sorted().toList()));
    } else if (name.equals("connectTimeout") && !value.matches("[0-9]{1,6}")) {
      throw new IllegalArgumentException("is not a number of seconds; write one, such as 10");
    } else if (name.equals("targetServerType") && !value.equals("primary")) {
      throw new IllegalArgumentException(
          "asks for a server that need not be a primary, and every worker needs one; remove it");
    } else if (name.equals("sslrootcert") && value.equals("system")) {
      throw new IllegalArgumentException(
          "has the value system, which pgjdbc does not know; name a file, or use a jdbc: URL with"
              + " sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory&sslmode=verify-full");
    }
  }
}

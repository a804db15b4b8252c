package dev.leadlist.examples.mcp;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Calls the tools of a {@link FirmMcpServer}; one client serves all threads of a process.
 *
 * <p>A call blocks its thread until the answer, the request timeout or the thread's interruption.
 * An interrupted call throws InterruptedException at once and closes its connection, so that the
 * server can see that nobody waits any more. Neither an open nor a closed client keeps a JVM alive.
 */
public final class FirmMcpClient implements AutoCloseable {

  private final McpConnection connection;

  private FirmMcpClient(McpConnection connection) {
    this.connection = connection;
  }

  /**
   * Makes a client; it connects with its first call.
   *
   * @param endpoint the server's address, see {@link FirmMcpServer#endpoint}
   * @param requestTimeout how long to wait for one answer; greater than zero
   * @throws IllegalArgumentException if the timeout is not greater than zero
   */
  public static FirmMcpClient of(URI endpoint, Duration requestTimeout) {
    if (requestTimeout.isZero() || requestTimeout.isNegative()) {
      throw new IllegalArgumentException(
          "requestTimeout is %d ms, expected more than 0".formatted(requestTimeout.toMillis()));
    }
    return new FirmMcpClient(new McpConnection(endpoint, requestTimeout));
  }

  /**
   * Finds companies with a website, in a stable order.
   *
   * @param run the run this is done for, as the server's log shall name it
   * @param criteria JSON with {@code industry} and {@code country}
   * @param offset how many to skip
   * @param limit how many to return at most, 1 to 100
   * @throws InterruptedException if the thread is interrupted before the answer
   * @throws IllegalArgumentException if the criteria are not such JSON
   * @throws FirmMcpException if the tool refuses, the answer is late or the connection fails
   */
  public List<Company> findCompanies(String run, String criteria, int offset, int limit)
      throws InterruptedException {
    Criteria wanted = Criteria.parse(criteria);
    return connection
        .call(
            run,
            ToolSchemas.FIND_COMPANIES,
            Map.of(
                "industry",
                wanted.industry(),
                "country",
                wanted.country(),
                "with_website",
                true,
                "offset",
                offset,
                "limit",
                limit),
            CompaniesAnswer.class)
        .companies();
  }

  /**
   * Finds the public handles of one company.
   *
   * @param run the run this is done for, as the server's log shall name it
   * @param companyId an id that {@link #findCompanies} returned
   * @throws InterruptedException if the thread is interrupted before the answer
   * @throws FirmMcpException if the tool refuses, the answer is late or the connection fails
   */
  public Contacts findContacts(String run, String companyId) throws InterruptedException {
    ContactsAnswer answer = connection.call(
        run, ToolSchemas.FIND_CONTACTS, Map.of("company_id", companyId), ContactsAnswer.class);
    return new Contacts(companyId, answer.handles());
  }

  /** Says goodbye to the server and disconnects, within a second; may be called again. */
  @Override
  public void close() {
    connection.close();
  }

  private record CompaniesAnswer(List<Company> companies) {}

  private record ContactsAnswer(Map<String, String> handles) {}
}
